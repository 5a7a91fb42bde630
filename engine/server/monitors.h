// Monitors: the clients that see every command as it is executed (MONITOR).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/commands/command_spec.h"

namespace respect {

class Config;
class Session;

class Monitors {
 public:
  bool empty() const { return sessions_.empty(); }
  void Add(Session& session);
  void Remove(Session& session);

  // Shows a command that `session` (nullptr: a script) executed at `now_us` since the epoch; what must not be seen of
  // it is left out: commands of the administration, passwords.
  void Show(const Config& config, const Session* session, int db, const CommandSpec& command,
            std::span<const Bytes> args, int64_t now_us);
  // Shows EVAL and its kin, before what the script runs; Show leaves them out.
  void ShowScript(const Config& config, const Session& session, const CommandSpec& command, std::span<const Bytes> args,
                  int64_t now_us);

 private:
  void Send(const Config& config, const Session* session, int db, const CommandSpec& command,
            std::span<const Bytes> args, int64_t now_us);

  std::vector<Session*> sessions_;
  std::string line_;
};

}  // namespace respect

// ScriptHost: what scripts ask of the server they run in. The server implements it; scripting knows no server.
#pragma once

#include <optional>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/version.h"

namespace respect::scripting {

class LuaReplyWriter;

class ScriptHost {
 public:
  virtual ~ScriptHost() = default;

  // redis.call: runs the command as the client that asked for the script, or refuses; either way `reply` has it.
  virtual void RunCommand(std::span<const Bytes> args, LuaReplyWriter& reply) = 0;
  // Whether RunCommand refused a command since this was last asked.
  virtual bool TakeRefused() = 0;
  // redis.acl_check_cmd; nothing when there is no such command.
  virtual std::optional<bool> MayRun(std::span<const Bytes> args) = 0;
  // redis.log. Levels as scripts name them: 0 debug, 1 verbose, 2 notice, 3 warning.
  virtual void Log(int level, Bytes message) = 0;
  // redis.set_repl: which of AOF (1) and replicas (2) get what the script writes from here on.
  virtual void SetReplication(int targets) = 0;
  // Called now and then while a script runs. Answers why the script must end at once, or nothing.
  virtual Bytes OnTick() = 0;
  // Whether errors that the script replies count. Those of commands that it hands on have been counted.
  virtual void CountErrors(bool count) = 0;
  virtual Version served() const = 0;
};

}  // namespace respect::scripting

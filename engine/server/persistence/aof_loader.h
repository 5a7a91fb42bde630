// AofLoader: makes the data again from one file of an append-only log: a snapshot at its begin, where there is one,
// then commands, run as they were. A transaction counts only when it is whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/persistence/aof_reader.h"
#include "engine/persistence/mapped_file.h"
#include "engine/resp/resp_writer.h"

namespace respect {

class Server;
class Session;

class AofLoader {
 public:
  AofLoader(Server& server, persistence::MappedFile& file, std::string name);
  ~AofLoader();

  // False when the file is damaged, which is in the log.
  bool Load();
  // Where the last whole command ends, when something followed that is not whole.
  std::optional<size_t> truncated_at() const { return truncated_at_; }
  int64_t commands() const { return commands_; }

 private:
  bool LoadPreamble(size_t& end);
  bool Take(const std::vector<Bytes>& args);
  bool Run(std::span<const Bytes> args);
  bool Damaged(const std::string& what);

  Server& server_;
  persistence::MappedFile& file_;
  std::string name_;
  std::unique_ptr<Session> client_;  // in whose name the commands run; nobody is at its other end
  OutputBuffer replies_;
  RespWriter reply_;
  int db_ = 0;
  bool in_transaction_ = false;
  size_t transaction_at_ = 0;
  std::vector<std::vector<Bytes>> queued_;
  std::optional<size_t> truncated_at_;
  int64_t commands_ = 0;
};

}  // namespace respect

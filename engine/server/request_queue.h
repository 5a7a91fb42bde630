// RequestQueue: requests that run later than they came, with their arguments copied: those between MULTI and EXEC, and
// the one that a blocked client waits in. The copies lie one after the other in few blocks of memory, which never move.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/commands/command_spec.h"

namespace respect {

class RequestQueue {
 public:
  struct Request {
    const CommandSpec* command;
    size_t first_arg, arg_count;
  };

  void Add(const CommandSpec& command, std::span<const Bytes> args);
  size_t size() const { return requests_.size(); }
  const std::vector<Request>& requests() const { return requests_; }
  std::span<const Bytes> ArgsOf(const Request& request) const {
    return {args_.data() + request.first_arg, request.arg_count};
  }
  void Clear();
  // Bytes held.
  size_t MemoryUsage() const;

 private:
  Bytes Copy(Bytes text);

  std::vector<Request> requests_;
  std::vector<Bytes> args_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t held_ = 0;     // bytes of all blocks
  char* at_ = nullptr;  // free room of the last block
  size_t left_ = 0;
};

}  // namespace respect

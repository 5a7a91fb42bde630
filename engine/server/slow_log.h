// SlowLog: the commands that took longest to run, as SLOWLOG shows them: newest first, long requests cut short.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect {

class SlowLog {
 public:
  struct Entry {
    int64_t id = 0;  // set by Add
    int64_t unix_seconds = 0;
    int64_t duration_us = 0;
    std::vector<std::string> args;
    std::string client_address, client_name;
  };

  // Takes the entry and drops the oldest beyond `max_length`.
  void Add(Entry entry, size_t max_length);
  void Clear() { entries_.clear(); }
  const std::deque<Entry>& entries() const { return entries_; }

  // The words of a request as they are shown: at most 32 of at most 128 bytes, with a note of how much is left out.
  // `secret` places show "(redacted)".
  static std::vector<std::string> Shorten(std::span<const Bytes> args, std::span<const size_t> secret);

 private:
  std::deque<Entry> entries_;
  int64_t next_id_ = 0;
};

}  // namespace respect

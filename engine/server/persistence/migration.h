// Migration: the client's side of MIGRATE: connections to other servers, kept for a while since keys move one after the
// other, and waits with an end. Nothing else happens in this server meanwhile.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/base/bytes.h"

namespace respect {

// A connection to another server.
class MigrationLink {
 public:
  MigrationLink() = default;
  ~MigrationLink();
  MigrationLink(const MigrationLink&) = delete;
  MigrationLink& operator=(const MigrationLink&) = delete;

  // Each within `timeout_ms` of its own; false when that is over, or the other side has gone.
  bool Connect(const std::string& host, const std::string& port, int64_t timeout_ms);
  bool Send(Bytes bytes, int64_t timeout_ms);
  // A line without its end: a status or an error.
  std::optional<std::string> ReadLine(int64_t timeout_ms);

  int64_t db = -1;  // which is selected there; -1: not known
  int64_t used_ms = 0;

 private:
  int fd_ = -1;
  std::string read_;
};

class Migration {
 public:
  // A link that stands; `fresh` when it was made now. nullptr when there is none within the time.
  MigrationLink* Link(const std::string& host, const std::string& port, int64_t timeout_ms, int64_t now_ms,
                      bool& fresh);
  void Close(const std::string& host, const std::string& port) { links_.erase({host, port}); }
  // Closes what has not been used for a while.
  void CloseIdle(int64_t now_ms);

 private:
  std::map<std::pair<std::string, std::string>, MigrationLink> links_;
};

}  // namespace respect

// Acl: the users of a server, and the log of what was refused. It knows no connections: server/acl/rights.h joins both.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/server/acl/user.h"

namespace respect::acl {

// Where a request came from that was refused.
enum class Context : uint8_t { kTopLevel, kMulti, kScript };

struct LogEntry {
  int64_t count = 1;
  Denial reason = Denial::kNone;
  Context context = Context::kTopLevel;
  std::string object, username, client_info;
  uint64_t id = 0;
  int64_t created_ms = 0, updated_ms = 0;
};

// The refusals, newest first. One that happens again within a minute counts the entry up instead of making another.
class RefusalLog {
 public:
  void Add(LogEntry entry, size_t max_length);
  void Trim(size_t max_length);
  void Clear() { entries_.clear(); }
  const std::deque<LogEntry>& entries() const { return entries_; }

 private:
  std::deque<LogEntry> entries_;
  uint64_t next_id_ = 0;
};

// How often each reason refused somebody: INFO's acl_access_denied_*.
struct RefusalCounts {
  int64_t auth = 0, command = 0, key = 0, channel = 0;
};

class Acl {
 public:
  // `surroundings` is asked whenever rules are read: its answer may change while the server runs.
  explicit Acl(std::function<Surroundings()> surroundings);

  User& default_user() { return *default_user_; }
  // Without a password, or the default user may log in without one.
  bool default_is_open() const { return default_user_->enabled && default_user_->nopass; }
  // What requirepass says: an empty password lets everybody in.
  void SetDefaultPassword(Bytes password);

  using Users = std::map<std::string, std::unique_ptr<User>, std::less<>>;  // by name
  const Users& users() const { return users_; }
  User* Find(Bytes name) const;
  // The user, if there is one by this name that is enabled and takes the password; nullptr otherwise.
  User* Login(Bytes name, Bytes password) const;

  // Makes the user or changes it by all of `rules`, or by none. Errors are complete replies.
  Result<User*> Change(Bytes name, std::span<const Bytes> rules);
  // False when there is none.
  bool Remove(Bytes name);

  // ---- Files ----
  // A line "user NAME rules..." without the first word, from redis.conf. Answers what is wrong with it, or nothing.
  std::optional<std::string> AddDeclared(std::span<const std::string> words);
  // Replaces all users by those that the text declares; on an error none. Users that stay keep their address.
  // `removed` is called with each that goes, before it does.
  Status Load(const std::string& file_name, Bytes text, const std::function<void(User&)>& removed);
  // As ACL SAVE writes it, a line a user.
  std::string Text() const;

  RefusalLog& log() { return log_; }
  RefusalCounts& counts() { return counts_; }

 private:
  std::optional<std::string> AddFileLine(const std::string& file_name, size_t number, Bytes line, Users& users) const;

  std::function<Surroundings()> surroundings_;
  Users users_;
  User* default_user_;
  RefusalLog log_;
  RefusalCounts counts_;
};

}  // namespace respect::acl

// Log: one line a message, in Redis's form, which tools read: "PID:ROLE 23 Nov 2026 10:26:21.110 LEVEL message".
// A file is opened anew for each line, so that it may be moved away while the server runs.
#pragma once

#include <string>

#include "engine/base/bytes.h"
#include "engine/server/config/options.h"

namespace respect {

class Log {
 public:
  // What the letter behind the process id says: still starting (or a child), or serving.
  enum class Role : char { kStarting = 'C', kServing = 'M' };

  Log() = default;  // writes nowhere: an embedded server is silent
  // From now on to `file`, or to standard output if that is empty.
  void Open(const std::string& file) {
    open_ = true;
    file_ = file;
  }
  void set_level(LogLevel level) { level_ = level; }
  void set_role(Role role) { role_ = role; }
  bool to_standard_output() const { return open_ && file_.empty(); }

  // Messages below the level set are dropped.
  void Write(LogLevel level, Bytes message) const;
  void Debug(Bytes message) const { Write(LogLevel::kDebug, message); }
  void Verbose(Bytes message) const { Write(LogLevel::kVerbose, message); }
  void Notice(Bytes message) const { Write(LogLevel::kNotice, message); }
  void Warning(Bytes message) const { Write(LogLevel::kWarning, message); }
  // Text as it is, without the line's head.
  void Raw(LogLevel level, Bytes text) const;

 private:
  bool open_ = false;
  std::string file_;
  LogLevel level_ = LogLevel::kNotice;
  Role role_ = Role::kStarting;
};

}  // namespace respect

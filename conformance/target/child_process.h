// ChildProcess: a program we started: its own process group, its output in a file, ended with us at the latest.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "conformance/target/deadlines.h"
#include "engine/base/result.h"

namespace respect::conformance {

class ChildProcess {
 public:
  // Starts `args` in `directory`, with standard output and error in <directory>/output.txt. Fails when the program
  // cannot be run. The child is killed when the thread that started it ends.
  static Result<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& args,
                                                     const std::string& directory);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Asks it to end (SIGTERM), and kills it and all it started after the deadline.
  void Stop(Moment deadline);

  // Empty while it runs, else "ended with exit code 1", "killed by signal 11 (Segmentation fault)".
  std::string Fate();

  // The first line it printed.
  std::string FirstLine() const;
  // The last lines it printed, at most `max_bytes`.
  std::string LastOutput(size_t max_bytes) const;

 private:
  ChildProcess(pid_t pid, std::string directory) : pid_(pid), directory_(std::move(directory)) {}

  pid_t pid_;
  std::string directory_;
  std::string fate_;
};

// A fresh directory under the system's place for temporary files, removed with all in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Splits a command line on spaces; '...' and "..." keep theirs, \ takes the next byte as it is.
std::vector<std::string> SplitCommandLine(const std::string& line);

}  // namespace respect::conformance

// SaveChild: a copy of the process that writes what the data was when it was made, while the server goes on.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>

namespace respect {

// What the child tells while it works, in memory that both see.
struct SaveProgress {
  volatile uint64_t keys = 0;
  volatile uint64_t copied_bytes = 0;  // memory that is no longer shared with the server
};

class SaveChild {
 public:
  SaveChild() = default;
  ~SaveChild();
  SaveChild(const SaveChild&) = delete;
  SaveChild& operator=(const SaveChild&) = delete;

  // `work` runs in the child; whether it succeeded is all that comes back. False, with errno, when there is no child.
  bool Start(int64_t now_ms, const std::function<bool(SaveProgress&)>& work);
  bool running() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }
  int64_t started_ms() const { return started_ms_; }
  const SaveProgress& progress() const { return *progress_; }
  int64_t fork_us() const { return fork_us_; }

  // Waits until it has ended, if there is one; what became of it is still to be asked.
  void Await() const;
  // What became of it, once: nothing while it works.
  enum class End { kDone, kFailed, kKilled };
  std::optional<End> Poll();
  void Kill();

 private:
  pid_t pid_ = 0;
  int64_t started_ms_ = 0, fork_us_ = 0;
  SaveProgress* progress_ = nullptr;
};

}  // namespace respect

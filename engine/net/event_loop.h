// EventLoop: waits for sockets with epoll and runs functions posted from other threads. One thread runs it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace respect {

// Something with a file descriptor. Must outlive its registration; a handler may forget itself or another inside
// OnReady, but destroying handlers is for after the turn (EventLoop::Turn returns).
class EventHandler {
 public:
  virtual ~EventHandler() = default;
  virtual void OnReady(bool readable, bool writable) = 0;
};

class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Level-triggered. `writable`: also tell when there is room to write.
  void Watch(int fd, EventHandler* handler, bool readable, bool writable);
  void Change(int fd, EventHandler* handler, bool readable, bool writable);
  // No event reaches the handler any more, not even of the running turn.
  void Forget(int fd, EventHandler* handler);

  // Waits at most `timeout_ms` (0: not at all, -1: for ever), then runs what is ready and what was posted. A handler
  // may take a turn within its own.
  void Turn(int timeout_ms);

  // When the running turn stopped waiting, in ticks of CycleClock.
  uint64_t woke_at() const { return woke_at_; }

  // From any thread: `function` runs in the loop's thread, in the next turn.
  void Post(std::function<void()> function);

 private:
  void RunPosted();

  uint64_t woke_at_ = 0;
  int epoll_fd_;
  int wake_fd_;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
  // Those of this turn. The two change places and keep their memory, which other threads may have taken.
  std::vector<std::function<void()>> running_;
  std::vector<EventHandler*> ready_;  // of the running turn; nullptr: forgotten meanwhile
};

}  // namespace respect

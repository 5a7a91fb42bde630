// Poller: which connections can be read (and, where asked, written), by epoll, level-triggered.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <span>

namespace respect::bench {

class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // `tag` comes back in the events' data.ptr.
  void Add(int fd, void* tag);
  void WatchWrites(int fd, void* tag, bool watch);
  void Remove(int fd);

  // Waits at most `timeout_ns`; negative waits for ever, 0 only looks. The events are valid until the next call.
  std::span<const epoll_event> Wait(int64_t timeout_ns);

 private:
  int fd_;
  std::array<epoll_event, 128> events_;
};

}  // namespace respect::bench

#include "bench/load/poller.h"

#include <unistd.h>

#include <ctime>

#include "bench/load/monotonic.h"

namespace respect::bench {

Poller::Poller() : fd_(epoll_create1(EPOLL_CLOEXEC)) {}

Poller::~Poller() { close(fd_); }

void Poller::Add(int fd, void* tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = tag;
  epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event);
}

void Poller::WatchWrites(int fd, void* tag, bool watch) {
  epoll_event event{};
  event.events = EPOLLIN | (watch ? static_cast<uint32_t>(EPOLLOUT) : 0);
  event.data.ptr = tag;
  epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::Remove(int fd) { epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr); }

std::span<const epoll_event> Poller::Wait(int64_t timeout_ns) {
  const timespec timeout = {timeout_ns / kNsPerSecond, timeout_ns % kNsPerSecond};
  const int ready =
      epoll_pwait2(fd_, events_.data(), static_cast<int>(events_.size()), timeout_ns < 0 ? nullptr : &timeout, nullptr);
  return {events_.data(), static_cast<size_t>(ready < 0 ? 0 : ready)};
}

}  // namespace respect::bench

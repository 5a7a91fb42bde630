#include "engine/net/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "engine/base/cycles.h"
#include "engine/base/memory.h"

namespace respect {
namespace {

constexpr int kMaxEvents = 512;

uint32_t Mask(bool readable, bool writable) { return (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u); }

}  // namespace

EventLoop::EventLoop() : epoll_fd_(epoll_create1(EPOLL_CLOEXEC)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  if (epoll_fd_ < 0 || wake_fd_ < 0 || epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event) != 0) std::abort();
}

EventLoop::~EventLoop() {
  close(wake_fd_);
  close(epoll_fd_);
}

void EventLoop::Watch(int fd, EventHandler* handler, bool readable, bool writable) {
  epoll_event event{.events = Mask(readable, writable), .data = {.ptr = handler}};
  epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event);
}

void EventLoop::Change(int fd, EventHandler* handler, bool readable, bool writable) {
  epoll_event event{.events = Mask(readable, writable), .data = {.ptr = handler}};
  epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event);
}

void EventLoop::Forget(int fd, EventHandler* handler) {
  epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
  std::replace(ready_.begin(), ready_.end(), handler, static_cast<EventHandler*>(nullptr));
}

void EventLoop::Turn(int timeout_ms) {
  std::array<epoll_event, kMaxEvents> events;
  const int count = epoll_wait(epoll_fd_, events.data(), kMaxEvents, timeout_ms);
  woke_at_ = CycleClock::Now();
  const size_t first = ready_.size();  // a turn within a turn: the outer one's come before
  for (int i = 0; i < count; ++i) ready_.push_back(static_cast<EventHandler*>(events[i].data.ptr));
  bool woken = false;
  for (int i = 0; i < count; ++i) {
    if (events[i].data.ptr == nullptr) {
      woken = true;
    } else if (EventHandler* const handler = ready_[first + static_cast<size_t>(i)]; handler != nullptr) {
      // An error or a hang-up shows as readable: the read says what it is.
      const uint32_t mask = events[i].events;
      handler->OnReady((mask & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0, (mask & EPOLLOUT) != 0);
    }
  }
  ready_.resize(first);
  if (woken) RunPosted();
}

void EventLoop::Post(std::function<void()> function) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(function));
  }
  const uint64_t one = 1;
  static_cast<void>(!write(wake_fd_, &one, sizeof(one)));
}

void EventLoop::RunPosted() {
  uint64_t count = 0;
  static_cast<void>(!read(wake_fd_, &count, sizeof(count)));
  std::vector<std::function<void()>> running;
  running.swap(running_);  // those of an outer turn keep their place
  {
    const std::lock_guard lock(mutex_);
    running.swap(posted_);
  }
  for (const auto& function : running) function();
  // What the functions hold was taken by the threads that posted them: giving it back is not counted here either.
  const int64_t held = ThisThreadMemory().bytes();
  running.clear();
  running_.swap(running);
  ThisThreadMemory().Add(held - ThisThreadMemory().bytes());
}

}  // namespace respect

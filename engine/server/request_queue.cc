#include "engine/server/request_queue.h"

#include <algorithm>
#include <cstring>

namespace respect {
namespace {

constexpr size_t kBlock = 512;

}  // namespace

void RequestQueue::Add(const CommandSpec& command, std::span<const Bytes> args) {
  requests_.push_back({&command, args_.size(), args.size()});
  size_t needed = 0;
  for (const Bytes arg : args) needed += arg.size();
  if (needed > left_) {
    // Twice as much each time: a queue of many requests takes few blocks.
    const size_t size = std::max({needed, kBlock, std::min(held_, size_t{1} << 20)});
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    at_ = blocks_.back().get();
    left_ = size;
    held_ += size;
  }
  for (const Bytes arg : args) args_.push_back(Copy(arg));
}

Bytes RequestQueue::Copy(Bytes text) {
  if (!text.empty()) std::memcpy(at_, text.data(), text.size());
  const Bytes copy(at_, text.size());
  at_ += text.size();
  left_ -= text.size();
  return copy;
}

void RequestQueue::Clear() {
  requests_.clear();
  args_.clear();
  blocks_.clear();
  held_ = left_ = 0;
  at_ = nullptr;
}

size_t RequestQueue::MemoryUsage() const {
  return held_ + args_.capacity() * sizeof(Bytes) + requests_.capacity() * sizeof(Request);
}

}  // namespace respect

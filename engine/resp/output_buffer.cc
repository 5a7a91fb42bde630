#include "engine/resp/output_buffer.h"

#include <algorithm>

namespace respect {
namespace {

constexpr size_t kChunk = 16 * 1024;

}  // namespace

size_t OutputBuffer::UsedOf(size_t index) const {
  const Chunk& chunk = chunks_[index];
  return index + 1 == chunks_.size() ? static_cast<size_t>(at_ - chunk.bytes.get()) : chunk.used;
}

size_t OutputBuffer::further_memory() const {
  size_t sum = 0;
  for (size_t i = 1; i < chunks_.size(); ++i) sum += chunks_[i].capacity + sizeof(Chunk);
  return sum;
}

void OutputBuffer::AddChunk(size_t size) {
  if (!chunks_.empty()) chunks_.back().used = UsedOf(chunks_.size() - 1);
  const size_t capacity = std::max(size, kChunk);
  chunks_.push_back({std::unique_ptr<char[]>(new char[capacity]), capacity, 0});
  at_ = chunks_.back().bytes.get();
  end_ = at_ + capacity;
}

void OutputBuffer::AppendSlow(Bytes bytes) {
  const auto room = std::min(static_cast<size_t>(end_ - at_), bytes.size());
  if (room > 0) {
    std::memcpy(at_, bytes.data(), room);
    Commit(room);
    bytes.remove_prefix(room);
  }
  if (bytes.empty()) return;
  AddChunk(bytes.size());
  std::memcpy(at_, bytes.data(), bytes.size());
  Commit(bytes.size());
}

int OutputBuffer::Gather(iovec* vectors, int max) const {
  int filled = 0;
  size_t skip = sent_;
  for (size_t i = 0; i < chunks_.size() && filled < max; ++i, skip = 0) {
    const size_t used = UsedOf(i);
    if (used > skip) vectors[filled++] = {chunks_[i].bytes.get() + skip, used - skip};
  }
  return filled;
}

void OutputBuffer::Consume(size_t size) {
  size_ -= size;
  if (size_ == 0) return Clear();
  size_t gone = 0;
  for (size += sent_; size >= UsedOf(gone); ++gone) size -= UsedOf(gone);
  sent_ = size;
  chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(gone));
}

void OutputBuffer::Clear() {
  chunks_.clear();
  sent_ = size_ = 0;
  at_ = end_ = nullptr;
}

void OutputBuffer::Truncate(size_t size) {
  if (size == 0) return Clear();
  while (size_ > size) {
    const size_t last = chunks_.size() - 1;
    const size_t held = UsedOf(last) - (last == 0 ? sent_ : 0);
    const size_t drop = std::min(held, size_ - size);
    at_ -= drop;
    size_ -= drop;
    if (drop < held || size_ == size) break;
    chunks_.pop_back();
    at_ = chunks_.back().bytes.get() + chunks_.back().used;
    end_ = chunks_.back().bytes.get() + chunks_.back().capacity;
  }
}

std::string OutputBuffer::Text() const {
  std::string text;
  for (size_t i = 0; i < chunks_.size(); ++i) text.append(chunks_[i].bytes.get(), UsedOf(i));
  return text.substr(sent_);
}

}  // namespace respect

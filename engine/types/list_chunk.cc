#include "engine/types/list_chunk.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

constexpr size_t kFirstCapacity = 32;

}  // namespace

ListChunk::ListChunk(const ListChunk& other)
    : capacity_(static_cast<uint32_t>(GoodSize(other.bytes()))),
      end_(static_cast<uint32_t>(other.bytes())),
      count_(other.count_) {
  data_ = static_cast<char*>(Allocate(capacity_));
  std::memcpy(data_, other.data_ + other.begin_, other.bytes());
}

ListChunk::~ListChunk() { Free(data_); }

size_t ListChunk::MemoryUsage() const { return data_ == nullptr ? 0 : UsableSize(data_); }

void ListChunk::MakeRoom(size_t size, bool front) {
  if (front ? begin_ >= size : capacity_ - end_ >= size) return;
  const size_t used = bytes(), needed = used + size;
  if (needed > capacity_) {
    // Doubles up to the chunk's limit; a single longer string gets just what it needs.
    const size_t doubled = std::clamp<size_t>(capacity_ * size_t{2}, kFirstCapacity, std::max(kMaxBytes, needed));
    const size_t capacity = GoodSize(std::max(doubled, needed));
    char* grown = static_cast<char*>(Allocate(capacity));
    const size_t at = front ? capacity - used : 0;
    if (used > 0) std::memcpy(grown + at, data_ + begin_, used);
    Free(data_);
    data_ = grown;
    capacity_ = static_cast<uint32_t>(capacity);
    begin_ = static_cast<uint32_t>(at);
  } else {
    const size_t at = front ? capacity_ - used : 0;
    std::memmove(data_ + at, data_ + begin_, used);
    begin_ = static_cast<uint32_t>(at);
  }
  end_ = static_cast<uint32_t>(begin_ + used);
}

char* ListChunk::WriteEntry(char* at, Bytes element) {
  const auto length = static_cast<uint32_t>(element.size());
  const bool is_short = length < kLongMark;
  *at++ = static_cast<char>(is_short ? length : kLongMark);
  if (!is_short) {
    std::memcpy(at, &length, sizeof(length));
    at += sizeof(length);
  }
  if (length > 0) std::memcpy(at, element.data(), length);
  at += length;
  if (!is_short) {
    std::memcpy(at, &length, sizeof(length));
    at += sizeof(length);
  }
  *at++ = static_cast<char>(is_short ? length : kLongMark);
  return at;
}

void ListChunk::PushFront(Bytes element) {
  const size_t size = EntryBytes(element.size());
  MakeRoom(size, true);
  begin_ -= static_cast<uint32_t>(size);
  WriteEntry(data_ + begin_, element);
  ++count_;
}

void ListChunk::PushBack(Bytes element) {
  const size_t size = EntryBytes(element.size());
  MakeRoom(size, false);
  WriteEntry(data_ + end_, element);
  end_ += static_cast<uint32_t>(size);
  ++count_;
}

size_t ListChunk::Previous(size_t offset) const {
  const auto mark = static_cast<uint8_t>(data_[offset - 1]);
  uint32_t length = mark;
  if (mark == kLongMark) std::memcpy(&length, data_ + offset - 1 - sizeof(length), sizeof(length));
  return offset - EntryBytes(length);
}

size_t ListChunk::OffsetOf(size_t index) const {
  if (index < count_ / 2) {
    size_t offset = begin_;
    for (; index > 0; --index) offset = Next(offset);
    return offset;
  }
  size_t offset = end_;
  for (size_t left = count_ - index; left > 0; --left) offset = Previous(offset);
  return offset;
}

void ListChunk::DropFront() {
  begin_ = static_cast<uint32_t>(Next(begin_));
  --count_;
}

void ListChunk::DropBack() {
  end_ = static_cast<uint32_t>(Previous(end_));
  --count_;
}

void ListChunk::Splice(size_t offset, Bytes element, bool insert) {
  const size_t head = offset - begin_;
  const size_t tail_at = insert ? offset : Next(offset);
  const std::string tail(data_ + tail_at, end_ - tail_at);
  const std::string copy(element);  // may be a view of this very chunk
  end_ = static_cast<uint32_t>(offset);
  MakeRoom(EntryBytes(copy.size()) + tail.size(), false);
  char* at = WriteEntry(data_ + begin_ + head, copy);
  std::memcpy(at, tail.data(), tail.size());
  end_ = static_cast<uint32_t>(at - data_ + static_cast<std::ptrdiff_t>(tail.size()));
  if (insert) ++count_;
}

void ListChunk::SplitInto(size_t index, ListChunk& tail) {
  const size_t offset = index == count_ ? end_ : OffsetOf(index);
  const size_t size = end_ - offset;
  if (size == 0) return;
  tail.MakeRoom(size, false);
  std::memcpy(tail.data_ + tail.end_, data_ + offset, size);
  tail.end_ += static_cast<uint32_t>(size);
  tail.count_ = static_cast<uint32_t>(count_ - index);
  end_ = static_cast<uint32_t>(offset);
  count_ = static_cast<uint32_t>(index);
}

}  // namespace respect::types

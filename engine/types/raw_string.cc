#include "engine/types/raw_string.h"

#include <cstring>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

constexpr size_t kMaxDoubling = size_t{1} << 20;

}  // namespace

RawString::~RawString() { Free(data_); }

void RawString::Reserve(size_t capacity) {
  if (capacity <= capacity_) return;
  if (capacity_ > 0) capacity = capacity < kMaxDoubling ? capacity * 2 : capacity + kMaxDoubling;
  capacity = GoodSize(capacity);
  char* grown = static_cast<char*>(Allocate(capacity));
  if (size_ > 0) std::memcpy(grown, data_, size_);
  Free(data_);
  data_ = grown;
  capacity_ = capacity;
}

void RawString::Resize(size_t size) {
  Reserve(size);
  if (size > size_) std::memset(data_ + size_, 0, size - size_);
  size_ = size;
}

void RawString::Append(Bytes bytes) {
  if (bytes.empty()) return;
  Reserve(size_ + bytes.size());
  std::memcpy(data_ + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void RawString::Assign(Bytes bytes) {
  size_ = 0;
  Append(bytes);
}

void RawString::Write(size_t offset, Bytes bytes) {
  if (bytes.empty()) return;
  if (offset + bytes.size() > size_) Resize(offset + bytes.size());
  std::memcpy(data_ + offset, bytes.data(), bytes.size());
}

size_t RawString::MemoryUsage() const { return UsableSize(this) + (data_ == nullptr ? 0 : UsableSize(data_)); }

}  // namespace respect::types

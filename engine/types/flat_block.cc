#include "engine/types/flat_block.h"

#include "engine/base/memory.h"

namespace respect::types {

FlatBlock FlatBlock::Make() {
  FlatBlock made(Allocate(GoodSize(kHeader)));
  made.WriteHeader(0, 0);
  return made;
}

FlatBlock FlatBlock::Copy() const {
  FlatBlock copy(Allocate(GoodSize(kHeader + bytes())));
  std::memcpy(copy.block_, block_, kHeader + bytes());
  return copy;
}

void FlatBlock::Free() { respect::Free(block_); }

size_t FlatBlock::MemoryUsage() const { return UsableSize(block_); }

void FlatBlock::WriteHeader(size_t bytes, size_t count) {
  const uint32_t header[] = {static_cast<uint32_t>(bytes), static_cast<uint32_t>(count)};
  std::memcpy(block_, header, sizeof(header));
}

char* FlatBlock::Splice(size_t offset, size_t removed, size_t added, int count_change) {
  const size_t old_bytes = bytes(), new_bytes = old_bytes - removed + added;
  const size_t new_count = count() + static_cast<size_t>(static_cast<ptrdiff_t>(count_change));
  const size_t tail = old_bytes - offset - removed;
  const size_t size = GoodSize(kHeader + new_bytes);
  if (size == GoodSize(kHeader + old_bytes)) {
    char* gap = block_ + kHeader + offset;
    if (added != removed && tail > 0) std::memmove(gap + added, gap + removed, tail);
  } else {
    char* grown = static_cast<char*>(Allocate(size));
    std::memcpy(grown + kHeader, block_ + kHeader, offset);
    std::memcpy(grown + kHeader + offset + added, block_ + kHeader + offset + removed, tail);
    respect::Free(block_);
    block_ = grown;
  }
  WriteHeader(new_bytes, new_count);
  return block_ + kHeader + offset;
}

char* FlatBlock::WriteString(char* at, Bytes string) {
  const auto length = static_cast<uint32_t>(string.size());
  if (length < kLongMark) {
    *at++ = static_cast<char>(length);
  } else {
    *at++ = static_cast<char>(kLongMark);
    std::memcpy(at, &length, sizeof(length));
    at += sizeof(length);
  }
  if (length > 0) std::memcpy(at, string.data(), length);
  return at + length;
}

}  // namespace respect::types

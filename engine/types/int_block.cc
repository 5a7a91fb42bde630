#include "engine/types/int_block.h"

#include "engine/base/memory.h"

namespace respect::types {
namespace {

constexpr size_t kNarrowest = sizeof(int16_t);

}  // namespace

IntBlock IntBlock::Make() {
  IntBlock made(Allocate(GoodSize(kHeader)));
  const uint32_t header[] = {kNarrowest, 0};
  std::memcpy(made.block_, header, sizeof(header));
  return made;
}

IntBlock IntBlock::Copy() const {
  const size_t size = kHeader + width() * count();
  IntBlock copy(Allocate(GoodSize(size)));
  std::memcpy(copy.block_, block_, size);
  return copy;
}

void IntBlock::Free() { respect::Free(block_); }

size_t IntBlock::MemoryUsage() const { return UsableSize(block_); }

size_t IntBlock::WidthOf(int64_t value) {
  if (value == static_cast<int16_t>(value)) return sizeof(int16_t);
  return value == static_cast<int32_t>(value) ? sizeof(int32_t) : sizeof(int64_t);
}

int64_t IntBlock::At(size_t index) const {
  switch (width()) {
    case sizeof(int16_t): return Read<int16_t>(kHeader + index * sizeof(int16_t));
    case sizeof(int32_t): return Read<int32_t>(kHeader + index * sizeof(int32_t));
    default: return Read<int64_t>(kHeader + index * sizeof(int64_t));
  }
}

void IntBlock::Put(size_t index, int64_t value) {
  // Little-endian: the low bytes come first.
  std::memcpy(block_ + kHeader + index * width(), &value, width());
}

size_t IntBlock::LowerBound(int64_t value) const {
  size_t low = 0, high = count();
  if (high > 0 && At(high - 1) < value) return high;  // integers often come in order
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (At(middle) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

bool IntBlock::Contains(int64_t value) const {
  const size_t place = LowerBound(value);
  return place < count() && At(place) == value;
}

// Makes the block one of `count` integers of `width`; what is there stays, up to that count.
void IntBlock::Resize(size_t new_width, size_t new_count) {
  const size_t old_width = width(), kept = count() < new_count ? count() : new_count;
  const size_t size = GoodSize(kHeader + new_width * new_count);
  if (new_width != old_width || size != GoodSize(kHeader + old_width * count())) {
    IntBlock resized(Allocate(size));
    const auto width32 = static_cast<uint32_t>(new_width);
    std::memcpy(resized.block_, &width32, sizeof(width32));
    if (new_width == old_width) {
      std::memcpy(resized.block_ + kHeader, block_ + kHeader, kept * old_width);
    } else {
      for (size_t i = 0; i < kept; ++i) resized.Put(i, At(i));
    }
    respect::Free(block_);
    block_ = resized.block_;
  }
  const auto count32 = static_cast<uint32_t>(new_count);
  std::memcpy(block_ + sizeof(uint32_t), &count32, sizeof(count32));
}

bool IntBlock::Add(int64_t value) {
  const size_t place = LowerBound(value), old_count = count();
  if (place < old_count && At(place) == value) return false;
  const size_t needed = WidthOf(value);
  Resize(needed > width() ? needed : width(), old_count + 1);
  char* at = block_ + kHeader + place * width();
  std::memmove(at + width(), at, (old_count - place) * width());
  Put(place, value);
  return true;
}

void IntBlock::RemoveAt(size_t index) {
  char* at = block_ + kHeader + index * width();
  std::memmove(at, at + width(), (count() - index - 1) * width());
  Resize(width(), count() - 1);
}

bool IntBlock::Remove(int64_t value) {
  const size_t place = LowerBound(value);
  if (place == count() || At(place) != value) return false;
  RemoveAt(place);
  return true;
}

}  // namespace respect::types

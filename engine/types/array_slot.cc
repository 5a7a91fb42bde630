#include "engine/types/array_slot.h"

#include <cstring>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

struct LongValue {
  uint32_t length;
  char bytes[];
};

uint64_t MakeLong(Bytes value) {
  auto* made = static_cast<LongValue*>(Allocate(sizeof(LongValue) + value.size()));
  made->length = static_cast<uint32_t>(value.size());
  std::memcpy(made->bytes, value.data(), value.size());
  return reinterpret_cast<uintptr_t>(made);
}

}  // namespace

ArraySlot ArraySlot::Make(Bytes value) {
  constexpr int64_t kMaxInteger = INT64_MAX >> kTagBits;
  ArraySlot slot;
  if (const std::optional<int64_t> number = ParseInt(value);
      number && *number <= kMaxInteger && *number >= -kMaxInteger) {
    slot.word_ = static_cast<uint64_t>(*number) << kTagBits | kInteger;
  } else if (value.size() <= kMaxInPlace) {
    slot.word_ = value.size() << kTagBits | kInPlace;
    std::memcpy(reinterpret_cast<char*>(&slot.word_) + 1, value.data(), value.size());
  } else {
    slot.word_ = MakeLong(value);
  }
  return slot;
}

ArraySlot ArraySlot::Copy() const { return is_long() ? Make(text()) : *this; }

void ArraySlot::Free() {
  if (is_long()) respect::Free(reinterpret_cast<void*>(word_));
}

Bytes ArraySlot::text() const {
  if (!is_long()) return {reinterpret_cast<const char*>(&word_) + 1, (word_ & 0xff) >> kTagBits};
  const auto* value = reinterpret_cast<const LongValue*>(word_);
  return {value->bytes, value->length};
}

size_t ArraySlot::MemoryUsage() const { return is_long() ? UsableSize(reinterpret_cast<const void*>(word_)) : 0; }

}  // namespace respect::types

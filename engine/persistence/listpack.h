// ListpackBuilder: puts a listpack of Redis together, element after element, in a string.
//
//   u32 bytes | u16 elements, 65535: too many to tell | element element ... | ff        elements: packed_element.h
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "engine/types/packed_element.h"

namespace respect::persistence {

class ListpackBuilder {
 public:
  static constexpr size_t kHeader = 6, kOverhead = kHeader + 1;

  // `out` is empty and holds the listpack after Finish().
  explicit ListpackBuilder(std::string& out) : out_(out) { out_.assign(kHeader, '\0'); }

  void Text(Bytes text) {
    const size_t before = Grow(text.size() + types::kMaxPackedOverhead);
    Shrink(types::PackText(out_.data() + before, text));
  }
  void Integer(int64_t value) {
    const size_t before = Grow(types::kMaxPackedInteger);
    Shrink(types::PackInteger(out_.data() + before, value));
  }
  // Elements that are packed already.
  void Packed(Bytes elements, uint32_t count) {
    out_.append(elements);
    count_ += count;
  }
  uint32_t count() const { return count_; }
  // As large as it would be if finished now.
  size_t size() const { return out_.size() + 1; }

  Bytes Finish() {
    constexpr uint32_t kUntold = UINT16_MAX;
    out_.push_back(static_cast<char>(0xff));
    const auto bytes = static_cast<uint32_t>(out_.size());
    const auto count = static_cast<uint16_t>(count_ < kUntold ? count_ : kUntold);
    std::memcpy(out_.data(), &bytes, sizeof(bytes));
    std::memcpy(out_.data() + sizeof(bytes), &count, sizeof(count));
    return out_;
  }

 private:
  size_t Grow(size_t most) {
    const size_t before = out_.size();
    out_.resize(before + most);
    ++count_;
    return before;
  }
  void Shrink(const char* end) { out_.resize(static_cast<size_t>(end - out_.data())); }

  std::string& out_;
  uint32_t count_ = 0;
};

}  // namespace respect::persistence

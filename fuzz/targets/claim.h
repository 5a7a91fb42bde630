// What the claims share: an input taken apart into numbers and texts, and what happens when a claim does not hold.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect::fuzz {

inline void Require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) [[likely]]
    return;
  std::fprintf(stderr, "the claim does not hold: %s:%u\n", where.file_name(), where.line());
  std::abort();
}

// Gives from the front of the input; zeros and empty texts once it is used up.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : left_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return left_.empty(); }
  uint8_t Byte() {
    if (left_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(left_.front());
    left_.remove_prefix(1);
    return byte;
  }
  // At most `bytes` bytes, little-endian.
  uint64_t Number(size_t bytes = sizeof(uint64_t)) {
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; ++i) number |= static_cast<uint64_t>(Byte()) << (8 * i);
    return number;
  }
  // A number of any width: most are small.
  int64_t Integer() {
    constexpr size_t kWidths[] = {1, 1, 2, 4, 8};
    const size_t width = kWidths[Byte() % std::size(kWidths)];
    const uint64_t number = Number(width);
    const int unused = static_cast<int>(8 * (sizeof(number) - width));
    return static_cast<int64_t>(number << unused) >> unused;
  }
  // A byte says how long it is.
  Bytes Text(size_t most = 255) { return Take(std::min<size_t>(Byte(), most)); }
  Bytes Rest() { return Take(left_.size()); }

 private:
  Bytes Take(size_t count) {
    const Bytes taken = left_.substr(0, count);
    left_.remove_prefix(taken.size());
    return taken;
  }

  Bytes left_;
};

// The words of a text, parted by line feeds.
inline std::vector<std::string> Lines(Bytes text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const Bytes line = text.substr(0, text.find('\n'));
    lines.emplace_back(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return lines;
}

}  // namespace respect::fuzz

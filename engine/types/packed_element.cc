#include "engine/types/packed_element.h"

#include <cstring>
#include <optional>

#include "engine/base/numbers.h"

namespace respect::types {
namespace {

constexpr uint8_t kString32 = 0xf0, kInt16 = 0xf1, kInt24 = 0xf2, kInt32 = 0xf3, kInt64 = 0xf4;
constexpr int64_t kMax13 = 4095, kMin13 = -4096, kMax24 = (1 << 23) - 1, kMin24 = -(1 << 23);
constexpr size_t kLongestInteger = 20;

uint8_t Byte(const char* at) { return static_cast<uint8_t>(*at); }

uint32_t ReadLength32(const char* at) {
  uint32_t length;
  std::memcpy(&length, at, sizeof(length));
  return length;
}

// Bytes of an element without the length behind it.
size_t SizeAt(const char* at) {
  const uint8_t first = Byte(at);
  if (first < 0x80) return 1;
  if (first < 0xc0) return 1 + (first & 0x3f);
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 2 + ((first & 0x0fu) << 8 | Byte(at + 1));
  switch (first) {
    case kString32: return 5 + ReadLength32(at + 1);
    case kInt16: return 3;
    case kInt24: return 4;
    case kInt32: return 5;
    default: return 9;
  }
}

size_t BackLengthSize(size_t size) {
  if (size <= 127) return 1;
  if (size < 16383) return 2;
  if (size < 2097151) return 3;
  return size < 268435455 ? 4 : 5;
}

char* PutBackLength(char* out, size_t size) {
  const size_t bytes = BackLengthSize(size);
  for (size_t i = 0; i < bytes; ++i) {
    const auto part = static_cast<uint8_t>(size >> (7 * (bytes - 1 - i)) & 0x7f);
    *out++ = static_cast<char>(i == 0 ? part : part | 0x80);
  }
  return out;
}

char* PutBytes(char* out, uint8_t mark, int64_t value, size_t bytes) {
  *out++ = static_cast<char>(mark);
  std::memcpy(out, &value, bytes);
  out += bytes;
  *out++ = static_cast<char>(bytes + 1);
  return out;
}

char* PutString(char* out, Bytes text) {
  const size_t length = text.size();
  size_t header = 1;
  if (length < 64) {
    *out++ = static_cast<char>(0x80 | length);
  } else if (length < 4096) {
    *out++ = static_cast<char>(0xe0 | length >> 8);
    *out++ = static_cast<char>(length & 0xff);
    header = 2;
  } else {
    *out++ = static_cast<char>(kString32);
    const auto length32 = static_cast<uint32_t>(length);
    std::memcpy(out, &length32, sizeof(length32));
    out += sizeof(length32);
    header = 5;
  }
  if (length > 0) std::memcpy(out, text.data(), length);
  return PutBackLength(out + length, header + length);
}

// A little-endian integer of `bytes` bytes with its sign.
int64_t ReadSigned(const char* at, size_t bytes) {
  uint64_t value = 0;
  std::memcpy(&value, at, bytes);
  const unsigned shift = 64 - 8 * static_cast<unsigned>(bytes);
  return static_cast<int64_t>(value << shift) >> shift;
}

}  // namespace

size_t PackedIntegerSize(int64_t value) {
  if (value >= 0 && value <= 127) return 2;
  if (value >= kMin13 && value <= kMax13) return 3;
  if (value >= INT16_MIN && value <= INT16_MAX) return 4;
  if (value >= kMin24 && value <= kMax24) return 5;
  return value >= INT32_MIN && value <= INT32_MAX ? 6 : 10;
}

char* PackInteger(char* out, int64_t value) {
  switch (PackedIntegerSize(value)) {
    case 2:
      *out++ = static_cast<char>(value);
      *out++ = 1;
      return out;
    case 3:
      *out++ = static_cast<char>(0xc0 | (value >> 8 & 0x1f));
      *out++ = static_cast<char>(value & 0xff);
      *out++ = 2;
      return out;
    case 4: return PutBytes(out, kInt16, value, 2);
    case 5: return PutBytes(out, kInt24, value, 3);
    case 6: return PutBytes(out, kInt32, value, 4);
    default: return PutBytes(out, kInt64, value, 8);
  }
}

char* PackText(char* out, Bytes text) {
  // What begins with anything else is no integer: the usual case, decided by one byte.
  if (!text.empty() && text.size() <= kLongestInteger && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'))) {
    if (const std::optional<int64_t> value = ParseInt(text)) return PackInteger(out, *value);
  }
  return PutString(out, text);
}

PackedElement::PackedElement(const char* at) {
  const size_t size = SizeAt(at);
  end_ = at + size + BackLengthSize(size);
  const uint8_t first = Byte(at);
  if (first >= 0x80 && first < 0xc0) {
    text_ = {at + 1, size - 1};
  } else if (first >= 0xe0 && first <= kString32) {
    const size_t header = first == kString32 ? 5 : 2;
    text_ = {at + header, size - header};
  } else {
    is_integer_ = true;
    integer_ = ReadPackedInteger(at);
  }
}

Bytes PackedElement::text() {
  if (is_integer_ && text_.empty()) {
    const IntText text(integer_);
    std::memcpy(digits_, text.view().data(), text.view().size());
    text_ = {digits_, text.view().size()};
  }
  return text_;
}

const char* SkipPacked(const char* at) {
  const size_t size = SizeAt(at);
  return at + size + BackLengthSize(size);
}

const char* PackedBefore(const char* end) {
  size_t size = 0;
  unsigned shift = 0;
  const char* at = end - 1;
  for (;; --at, shift += 7) {
    size |= static_cast<size_t>(Byte(at) & 0x7f) << shift;
    if (!(Byte(at) & 0x80)) break;
  }
  return at - size;
}

int64_t ReadPackedInteger(const char* at) {
  const uint8_t first = Byte(at);
  if (first < 0x80) return first;
  if (first >= 0xc0 && first < 0xe0) {
    const int64_t value = (first & 0x1f) << 8 | Byte(at + 1);
    return value > kMax13 ? value - 8192 : value;
  }
  switch (first) {
    case kInt16: return ReadSigned(at + 1, 2);
    case kInt24: return ReadSigned(at + 1, 3);
    case kInt32: return ReadSigned(at + 1, 4);
    default: return ReadSigned(at + 1, 8);
  }
}

}  // namespace respect::types

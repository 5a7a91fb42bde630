#include "engine/persistence/rdb_writer.h"

#include <lzf.h>

#include <cstring>
#include <optional>

#include "engine/base/numbers.h"

namespace respect::persistence {
namespace {

// Longer texts are not tried as integers, shorter ones not compressed.
constexpr size_t kMaxIntegerText = 11;
constexpr size_t kMinCompressed = 20;

template <typename T>
void PutBigEndian(char* out, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) out[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)));
}

}  // namespace

void RdbWriter::Length(uint64_t length) {
  char bytes[9];
  if (length < 1 << 6) {
    Byte(static_cast<uint8_t>(length));
  } else if (length < 1 << 14) {
    bytes[0] = static_cast<char>(kLength14 << 6 | length >> 8);
    bytes[1] = static_cast<char>(length);
    Raw({bytes, 2});
  } else if (length <= UINT32_MAX) {
    bytes[0] = static_cast<char>(kLength32Mark);
    PutBigEndian(bytes + 1, static_cast<uint32_t>(length));
    Raw({bytes, 5});
  } else {
    bytes[0] = static_cast<char>(kLength64Mark);
    PutBigEndian(bytes + 1, length);
    Raw({bytes, 9});
  }
}

// Writes an integer of up to 32 bits in its own form; false when it is larger.
bool RdbWriter::SmallInteger(int64_t value) {
  char bytes[5];
  size_t size;
  uint8_t kind;
  if (value >= INT8_MIN && value <= INT8_MAX) {
    kind = kInt8, size = 1;
  } else if (value >= INT16_MIN && value <= INT16_MAX) {
    kind = kInt16, size = 2;
  } else if (value >= INT32_MIN && value <= INT32_MAX) {
    kind = kInt32, size = 4;
  } else {
    return false;
  }
  bytes[0] = static_cast<char>(kLengthEncoded << 6 | kind);
  std::memcpy(bytes + 1, &value, size);
  Raw({bytes, size + 1});
  return true;
}

bool RdbWriter::Compressed(Bytes text) {
  if (compressed_.size() < text.size()) compressed_.resize(text.size());
  // It must save four bytes at least: that is what the lengths take.
  const unsigned size = lzf_compress(text.data(), static_cast<unsigned>(text.size()), compressed_.data(),
                                     static_cast<unsigned>(text.size() - 4));
  if (size == 0) return false;
  Byte(kLengthEncoded << 6 | kLzf);
  Length(size);
  Length(text.size());
  Raw(Bytes(compressed_).substr(0, size));
  return true;
}

void RdbWriter::String(Bytes text) {
  if (text.size() <= kMaxIntegerText) {
    if (const std::optional<int64_t> integer = ParseInt(text); integer && SmallInteger(*integer)) return;
  } else if (form_.compress && text.size() > kMinCompressed && text.size() <= UINT32_MAX && Compressed(text)) {
    return;
  }
  Length(text.size());
  Raw(text);
}

void RdbWriter::Integer(int64_t value) {
  if (SmallInteger(value)) return;
  const IntText text(value);
  Length(text.view().size());
  Raw(text);
}

void RdbWriter::Number64(uint64_t value) { Raw({reinterpret_cast<const char*>(&value), sizeof(value)}); }
void RdbWriter::Double(double value) { Raw({reinterpret_cast<const char*>(&value), sizeof(value)}); }

}  // namespace respect::persistence

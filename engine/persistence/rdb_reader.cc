#include "engine/persistence/rdb_reader.h"

#include <lzf.h>

#include <cmath>
#include <limits>
#include <optional>

namespace respect::persistence {
namespace {

// LZF makes of three bytes at most this many: a claim beyond it is a lie, and not worth its memory.
constexpr uint64_t kMostLzfExpansion = 264;

}  // namespace

Bytes RdbReader::Raw(size_t size) {
  if (size > remaining()) return End(), Bytes();
  const Bytes bytes(at_, size);
  at_ += size;
  return bytes;
}

uint64_t RdbReader::LongLength(uint8_t first) {
  uint64_t length = 0;
  if (first >> 6 == kLength14) return (first & 0x3fu) << 8 | Byte();
  if (first != kLength32Mark && first != kLength64Mark) return Fail(), 0;
  for (const char byte : Raw(first == kLength32Mark ? 4 : 8)) length = length << 8 | static_cast<uint8_t>(byte);
  return length;
}

uint64_t RdbReader::Length() {
  const uint8_t first = Byte();
  if (first >> 6 == kLength6) return first;
  return LongLength(first);
}

uint64_t RdbReader::Count(size_t part) {
  const uint64_t count = Length();
  if (count > remaining() / part) return End(), 0;
  return count;
}

bool RdbReader::Decompressed(Text& out) {
  const uint64_t size = Length(), text_size = Length();
  const Bytes bytes = Raw(size);
  if (failed_ || text_size == 0 || text_size > size * kMostLzfExpansion || text_size > UINT32_MAX) return Fail(), false;
  char* text = out.Own(text_size);
  if (lzf_decompress(bytes.data(), static_cast<unsigned>(size), text, static_cast<unsigned>(text_size)) != text_size)
    return Fail(), false;
  return true;
}

bool RdbReader::Encoded(uint8_t kind, Text& out) {
  switch (kind) {
    case kInt8: out.Print(Little<int8_t>()); return !failed_;
    case kInt16: out.Print(Little<int16_t>()); return !failed_;
    case kInt32: out.Print(Little<int32_t>()); return !failed_;
    case kLzf: return Decompressed(out);
    default: return Fail(), false;
  }
}

bool RdbReader::String(Text& out) {
  const uint8_t first = Byte();
  if (first >> 6 == kLengthEncoded) return Encoded(first & 0x3f, out);
  const uint64_t length = first >> 6 == kLength6 ? first : LongLength(first);
  out.Point(Raw(length));
  return !failed_;
}

uint64_t RdbReader::Number64() { return Little<uint64_t>(); }
double RdbReader::Double() { return Little<double>(); }

double RdbReader::DoubleText() {
  constexpr uint8_t kMinusInfinity = 255, kInfinity = 254, kNan = 253;
  const uint8_t length = Byte();
  if (length == kMinusInfinity) return -std::numeric_limits<double>::infinity();
  if (length == kInfinity) return std::numeric_limits<double>::infinity();
  if (length == kNan) return std::nan("");
  const std::optional<double> value = ParseDouble(Raw(length));
  if (!value) return Fail(), 0;
  return *value;
}

}  // namespace respect::persistence

#include "engine/persistence/flat_cursor.h"

#include <cstring>

namespace respect::persistence {
namespace {

constexpr size_t kListpackHeader = 6, kZiplistHeader = 10;
constexpr uint8_t kEnd = 0xff, kLongMark = 0xfe;
constexpr uint16_t kUntold = UINT16_MAX;

int64_t SignExtended(uint64_t value, unsigned bits) {
  const unsigned shift = 64 - bits;
  return static_cast<int64_t>(value << shift) >> shift;
}

}  // namespace

template <typename T>
T FlatCursor::Peek(size_t offset) const {
  T value;
  std::memcpy(&value, at_ + offset, sizeof(T));
  return value;
}

FlatCursor::FlatCursor(FlatKind kind, Bytes block) : kind_(kind), begin_(block.data()) {
  at_ = end_ = block.data();
  switch (kind) {
    case FlatKind::kListpack: OpenListpack(block); break;
    case FlatKind::kZiplist: OpenZiplist(block); break;
    case FlatKind::kZipmap: OpenZipmap(block); break;
    case FlatKind::kIntset: OpenIntset(block); break;
  }
}

bool FlatCursor::Next(Text& out) {
  if (damaged_) return false;
  switch (kind_) {
    case FlatKind::kListpack: return NextOfListpack(out);
    case FlatKind::kZiplist: return NextOfZiplist(out);
    case FlatKind::kZipmap: return NextOfZipmap(out);
    case FlatKind::kIntset: return NextOfIntset(out);
  }
  return false;
}

// Whether the walk is over; then the count must be right.
bool FlatCursor::AtEnd() {
  if (at_ != end_) return false;
  if (announced_ != 0 && announced_ != walked_) damaged_ = true;
  return true;
}

bool FlatCursor::TakeInteger(size_t header, size_t bytes, Text& out) {
  if (!Has(header + bytes)) return Damaged();
  uint64_t value = 0;
  std::memcpy(&value, at_ + header, bytes);
  out.Print(SignExtended(value, static_cast<unsigned>(8 * bytes)));
  at_ += header + bytes;
  return true;
}

bool FlatCursor::TakeString(size_t header, size_t bytes, Text& out) {
  if (!Has(header) || static_cast<size_t>(end_ - at_) - header < bytes) return Damaged();
  out.Point({at_ + header, bytes});
  at_ += header + bytes;
  return true;
}

// ---- Listpack ----

void FlatCursor::OpenListpack(Bytes block) {
  if (block.size() <= kListpackHeader || Peek<uint32_t>(0) != block.size() ||
      static_cast<uint8_t>(block.back()) != kEnd) {
    damaged_ = true;
    return;
  }
  const auto count = Peek<uint16_t>(sizeof(uint32_t));
  announced_ = count == kUntold ? 0 : count;
  at_ += kListpackHeader;
  end_ += block.size() - 1;
  if (count == 0 && at_ != end_) damaged_ = true;
}

// Behind every element stands how long it is, seven bits a byte, to be read backwards.
bool FlatCursor::CheckBackLength(const char* element) {
  const auto size = static_cast<size_t>(at_ - element);
  const size_t bytes = size <= 127 ? 1 : size < 16383 ? 2 : size < 2097151 ? 3 : size < 268435455 ? 4 : 5;
  if (!Has(bytes)) return Damaged();
  for (size_t i = 0; i < bytes; ++i) {
    const auto part = static_cast<uint8_t>(size >> (7 * (bytes - 1 - i)) & 0x7f);
    if (static_cast<uint8_t>(at_[i]) != (i == 0 ? part : part | 0x80)) return Damaged();
  }
  at_ += bytes;
  ++walked_;
  return true;
}

bool FlatCursor::NextOfListpack(Text& out) {
  if (AtEnd()) return false;
  const char* const element = at_;
  const auto first = Peek<uint8_t>(0);
  bool taken;
  if (first < 0x80) {
    out.Print(first);
    ++at_;
    taken = true;
  } else if (first < 0xc0) {
    taken = TakeString(1, first & 0x3f, out);
  } else if (first < 0xe0) {
    if (!Has(2)) return Damaged();
    out.Print(SignExtended((first & 0x1fu) << 8 | Peek<uint8_t>(1), 13));
    at_ += 2;
    taken = true;
  } else if (first < 0xf0) {
    taken = Has(2) ? TakeString(2, (first & 0x0fu) << 8 | Peek<uint8_t>(1), out) : Damaged();
  } else {
    switch (first) {
      case 0xf0: taken = Has(5) ? TakeString(5, Peek<uint32_t>(1), out) : Damaged(); break;
      case 0xf1: taken = TakeInteger(1, 2, out); break;
      case 0xf2: taken = TakeInteger(1, 3, out); break;
      case 0xf3: taken = TakeInteger(1, 4, out); break;
      case 0xf4: taken = TakeInteger(1, 8, out); break;
      default: return Damaged();
    }
  }
  return taken && CheckBackLength(element);
}

// ---- Ziplist ----

void FlatCursor::OpenZiplist(Bytes block) {
  if (block.size() <= kZiplistHeader || Peek<uint32_t>(0) != block.size() ||
      static_cast<uint8_t>(block.back()) != kEnd) {
    damaged_ = true;
    return;
  }
  const auto count = Peek<uint16_t>(2 * sizeof(uint32_t));
  announced_ = count == kUntold ? 0 : count;
  at_ += kZiplistHeader;
  end_ += block.size() - 1;
  if (count == 0 && at_ != end_) damaged_ = true;
}

bool FlatCursor::NextOfZiplist(Text& out) {
  if (AtEnd()) return false;
  const char* const element = at_;
  size_t before = Peek<uint8_t>(0);
  const size_t mark = before == kLongMark ? 5 : 1;
  if (!Has(mark + 1)) return Damaged();
  if (before == kLongMark) before = Peek<uint32_t>(1);
  if (before != previous_) return Damaged();
  at_ += mark;
  const auto kind = Peek<uint8_t>(0);
  bool taken;
  switch (kind >> 6) {
    case 0: taken = TakeString(1, kind, out); break;
    case 1: taken = Has(2) ? TakeString(2, (kind & 0x3fu) << 8 | Peek<uint8_t>(1), out) : Damaged(); break;
    case 2:
      taken = kind == 0x80 && Has(5) ? TakeString(5, __builtin_bswap32(Peek<uint32_t>(1)), out) : Damaged();
      break;
    default:
      switch (kind) {
        case 0xc0: taken = TakeInteger(1, 2, out); break;
        case 0xd0: taken = TakeInteger(1, 4, out); break;
        case 0xe0: taken = TakeInteger(1, 8, out); break;
        case 0xf0: taken = TakeInteger(1, 3, out); break;
        case 0xfe: taken = TakeInteger(1, 1, out); break;
        default:
          if (kind < 0xf1 || kind > 0xfd) return Damaged();
          out.Print((kind & 0x0f) - 1);
          ++at_;
          taken = true;
      }
  }
  previous_ = static_cast<size_t>(at_ - element);
  ++walked_;
  return taken;
}

// ---- Zipmap ----

void FlatCursor::OpenZipmap(Bytes block) {
  if (block.size() < 2 || static_cast<uint8_t>(block.back()) != kEnd) {
    damaged_ = true;
    return;
  }
  const auto pairs = Peek<uint8_t>(0);
  announced_ = pairs < kLongMark ? 2 * size_t{pairs} : 0;
  at_ += 1;
  end_ += block.size() - 1;
}

bool FlatCursor::TakeZipmapLength(uint32_t& length) {
  if (!Has(1)) return Damaged();
  length = Peek<uint8_t>(0);
  const size_t header = length == kLongMark ? 5 : 1;
  if (length == kEnd || !Has(header)) return Damaged();
  if (length == kLongMark) length = Peek<uint32_t>(1);
  at_ += header;
  return true;
}

bool FlatCursor::NextOfZipmap(Text& out) {
  if (!value_next_ && AtEnd()) return false;
  uint32_t length;
  if (!TakeZipmapLength(length)) return false;
  size_t free_bytes = 0;
  if (value_next_) {
    if (!Has(1)) return Damaged();
    free_bytes = Peek<uint8_t>(0);
    ++at_;
  }
  if (!TakeString(0, length, out)) return false;
  if (!Has(free_bytes)) return Damaged();
  at_ += free_bytes;
  value_next_ = !value_next_;
  ++walked_;
  return true;
}

// ---- Intset ----

void FlatCursor::OpenIntset(Bytes block) {
  constexpr size_t kHeader = 2 * sizeof(uint32_t);
  damaged_ = true;
  if (block.size() < kHeader) return;
  width_ = Peek<uint32_t>(0);
  announced_ = Peek<uint32_t>(sizeof(uint32_t));
  if ((width_ != 2 && width_ != 4 && width_ != 8) || (block.size() - kHeader) / width_ != announced_ ||
      (block.size() - kHeader) % width_ != 0)
    return;
  at_ += kHeader;
  end_ += block.size();
  damaged_ = false;
}

bool FlatCursor::NextOfIntset(Text& out) {
  if (at_ == end_) return false;
  TakeInteger(0, width_, out);
  if (walked_++ > 0 && out.integer() <= last_) return Damaged();
  last_ = out.integer();
  return true;
}

}  // namespace respect::persistence

// The bitmap group: bits of strings, alone, counted, sought and combined.
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/bit_offset.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/types/bits.h"
#include "engine/types/raw_string.h"

namespace respect {
namespace {

using types::BitOperation;

bool BitAt(Bytes bytes, uint64_t offset) {
  const size_t byte = offset / 8;
  return byte < bytes.size() && (static_cast<uint8_t>(bytes[byte]) >> (7 - offset % 8) & 1) != 0;
}

// A part of a string as BITCOUNT and BITPOS take it: from start to end, in bytes or bits, negative from the end.
struct Range {
  int64_t start = 0, end = -1;
  bool has_end = false, in_bits = false;
};

// Reads BYTE or BIT.
void ReadUnit(Args& args, Range& range) {
  constexpr Version kUnitSince{7, 0, 0};
  if (args.Token("BIT", kUnitSince)) {
    range.in_bits = true;
  } else if (!args.Token("BYTE", kUnitSince)) {
    args.SyntaxError();
  }
}

struct Span {
  uint64_t first_bit, last_bit;
};

// The bits of `bytes` that the range covers; empty when there are none.
std::optional<Span> Resolve(const Range& range, Bytes bytes) {
  const int64_t total = static_cast<int64_t>(bytes.size()) * (range.in_bits ? 8 : 1);
  int64_t start = range.start, end = range.end;
  if (start < 0) start = std::max<int64_t>(start + total, 0);
  if (end < 0) end = std::max<int64_t>(end + total, 0);
  end = std::min(end, total - 1);
  if (start > end) return std::nullopt;
  if (range.in_bits) return Span{static_cast<uint64_t>(start), static_cast<uint64_t>(end)};
  return Span{static_cast<uint64_t>(start) * 8, static_cast<uint64_t>(end) * 8 + 7};
}

Result<Range> ReadCountRange(const Call& call) {
  Range range;
  Args args(call, 2);
  if (!args.More()) return range;
  if (args.remaining() == 1 || args.remaining() > 3) return Error(errors::kSyntax);
  range.start = args.Int();
  range.end = args.Int();
  if (args.More()) ReadUnit(args, range);
  if (args.failed()) return args.error();
  return range;
}

// Of an end and a unit the unit is looked at first.
Result<Range> ReadSearchRange(const Call& call) {
  constexpr size_t kEndAt = 4;
  Range range;
  Args args(call, 3);
  if (args.remaining() > 3) return Error(errors::kSyntax);
  if (args.More()) range.start = args.Int();
  range.has_end = args.More();
  if (args.remaining() == 2) {
    args.Skip();
    ReadUnit(args, range);
  }
  Args end(call, kEndAt);
  if (!args.failed() && range.has_end) range.end = end.Int();
  if (args.failed()) return args.error();
  if (end.failed()) return end.error();
  return range;
}

std::optional<BitOperation> OperationOf(const Call& call, Bytes word) {
  struct Name {
    Bytes word;
    BitOperation operation;
    Version since;
  };
  constexpr Version kLater{8, 2, 0};
  static constexpr Name kNames[] = {
      {"AND", BitOperation::kAnd, {}},         {"OR", BitOperation::kOr, {}},
      {"XOR", BitOperation::kXor, {}},         {"NOT", BitOperation::kNot, {}},
      {"DIFF", BitOperation::kDiff, kLater},   {"DIFF1", BitOperation::kDiff1, kLater},
      {"ANDOR", BitOperation::kAndOr, kLater}, {"ONE", BitOperation::kOne, kLater},
  };
  for (const Name& name : kNames) {
    if (EqualsIgnoreCase(word, name.word) && call.Serves(name.since)) return name.operation;
  }
  return std::nullopt;
}

// How many sources an operation takes.
Status CheckSourceCount(BitOperation operation, size_t sources) {
  if (operation == BitOperation::kNot && sources != 1)
    return Error("ERR BITOP NOT must be called with a single source key.");
  if (sources >= 2) return Done{};
  switch (operation) {
    case BitOperation::kDiff: return Error("ERR BITOP DIFF must be called with at least two source keys.");
    case BitOperation::kDiff1: return Error("ERR BITOP DIFF1 must be called with at least two source keys.");
    case BitOperation::kAndOr: return Error("ERR BITOP ANDOR must be called with at least two source keys.");
    default: return Done{};
  }
}

// The values of BITOP's sources. Integers are printed into texts that must stay where they are.
class Sources {
 public:
  Status Read(const Call& call, size_t first) {
    texts_.reserve(call.argc() - first);
    for (size_t i = first; i < call.argc(); ++i) {
      const Result<Entry*> found = call.db().FindString(call.KeyAt(i));
      if (!found.ok()) return found.error();
      texts_.push_back(std::make_unique<StringText>(*found));
      values_.push_back(texts_.back()->view());
      longest_ = std::max(longest_, values_.back().size());
    }
    return Done{};
  }
  std::span<const Bytes> values() const { return values_; }
  size_t longest() const { return longest_; }

 private:
  std::vector<std::unique_ptr<StringText>> texts_;
  std::vector<Bytes> values_;
  size_t longest_ = 0;
};

}  // namespace

// GETBIT key offset
// Replies: 0 or 1; 0 past the end. O(1).
void commands::GetBit(Call& call) {
  const Result<uint64_t> offset = ReadBitOffset(call, call.Arg(2));
  if (!offset.ok()) return call.reply().Error(offset.error());
  const Result<Entry*> found = call.db().FindString(call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Integer(BitAt(StringText(*found), *offset));
}

// SETBIT key offset value
// Replies: the old bit. Growth is filled with zeros; when nothing changes nothing is told. O(1), with growth O(growth).
void commands::SetBit(Call& call) {
  const Result<uint64_t> offset = ReadBitOffset(call, call.Arg(2));
  if (!offset.ok()) return call.reply().Error(offset.error());
  const Bytes value = call.Arg(3);
  if (value != "0" && value != "1") return call.reply().Error("ERR bit is not an integer or out of range");
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = call.db().FindStringForWrite(key);
  if (!found.ok()) return call.reply().Error(found.error());

  types::RawString& string = call.db().MutableString(key);
  const size_t byte = *offset / 8;
  const bool grows = byte >= string.size();
  if (grows) string.Resize(byte + 1);
  const bool old = BitAt(string.view(), *offset), wanted = value == "1";
  if (old != wanted) string.data()[byte] = static_cast<char>(string.data()[byte] ^ 0x80 >> *offset % 8);
  if (grows || old != wanted) call.Touched(key, event::kSetBit);
  call.reply().Integer(old);
}

// BITCOUNT key [start end [BYTE | BIT]]
// Replies: how many bits are set. O(length).
void commands::BitCount(Call& call) {
  const Result<Range> range = ReadCountRange(call);
  if (!range.ok()) return call.reply().Error(range.error());
  const Result<Entry*> found = call.db().FindString(call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  // Both before the beginning: here that is nothing, to BITPOS it is the first byte or bit.
  if (range->start < 0 && range->end < 0 && range->start > range->end) return call.reply().Integer(0);
  const StringText text(*found);
  const std::optional<Span> span = Resolve(*range, text);
  call.reply().Integer(span ? static_cast<int64_t>(types::CountBits(text, span->first_bit, span->last_bit)) : 0);
}

// BITPOS key bit [start [end [BYTE | BIT]]]
// Replies: the place of the first such bit, -1 without one. A zero is found behind the end of a string that is all
// ones, unless an end was given. O(length).
void commands::BitPos(Call& call) {
  const std::optional<int64_t> bit = ParseInt(call.Arg(2));
  if (!bit) return call.reply().Error(errors::kNotInteger);
  if (*bit != 0 && *bit != 1) return call.reply().Error("ERR The bit argument must be 1 or 0.");
  const Result<Range> range = ReadSearchRange(call);
  if (!range.ok()) return call.reply().Error(range.error());
  const Result<Entry*> found = call.db().FindString(call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(*bit == 1 ? -1 : 0);

  const StringText text(*found);
  const std::optional<Span> span = Resolve(*range, text);
  if (!span) return call.reply().Integer(-1);
  const uint64_t place = types::FindBit(text, *bit == 1, span->first_bit, span->last_bit);
  if (place != types::kNoBit) return call.reply().Integer(static_cast<int64_t>(place));
  const bool open_end = *bit == 0 && !range->has_end;
  call.reply().Integer(open_end ? static_cast<int64_t>(text.view().size()) * 8 : -1);
}

// BITOP <AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE> destkey key [key ...]
// Replies: the length of the result, which is that of the longest source; without bytes the destination goes.
// O(keys * length).
void commands::BitOp(Call& call) {
  constexpr size_t kFirstSource = 3;
  const std::optional<BitOperation> operation = OperationOf(call, call.Arg(1));
  if (!operation) return call.reply().Error(errors::kSyntax);
  const Status countable = CheckSourceCount(*operation, call.argc() - kFirstSource);
  if (!countable.ok()) return call.reply().Error(countable.error());
  Sources sources;
  const Status read = sources.Read(call, kFirstSource);
  if (!read.ok()) return call.reply().Error(read.error());

  const Key destination = call.KeyAt(2);
  if (sources.longest() == 0) {
    if (call.db().Remove(destination, call.settings().lazyfree_lazy_server_del)) call.Touched(destination, event::kDel);
    return call.reply().Integer(0);
  }
  // The destination may be a source: the result is made apart and then put in its place.
  auto result = std::make_unique<types::RawString>();
  result->Resize(sources.longest());
  types::CombineBits(*operation, sources.values(), {result->data(), result->size()});
  call.db().SetObject(destination, TypeId::kString, result.release());
  call.Touched(destination, event::kSet);
  call.reply().Integer(static_cast<int64_t>(sources.longest()));
}

}  // namespace respect

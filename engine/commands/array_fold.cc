// The array group: what ranges hold: listed, folded into one value, and how it is laid out.
#include <algorithm>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/array_type.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

using types::Array;
using types::ArraySlice;
using types::ArraySlot;
using types::ArrayText;

enum class Fold { kSum, kMin, kMax, kAnd, kOr, kXor, kMatch, kUsed };

constexpr std::pair<Bytes, Fold> kFolds[] = {{"SUM", Fold::kSum},     {"MIN", Fold::kMin},  {"MAX", Fold::kMax},
                                             {"AND", Fold::kAnd},     {"OR", Fold::kOr},    {"XOR", Fold::kXor},
                                             {"MATCH", Fold::kMatch}, {"USED", Fold::kUsed}};

std::optional<double> NumberIn(const ArraySlot& slot) {
  if (slot.is_integer()) return static_cast<double>(slot.integer());
  return ParseDouble(slot.text());
}

// A number as an integer: what is behind its point is left out. Nothing for a text that is none, or too large.
std::optional<int64_t> IntegerIn(const ArraySlot& slot) {
  if (slot.is_integer()) return slot.integer();
  if (const std::optional<int64_t> whole = ParseInt(slot.text())) return whole;
  const std::optional<double> number = ParseDouble(slot.text());
  constexpr double kLimit = 9223372036854775808.0;
  if (!number || !(*number >= -kLimit && *number < kLimit)) return std::nullopt;
  return static_cast<int64_t>(*number);
}

void FoldNumbers(Call& call, const Array& array, const IndexRange& range, Fold fold) {
  std::optional<double> result;
  array.ForEach(range.first, range.last, [&](uint64_t, const ArraySlot& slot) {
    const std::optional<double> number = NumberIn(slot);
    if (!number) return true;
    if (!result) {
      result = number;
    } else if (fold == Fold::kSum) {
      *result += *number;
    } else {
      *result = fold == Fold::kMin ? std::min(*result, *number) : std::max(*result, *number);
    }
    return true;
  });
  if (!result) return call.reply().Null();
  char text[32];
  call.reply().Bulk({text, PrintDouble(*result, text)});
}

void FoldBits(Call& call, const Array& array, const IndexRange& range, Fold fold) {
  std::optional<int64_t> result;
  array.ForEach(range.first, range.last, [&](uint64_t, const ArraySlot& slot) {
    const std::optional<int64_t> number = IntegerIn(slot);
    if (!number) return true;
    if (!result) {
      result = number;
    } else if (fold == Fold::kXor) {
      *result ^= *number;
    } else {
      *result = fold == Fold::kAnd ? *result & *number : *result | *number;
    }
    return true;
  });
  if (!result) return call.reply().Null();
  call.reply().Integer(*result);
}

// How many slots are filled; with the value `wanted` only.
void CountSlots(Call& call, const Array& array, const IndexRange& range, std::optional<Bytes> wanted) {
  int64_t count = 0;
  array.ForEach(range.first, range.last, [&](uint64_t, const ArraySlot& slot) {
    count += !wanted || ArrayText(slot).view() == *wanted ? 1 : 0;
    return true;
  });
  call.reply().Integer(count);
}

// What ARINFO FULL adds: slices by how much they hold. One with few values counts as sparse.
struct SliceFigures {
  static constexpr uint64_t kMaxSparse = 10;
  uint64_t dense = 0, sparse = 0;
  uint64_t dense_values = 0, dense_room = 0, sparse_room = 0;

  explicit SliceFigures(const Array& array) {
    array.ForEachSlice([this](const ArraySlice& slice) {
      uint64_t values = 0, room = 0;
      for (size_t i = 0; i < slice.size(); ++i) {
        const auto in_block = static_cast<size_t>(std::popcount(slice.blocks[i].present));
        values += in_block;
        room += types::ArrayNode::RoomFor(in_block);
      }
      if (values > kMaxSparse) {
        ++dense, dense_values += values, dense_room += room;
      } else {
        ++sparse, sparse_room += room;
      }
    });
  }
  static double Average(uint64_t sum, uint64_t of) {
    return of == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(of);
  }
};

}  // namespace

// ARSCAN key start end [LIMIT limit]: the filled slots of a range, each as its index and value; backwards when `start`
// is the higher. O(filled slots).
void commands::ArScan(Call& call) {
  const Result<IndexRange> range = ReadIndexRange(call.Arg(2), call.Arg(3));
  if (!range.ok()) return call.reply().Error(range.error());
  uint64_t limit = UINT64_MAX;
  Args args(call, 4);
  while (args.More()) {
    if (args.Token("LIMIT")) {
      limit = static_cast<uint64_t>(args.Int(1, INT64_MAX, errors::kPositive));
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  if (*array == nullptr) return call.reply().Array(0);

  std::vector<std::pair<uint64_t, const ArraySlot*>> found;
  ForEachIn(**array, *range, [&](uint64_t index, const ArraySlot& slot) {
    found.emplace_back(index, &slot);
    return found.size() < limit;
  });
  call.reply().Array(found.size());
  for (const auto& [index, slot] : found) {
    call.reply().Array(2);
    ReplyIndex(call, index);
    ReplySlot(call, slot);
  }
}

// AROP key start end operation: the values of a range in one. SUM, MIN, MAX, AND, OR and XOR leave out what is no
// number, and answer nil when nothing is left. O(filled slots).
void commands::ArOp(Call& call) {
  const Result<IndexRange> range = ReadIndexRange(call.Arg(2), call.Arg(3));
  if (!range.ok()) return call.reply().Error(range.error());
  Args args(call, 4);
  std::optional<Fold> fold;
  for (const auto& [word, meant] : kFolds) {
    if (!fold && args.Token(word)) fold = meant;
  }
  if (!fold) args.SyntaxError();
  const std::optional<Bytes> wanted = fold == Fold::kMatch ? std::optional(args.Next()) : std::nullopt;
  if (args.More()) args.SyntaxError();
  if (args.failed()) return call.reply().Error(args.error());
  const Result<Array*> found = FindArray(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  const Array none;
  const Array& array = *found == nullptr ? none : **found;
  switch (*fold) {
    case Fold::kSum:
    case Fold::kMin:
    case Fold::kMax: return FoldNumbers(call, array, *range, *fold);
    case Fold::kAnd:
    case Fold::kOr:
    case Fold::kXor: return FoldBits(call, array, *range, *fold);
    case Fold::kMatch:
    case Fold::kUsed: return CountSlots(call, array, *range, wanted);
  }
}

// ARINFO key [FULL]: how the array is laid out. Our slices have a fixed size, and their directory has one level to
// count. O(1), with FULL O(slices).
void commands::ArInfo(Call& call) {
  Args args(call, 2);
  bool full = false;
  while (args.More()) {
    if (args.Token("FULL")) {
      full = true;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  const Result<Array*> found = FindArray(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Error(errors::kNoSuchKey);
  const Array& array = **found;
  const auto figure = [&](Bytes name, uint64_t value) {
    call.reply().Bulk(name);
    ReplyIndex(call, value);
  };
  call.reply().Map(full ? 12 : 7);
  figure("count", array.count());
  figure("len", array.length());
  figure("next-insert-index", array.next_insert() == Array::kExhausted ? 0 : array.next_insert());
  figure("slices", array.slice_count());
  figure("directory-size", array.directory_room());
  figure("super-dir-entries", 0);
  figure("slice-size", Array::kSliceSize);
  if (!full) return;
  const SliceFigures slices(array);
  const auto average = [&](Bytes name, uint64_t sum, uint64_t of) {
    call.reply().Bulk(name);
    call.reply().Double(SliceFigures::Average(sum, of));
  };
  figure("dense-slices", slices.dense);
  figure("sparse-slices", slices.sparse);
  average("avg-dense-size", slices.dense_room, slices.dense);
  average("avg-dense-fill", slices.dense_values, slices.dense_room);
  average("avg-sparse-size", slices.sparse_room, slices.sparse);
}

}  // namespace respect

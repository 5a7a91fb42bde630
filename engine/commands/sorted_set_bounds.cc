#include "engine/commands/sorted_set_bounds.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "engine/base/numbers.h"

namespace respect {
namespace {

constexpr Bytes kBadScore = "ERR min or max is not a float";
constexpr Bytes kBadMember = "ERR min or max not valid string range item";

std::optional<ScoreBounds::End> ReadScoreEnd(Bytes text) {
  const bool exclusive = text.starts_with('(');
  if (exclusive) text.remove_prefix(1);
  const std::optional<double> score = ParseScoreEnd(text);
  if (!score) return std::nullopt;
  return ScoreBounds::End{*score, exclusive};
}

std::optional<LexBounds::End> ReadLexEnd(Bytes text) {
  using Kind = LexBounds::End::Kind;
  if (text == "-") return LexBounds::End{Kind::kLowest};
  if (text == "+") return LexBounds::End{Kind::kHighest};
  if (text.starts_with('(')) return LexBounds::End{Kind::kMember, text.substr(1), true};
  if (text.starts_with('[')) return LexBounds::End{Kind::kMember, text.substr(1), false};
  return std::nullopt;
}

RankRange Between(size_t begin, size_t end) { return begin < end ? RankRange{begin, end - begin} : RankRange{}; }

// How many members come before an end of a range, or are it where `inclusive`.
size_t CountBelow(const types::SortedSet& set, const LexBounds::End& end, bool inclusive) {
  switch (end.kind) {
    case LexBounds::End::Kind::kLowest: return 0;
    case LexBounds::End::Kind::kHighest: return set.size();
    case LexBounds::End::Kind::kMember: break;
  }
  return set.CountBelow(end.member, inclusive);
}

}  // namespace

std::optional<double> ParseScoreEnd(Bytes text) {
  text = text.substr(0, text.find('\0'));
  if (text.empty()) return 0;
  if (text.find_first_of("xX") != Bytes::npos) return std::nullopt;
  if (const std::optional<double> value = ParseDouble(text)) return value;
  // What is left to accept are decimal numbers that no double is near to: infinity, or zero.
  if (text.find_first_not_of("0123456789.eE+-") != Bytes::npos) return std::nullopt;
  const std::string terminated(text);
  char* end = nullptr;
  const double value = std::strtod(terminated.c_str(), &end);
  if (*end != '\0') return std::nullopt;
  return value;
}

Result<ScoreBounds> ReadScoreBounds(Bytes min, Bytes max) {
  const std::optional<ScoreBounds::End> low = ReadScoreEnd(min), high = ReadScoreEnd(max);
  if (!low || !high) return Error(kBadScore);
  return ScoreBounds{*low, *high};
}

Result<LexBounds> ReadLexBounds(Bytes min, Bytes max) {
  const std::optional<LexBounds::End> low = ReadLexEnd(min), high = ReadLexEnd(max);
  if (!low || !high) return Error(kBadMember);
  return LexBounds{*low, *high};
}

RankRange RanksBetween(const types::SortedSet& set, const ScoreBounds& bounds) {
  return Between(set.CountBelow(bounds.min.score, bounds.min.exclusive),
                 set.CountBelow(bounds.max.score, !bounds.max.exclusive));
}

RankRange RanksBetween(const types::SortedSet& set, const LexBounds& bounds) {
  return Between(CountBelow(set, bounds.min, bounds.min.exclusive), CountBelow(set, bounds.max, !bounds.max.exclusive));
}

RankRange RanksBetween(size_t length, int64_t start, int64_t stop) {
  const auto size = static_cast<int64_t>(length);
  if (start < 0) start = std::max<int64_t>(start + size, 0);
  if (stop < 0) stop += size;
  stop = std::min(stop, size - 1);
  if (start > stop || start >= size) return {};
  return {static_cast<size_t>(start), static_cast<size_t>(stop - start + 1)};
}

}  // namespace respect

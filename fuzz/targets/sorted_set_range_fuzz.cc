// Claim: the ends of a range are read or refused, and the ranks between them are those of the members that lie between
// them one by one, whether the set is small or large.
#include "engine/commands/sorted_set_bounds.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

bool IsAbove(double score, const ScoreBounds::End& end) {
  return end.exclusive ? score > end.score : score >= end.score;
}
bool IsBelow(double score, const ScoreBounds::End& end) {
  return end.exclusive ? score < end.score : score <= end.score;
}

bool IsAbove(Bytes member, const LexBounds::End& end) {
  if (end.kind != LexBounds::End::Kind::kMember) return end.kind == LexBounds::End::Kind::kLowest;
  return end.exclusive ? member > end.member : member >= end.member;
}
bool IsBelow(Bytes member, const LexBounds::End& end) {
  if (end.kind != LexBounds::End::Kind::kMember) return end.kind == LexBounds::End::Kind::kHighest;
  return end.exclusive ? member < end.member : member <= end.member;
}

template <typename Bounds, typename Of>
void Check(const types::SortedSet& set, const Bounds& bounds, Of&& of) {
  const RankRange range = RanksBetween(set, bounds);
  Require(range.begin + range.count <= set.size());
  size_t between = 0;
  for (size_t rank = 0; rank < set.size(); ++rank) {
    const auto place = of(set.At(rank));
    if (!IsAbove(place, bounds.min) || !IsBelow(place, bounds.max)) continue;
    Require(rank >= range.begin && rank < range.begin + range.count);
    ++between;
  }
  Require(between == range.count);
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  using namespace respect::fuzz;
  if (size > 1024) return 0;
  Input input(data, size);
  const bool one_score = input.Byte() % 2 == 1, large = input.Byte() % 2 == 1;
  const Bytes min = input.Text(), max = input.Text();
  types::SortedSet set;
  const types::SortedSet::Limits limits{.max_entries = large ? size_t{0} : size_t{128}, .max_value = 64, .seed = 1};
  while (!input.empty()) {
    const double score = one_score ? 0 : static_cast<double>(input.Integer()) / 4;
    const Bytes member = input.Text(20);
    const auto place = set.Find(member);
    if (!place.found) set.Insert(place, member, score, limits);
  }
  Require(set.CheckInvariants());
  if (const auto scores = ReadScoreBounds(min, max); scores.ok()) {
    Check(set, *scores, [](const types::SortedSet::Element& element) { return element.score; });
  }
  const auto members = ReadLexBounds(min, max);
  if (members.ok() && one_score) {
    Check(set, *members, [](const types::SortedSet::Element& element) { return element.member; });
  }
  return 0;
}

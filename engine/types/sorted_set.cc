#include "engine/types/sorted_set.h"

#include <algorithm>
#include <string>

namespace respect::types {

SortedSet::~SortedSet() = default;

// Long members stand outside the chunks that the store frees at once.
SortedSet::Large::~Large() {
  if (!store.has_long_members()) return;
  tree.Walk(0, tree.size(), false, [this](double, MemberStore::Ref ref) { store.Remove(ref); });
}

SortedSet::SortedSet(const SortedSet& other) : packed_(other.packed_) {
  if (other.large_ == nullptr) return;
  SortedSetBuilder builder(other.large_->index.seed());
  builder.Expect(other.size());
  other.ForEach([&](Bytes member, double score) { builder.AddNew(member, score); });
  large_ = std::move(builder.Build({.max_entries = 0})->large_);
}

void SortedSet::MakeLarge(uint64_t seed) {
  if (large_ != nullptr) return;
  auto large = std::make_unique<Large>(seed);
  std::vector<ScoreTree::Element> elements;
  elements.reserve(packed_.count());
  ForEach([&](Bytes member, double score) {
    const MemberStore::Ref ref = large->store.Add(score, member);
    large->index.Insert(ref, large->index.Hash(member));
    elements.push_back({score, ref});
  });
  if (!elements.empty()) large->tree.Build(elements);
  packed_.Clear();
  large_ = std::move(large);
}

std::optional<double> SortedSet::Score(Bytes member) const {
  const Place place = Find(member);
  if (!place.found) return std::nullopt;
  return place.score;
}

SortedSet::Place SortedSet::Find(Bytes member) const {
  if (large_ == nullptr) {
    const size_t at = packed_.Find(member);
    const bool found = at != packed_.end();
    return {found, found ? packed_.At(at).score : 0, 0, at};
  }
  const uint64_t hash = large_->index.Hash(member);
  const MemberStore::Ref ref = large_->index.Find(member, hash);
  if (ref == MemberStore::kNone) return {false, 0, hash, ref};
  return {true, large_->store.Score(ref), hash, ref};
}

void SortedSet::Insert(const Place& place, Bytes member, double score, const Limits& limits) {
  uint64_t hash = place.hash;
  if (large_ == nullptr) {
    if (limits.Allow(packed_.count() + 1, member.size())) return packed_.Insert(score, member);
    MakeLarge(limits.seed);
    hash = large_->index.Hash(member);
  }
  const MemberStore::Ref ref = large_->store.Add(score, member);
  large_->index.Insert(ref, hash);
  large_->tree.Insert(score, ref);
}

void SortedSet::SetScore(const Place& place, double score) {
  if (large_ == nullptr) {
    const PackedScores::Entry entry = packed_.At(place.at);
    const std::string member(entry.member);
    packed_.Erase(place.at, entry.next, 1);
    return packed_.Insert(score, member);
  }
  const auto ref = static_cast<MemberStore::Ref>(place.at);
  large_->tree.Move(place.score, score, ref);
  large_->store.SetScore(ref, score);
}

void SortedSet::Erase(const Place& place) {
  if (large_ == nullptr) return packed_.Erase(place.at, packed_.At(place.at).next, 1);
  const auto ref = static_cast<MemberStore::Ref>(place.at);
  large_->tree.Erase(place.score, ref);
  large_->index.Erase(ref, place.hash);
  large_->store.Remove(ref);
}

size_t SortedSet::RankOf(const Place& place) const {
  if (large_ != nullptr) return large_->tree.RankOf(place.score, static_cast<MemberStore::Ref>(place.at));
  size_t rank = 0;
  for (size_t at = 0; at != place.at; at = packed_.At(at).next) ++rank;
  return rank;
}

void SortedSet::EraseRange(size_t begin, size_t count) {
  if (count == 0) return;
  if (large_ == nullptr) {
    const size_t from = packed_.OffsetOf(begin);
    size_t to = from;
    for (size_t i = 0; i < count; ++i) to = packed_.At(to).next;
    return packed_.Erase(from, to, count);
  }
  std::vector<ScoreTree::Element> gone;
  gone.reserve(count);
  large_->tree.Walk(begin, count, false, [&](double score, MemberStore::Ref ref) { gone.push_back({score, ref}); });
  for (const ScoreTree::Element& element : gone) {
    large_->tree.Erase(element.score, element.ref);
    large_->index.Erase(element.ref, large_->index.Hash(large_->store.Member(element.ref)));
    large_->store.Remove(element.ref);
  }
}

SortedSet::Element SortedSet::At(size_t rank) const {
  Element found{};
  Walk(rank, 1, false, [&](Bytes member, double score) { found = {member, score}; });
  return found;
}

size_t SortedSet::CountBelow(double score, bool inclusive) const {
  if (large_ != nullptr) return large_->tree.CountBelow(score, inclusive);
  size_t rank = 0;
  for (size_t at = 0; at != packed_.end(); ++rank) {
    const PackedScores::Entry entry = packed_.At(at);
    if (entry.score > score || (!inclusive && entry.score == score)) break;
    at = entry.next;
  }
  return rank;
}

size_t SortedSet::CountBelow(Bytes member, bool inclusive) const {
  if (large_ != nullptr) return large_->tree.CountBelow(member, inclusive);
  size_t rank = 0;
  for (size_t at = 0; at != packed_.end(); ++rank) {
    const PackedScores::Entry entry = packed_.At(at);
    const int order = entry.member.compare(member);
    if (order > 0 || (!inclusive && order == 0)) break;
    at = entry.next;
  }
  return rank;
}

// The offsets of `count` packed entries, from the one of rank `last` downwards.
std::vector<size_t> SortedSet::OffsetsUpTo(size_t last, size_t count) const {
  std::vector<size_t> offsets(count);
  size_t at = packed_.OffsetOf(last + 1 - count);
  for (size_t i = count; i-- > 0; at = packed_.At(at).next) offsets[i] = at;
  return offsets;
}

size_t SortedSet::MemoryUsage() const {
  if (large_ == nullptr) return sizeof(SortedSet) + packed_.memory();
  return sizeof(SortedSet) + sizeof(Large) + large_->store.memory() + large_->index.memory() + large_->tree.memory();
}

size_t SortedSet::AllocationCount() const { return large_ == nullptr ? 1 : size() / 32; }

bool SortedSet::CheckInvariants() const {
  if (large_ != nullptr) {
    return packed_.count() == 0 && large_->index.size() == large_->tree.size() && large_->index.CheckInvariants() &&
           large_->tree.CheckInvariants();
  }
  size_t count = 0;
  bool ordered = true;
  Element before{};
  ForEach([&](Bytes member, double score) {
    if (count++ > 0) {
      ordered = ordered && (before.score < score || (before.score == score && before.member < member));
    }
    before = {member, score};
  });
  return ordered && count == packed_.count();
}

void SortedSetBuilder::Append(Bytes member, uint64_t hash, double score) {
  const MemberStore::Ref ref = large_->store.Add(score, member);
  large_->index.Insert(ref, hash);
  elements_.push_back({score, ref});
  longest_ = std::max(longest_, member.size());
}

std::unique_ptr<SortedSet> SortedSetBuilder::Build(const SortedSet::Limits& limits) {
  const MemberStore& store = large_->store;
  for (ScoreTree::Element& element : elements_) element.score = store.Score(element.ref);
  std::sort(elements_.begin(), elements_.end(), [&](const ScoreTree::Element& a, const ScoreTree::Element& b) {
    return a.score != b.score ? a.score < b.score : store.Member(a.ref) < store.Member(b.ref);
  });
  auto set = std::make_unique<SortedSet>();
  if (!elements_.empty()) large_->tree.Build(elements_);
  if (limits.Allow(elements_.size(), longest_)) {
    for (const ScoreTree::Element& element : elements_) set->packed_.Append(element.score, store.Member(element.ref));
    large_.reset();
  } else {
    set->large_ = std::move(large_);
  }
  return set;
}

}  // namespace respect::types

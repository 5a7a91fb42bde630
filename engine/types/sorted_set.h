// SortedSet: members with a score each, in order of score and then of bytes; see packed_scores.h, and for large ones
// score_tree.h (the order), member_index.h (the way from a member to its score) and member_store.h (the texts).
//
//   packed   | score member | score member | ...                 in order
//   large    index: hash -> ref     tree: (score, ref) in order     store: ref -> score, member
//
// Invariants: one of the two is empty; the three parts of a large set hold the same members with the same scores.
// It begins packed and becomes large for good when an insertion passes the limits it is given. Scores are never NaN.
// Ranks count from 0. Costs of a large set: by member O(1), by rank or score O(log n).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/types/member_index.h"
#include "engine/types/member_store.h"
#include "engine/types/packed_scores.h"
#include "engine/types/score_tree.h"

namespace respect::types {

class SortedSet {
 public:
  // Up to where a set stays packed; the seed of the hashing when it no longer is.
  struct Limits {
    size_t max_entries = 128, max_value = 64;
    uint64_t seed = 0;
    bool Allow(size_t entries, size_t longest) const { return entries <= max_entries && longest <= max_value; }
  };
  struct Element {
    Bytes member;
    double score;
  };

  SortedSet() = default;
  ~SortedSet();
  SortedSet(const SortedSet& other);
  SortedSet& operator=(const SortedSet&) = delete;

  size_t size() const { return large_ != nullptr ? large_->index.size() : packed_.count(); }
  bool packed() const { return large_ == nullptr; }
  void MakeLarge(uint64_t seed);

  std::optional<double> Score(Bytes member) const;

  // Where a member is or would be. Valid until the next change.
  struct Place {
    bool found;
    double score;
    uint64_t hash;  // large
    size_t at;      // an offset or a reference
  };
  Place Find(Bytes member) const;
  // Require a place that was found, or not, for this member.
  void Insert(const Place& place, Bytes member, double score, const Limits& limits);
  void SetScore(const Place& place, double score);
  void Erase(const Place& place);
  size_t RankOf(const Place& place) const;

  void EraseRange(size_t begin, size_t count);
  // Requires rank < size(). Valid until the next change.
  Element At(size_t rank) const;

  // How many elements have a score below this one, or equal to it where `inclusive`.
  size_t CountBelow(double score, bool inclusive) const;
  // The same by member alone, where all scores are equal; elsewhere any number up to size().
  size_t CountBelow(Bytes member, bool inclusive) const;

  // Calls visit(Bytes member, double score) for `count` elements from rank `begin` on, ascending or descending.
  // Requires that there are so many.
  template <typename Visit>
  void Walk(size_t begin, size_t count, bool backwards, Visit&& visit) const {
    if (large_ != nullptr) {
      return large_->tree.Walk(begin, count, backwards,
                               [&](double score, MemberStore::Ref ref) { visit(large_->store.Member(ref), score); });
    }
    if (!backwards) {
      for (size_t at = packed_.OffsetOf(begin); count > 0; --count) {
        const PackedScores::Entry entry = packed_.At(at);
        visit(entry.member, entry.score);
        at = entry.next;
      }
      return;
    }
    for (const size_t at : OffsetsUpTo(begin, count)) {
      const PackedScores::Entry entry = packed_.At(at);
      visit(entry.member, entry.score);
    }
  }
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    Walk(0, size(), false, visit);
  }

  // Calls visit(Bytes member, double score) for a part of the members and returns the next cursor, 0 at the end. A
  // member that stays during a whole walk is visited at least once. A packed set is one part.
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, Visit&& visit) const {
    if (large_ == nullptr) {
      ForEach(visit);
      return 0;
    }
    return large_->index.Scan(
        cursor, [&](MemberStore::Ref ref) { visit(large_->store.Member(ref), large_->store.Score(ref)); });
  }

  // What finding a member of a large set touches, called into the cache: where its reference stands; then the member;
  // then its place in the order, or that of a score.
  uint64_t HashOf(Bytes member) const { return large_->index.Hash(member); }
  void PrefetchPlace(uint64_t hash) const { large_->index.Prefetch(hash); }
  void PrefetchMember(uint64_t hash) const {
    large_->index.ForEachLike(hash, [&](MemberStore::Ref ref) { large_->store.Prefetch(ref); });
  }
  void PrefetchOrder(uint64_t hash) const {
    large_->index.ForEachLike(hash, [&](MemberStore::Ref ref) { large_->tree.Prefetch(large_->store.Score(ref)); });
  }
  void PrefetchOrder(double score) const { large_->tree.Prefetch(score); }

  size_t MemoryUsage() const;
  // How many allocations there are, about.
  size_t AllocationCount() const;
  bool CheckInvariants() const;

 private:
  friend class SortedSetBuilder;
  struct Large {
    explicit Large(uint64_t seed) : index(store, seed), tree(store) {}
    ~Large();
    MemberStore store;
    MemberIndex index;
    ScoreTree tree;
  };
  std::vector<size_t> OffsetsUpTo(size_t last, size_t count) const;

  PackedScores packed_;
  std::unique_ptr<Large> large_;
};

// Makes a sorted set from members that come in any order: they are sorted once, at the end.
class SortedSetBuilder {
 public:
  explicit SortedSetBuilder(uint64_t seed) : large_(std::make_unique<SortedSet::Large>(seed)) {}

  // There will be about so many members, or more.
  void Expect(size_t members) {
    large_->index.Expect(members);
    elements_.reserve(members);
  }
  size_t size() const { return large_->index.size(); }
  // Puts a member with its score, or joins its score with that given for the same member before.
  template <typename Join>
  void Add(Bytes member, double score, Join&& join) {
    const uint64_t hash = large_->index.Hash(member);
    const MemberStore::Ref held = large_->index.Find(member, hash);
    if (held == MemberStore::kNone) return Append(member, hash, score);
    large_->store.SetScore(held, join(large_->store.Score(held), score));
  }
  // Requires that the member was not given before.
  void AddNew(Bytes member, double score) { Append(member, large_->index.Hash(member), score); }
  // The set; empty where nothing was given. Ends the builder.
  std::unique_ptr<SortedSet> Build(const SortedSet::Limits& limits);

 private:
  void Append(Bytes member, uint64_t hash, double score);

  std::unique_ptr<SortedSet::Large> large_;
  std::vector<ScoreTree::Element> elements_;
  size_t longest_ = 0;
};

}  // namespace respect::types

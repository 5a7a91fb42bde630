#include "engine/types/set_algebra.h"

#include <algorithm>
#include <array>
#include <vector>

namespace respect::types {
namespace {

// Members on their way through lookups in other sets.
class Batch {
 public:
  // Keeps a member that is in all of `others` (or in none) for `visit`.
  Batch(std::span<const Set> others, bool wanted, const VisitMember& visit)
      : others_(others), wanted_(wanted), visit_(visit) {
    for (const Set& other : others) {
      if (other.table() != nullptr) first_table_ = first_table_ == nullptr ? other.table() : first_table_;
    }
  }

  // Whether more are wanted.
  bool Walk(Set set) {
    const bool printed = set.form() == Set::Form::kInts;
    set.ForEach([&](Bytes member) {
      if (stopped_) return;
      Add(member);
      if (printed || count_ == kSize) Finish();  // a printed integer does not outlive the call
    });
    if (!stopped_) Finish();
    return !stopped_;
  }

 private:
  static constexpr size_t kSize = 24;

  void Add(Bytes member) {
    members_[count_] = member;
    if (first_table_ != nullptr) {
      hashes_[count_] = first_table_->HashOf(member);
      first_table_->table().PrefetchBucket(hashes_[count_]);
    }
    ++count_;
  }

  void Finish() {
    if (first_table_ != nullptr) {
      for (size_t i = 0; i < count_; ++i) first_table_->table().PrefetchItem(hashes_[i]);
    }
    for (size_t i = 0; i < count_ && !stopped_; ++i) {
      if (Passes(i)) stopped_ = !visit_(members_[i]);
    }
    count_ = 0;
  }

  bool Passes(size_t index) const {
    return std::all_of(others_.begin(), others_.end(), [&](const Set& other) {
      MemberTable* table = other.table();
      if (table == nullptr) return other.Contains(members_[index]) == wanted_;
      const bool same_seed = table->seed() == first_table_->seed();
      return table->Contains(members_[index], same_seed ? hashes_[index] : table->HashOf(members_[index])) == wanted_;
    });
  }

  std::span<const Set> others_;
  bool wanted_;
  const VisitMember& visit_;
  MemberTable* first_table_ = nullptr;
  bool stopped_ = false;
  size_t count_ = 0;
  std::array<Bytes, kSize> members_;
  std::array<uint64_t, kSize> hashes_;
};

// With more sets than this a union remembers what it has seen instead of asking every earlier set.
constexpr size_t kMaxAsked = 4;

void UniteMany(std::span<const Set> sets, const VisitMember& visit) {
  Set::Limits limits{.max_ints = 0, .max_flat_count = 0, .max_flat_value = 0, .seed = 0};
  for (const Set& set : sets) limits.seed = set.table() != nullptr ? set.table()->seed() : limits.seed;
  Set seen = Set::Make({}, 1, limits);
  bool more = true;
  for (const Set& set : sets) {
    set.ForEach([&](Bytes member) { more = more && (!seen.Add(member, limits) || visit(member)); });
  }
  seen.Free();
}

}  // namespace

void Intersect(std::span<const Set> sets, const VisitMember& visit) {
  std::vector<Set> by_size(sets.begin(), sets.end());
  std::sort(by_size.begin(), by_size.end(), [](const Set& a, const Set& b) { return a.size() < b.size(); });
  Batch(std::span<const Set>(by_size).subspan(1), true, visit).Walk(by_size.front());
}

void Unite(std::span<const Set> sets, const VisitMember& visit) {
  if (sets.size() > kMaxAsked) return UniteMany(sets, visit);
  std::vector<Set> by_size(sets.begin(), sets.end());
  std::sort(by_size.begin(), by_size.end(), [](const Set& a, const Set& b) { return a.size() > b.size(); });
  for (size_t i = 0; i < by_size.size(); ++i) {
    if (!Batch(std::span<const Set>(by_size).first(i), false, visit).Walk(by_size[i])) return;
  }
}

void Subtract(Set first, std::span<const Set> others, const VisitMember& visit) {
  Batch(others, false, visit).Walk(first);
}

}  // namespace respect::types

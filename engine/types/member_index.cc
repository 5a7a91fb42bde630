#include "engine/types/member_index.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/memory.h"

namespace respect::types {

MemberIndex::MemberIndex(const MemberStore& store, uint64_t seed) : store_(store), seed_(seed) { buckets_.Reserve(1); }

void MemberIndex::Expect(size_t members) {
  constexpr size_t kSegment = 512;
  const size_t wanted = members / kMeanLoad;
  if (size_ > 0 || wanted <= bucket_count()) return;
  level_ = static_cast<unsigned>(std::bit_width(wanted)) - 1;
  split_ = wanted - (size_t{1} << level_);
  for (size_t count = std::min(wanted, kSegment); count < wanted; count += kSegment) buckets_.Reserve(count);
  buckets_.Reserve(wanted);
}

uint64_t MemberIndex::Hash(Bytes member) const { return HashBytes(member, seed_); }

MemberIndex::Ref MemberIndex::Find(Bytes member, uint64_t hash) const {
  const uint8_t tag = TagOf(hash);
  for (const Bucket* bucket = &BucketOf(hash);; bucket = &overflows_.At(bucket->overflow - 1)) {
    for (unsigned matches = bucket->Matches(tag); matches != 0; matches &= matches - 1) {
      const Ref ref = bucket->refs[std::countr_zero(matches)];
      if (store_.Member(ref) == member) return ref;
    }
    if (bucket->overflow == 0) return MemberStore::kNone;
  }
}

void MemberIndex::Insert(Ref ref, uint64_t hash) {
  const size_t low_mask = (size_t{1} << level_) - 1;
  const size_t index = hash & (low_mask * 2 + 1);
  Place(index < low_mask + 1 + split_ ? index : hash & low_mask, ref, TagOf(hash));
  if (++size_ > bucket_count() * kMeanLoad) Split();
}

// Puts a reference at the end of a bucket's chain.
void MemberIndex::Place(size_t index, Ref ref, uint8_t tag) {
  Bucket* bucket = &buckets_.At(index);
  while (bucket->count == kSlots) {
    if (bucket->overflow == 0) {
      const uint32_t taken = TakeOverflow();
      // The pool may have moved; the head has not.
      Bucket* last = &buckets_.At(index);
      while (last->overflow != 0) last = &overflows_.At(last->overflow - 1);
      last->overflow = taken;
      bucket = &overflows_.At(taken - 1);
      break;
    }
    bucket = &overflows_.At(bucket->overflow - 1);
  }
  bucket->refs[bucket->count] = ref;
  bucket->tags[bucket->count++] = tag;
}

uint32_t MemberIndex::TakeOverflow() {
  if (free_overflow_ != 0) {
    const uint32_t taken = free_overflow_;
    Bucket& bucket = overflows_.At(taken - 1);
    free_overflow_ = bucket.overflow;
    bucket = Bucket{};
    return taken;
  }
  overflows_.Reserve(++overflow_count_);
  overflows_.At(overflow_count_ - 1) = Bucket{};
  return overflow_count_;
}

// The last reference of the chain fills the hole.
void MemberIndex::Erase(Ref ref, uint64_t hash) {
  Bucket* before_last = nullptr;
  Bucket* last = &BucketOf(hash);
  Bucket* holder = nullptr;
  unsigned hole = 0;
  for (;; before_last = last, last = &overflows_.At(last->overflow - 1)) {
    for (unsigned i = 0; holder == nullptr && i < last->count; ++i) {
      if (last->refs[i] == ref) holder = last, hole = i;
    }
    if (last->overflow == 0) break;
  }
  --last->count;
  holder->refs[hole] = last->refs[last->count];
  holder->tags[hole] = last->tags[last->count];
  if (last->count == 0 && before_last != nullptr) {
    last->overflow = free_overflow_;
    free_overflow_ = before_last->overflow;
    before_last->overflow = 0;
  }
  --size_;
  if (bucket_count() > 1 && size_ * 2 < bucket_count() * kMeanLoad) Merge();
}

// Takes all references out of a chain and gives its overflow buckets back.
void MemberIndex::Empty(Bucket& head, std::vector<std::pair<Ref, uint8_t>>& out) {
  out.clear();
  const auto collect = [&](Bucket& bucket) {
    for (unsigned i = 0; i < bucket.count; ++i) out.emplace_back(bucket.refs[i], bucket.tags[i]);
    bucket.count = 0;
  };
  collect(head);
  for (uint32_t next = std::exchange(head.overflow, 0); next != 0;) {
    Bucket& bucket = overflows_.At(next - 1);
    collect(bucket);
    const uint32_t after = std::exchange(bucket.overflow, free_overflow_);
    free_overflow_ = next;
    next = after;
  }
}

void MemberIndex::Split() {
  const size_t high_bit = size_t{1} << level_;
  const size_t low = split_, high = split_ + high_bit;
  buckets_.Reserve(high + 1);
  buckets_.At(high) = Bucket{};
  Empty(buckets_.At(low), moving_);
  if (++split_ == high_bit) {
    ++level_;
    split_ = 0;
  }
  for (const auto& [ref, tag] : moving_) Place(Hash(store_.Member(ref)) & high_bit ? high : low, ref, tag);
  // The members that the next split will hash: their memory comes while other work goes on.
  const Bucket& next = buckets_.At(split_);
  for (unsigned i = 0; i < next.count; ++i) store_.Prefetch(next.refs[i]);
}

void MemberIndex::Merge() {
  if (split_ == 0) {
    --level_;
    split_ = size_t{1} << level_;
  }
  --split_;
  const size_t last = split_ + (size_t{1} << level_);
  Empty(buckets_.At(last), moving_);
  for (const auto& [ref, tag] : moving_) Place(split_, ref, tag);
  buckets_.Trim(last);
}

uint64_t MemberIndex::ReverseBits(uint64_t v) {
  v = ((v >> 1) & 0x5555555555555555) | ((v & 0x5555555555555555) << 1);
  v = ((v >> 2) & 0x3333333333333333) | ((v & 0x3333333333333333) << 2);
  v = ((v >> 4) & 0x0f0f0f0f0f0f0f0f) | ((v & 0x0f0f0f0f0f0f0f0f) << 4);
  return __builtin_bswap64(v);
}

bool MemberIndex::CheckInvariants() const {
  size_t found = 0;
  bool fits = true;
  for (size_t i = 0; i < bucket_count(); ++i) {
    VisitChain(buckets_.At(i), [&](Ref ref) {
      const uint64_t hash = Hash(store_.Member(ref));
      fits = fits && &BucketOf(hash) == &buckets_.At(i) && Find(store_.Member(ref), hash) == ref;
      ++found;
    });
  }
  return fits && found == size_;
}

MemberIndex::Segments::~Segments() {
  while (!segments_.empty()) Pop();
}

// Segments come and go at the end, so a region is taken with its first segment and given back with it.
void MemberIndex::Segments::Push() {
  const size_t segment = segments_.size(), place = segment % kRegionSegments;
  if (segment < kRegionSegments) {
    void* buckets = ::operator new (kSegment * sizeof(Bucket), std::align_val_t{64});
    std::memset(buckets, 0, kSegment * sizeof(Bucket));
    return segments_.push_back(static_cast<Bucket*>(buckets));
  }
  ThisThreadMemory().Add(static_cast<int64_t>(kSegment * sizeof(Bucket)));
  segments_.push_back(place == 0 ? static_cast<Bucket*>(MapPageRegion(PageSize::kHuge)) : segments_.back() + kSegment);
}

void MemberIndex::Segments::Pop() {
  Bucket* buckets = segments_.back();
  segments_.pop_back();
  const size_t segment = segments_.size();
  if (segment < kRegionSegments) return ::operator delete (buckets, std::align_val_t{64});
  ThisThreadMemory().Add(-static_cast<int64_t>(kSegment * sizeof(Bucket)));
  if (segment % kRegionSegments == 0) UnmapPageRegion(buckets);
}

void MemberIndex::Segments::ResizeFirst(size_t capacity) {
  auto* resized = static_cast<Bucket*>(::operator new (capacity * sizeof(Bucket), std::align_val_t{64}));
  std::memset(static_cast<void*>(resized), 0, capacity * sizeof(Bucket));
  if (segments_.empty()) segments_.push_back(nullptr);
  if (segments_[0] != nullptr) {
    std::memcpy(static_cast<void*>(resized), segments_[0], std::min(capacity, first_capacity_) * sizeof(Bucket));
    ::operator delete (segments_[0], std::align_val_t{64});
  }
  segments_[0] = resized;
  first_capacity_ = capacity;
}

// Buckets that are used again need not be empty: who takes one makes it so.
void MemberIndex::Segments::Reserve(size_t count) {
  if (count <= kSegment) {
    if (count > first_capacity_) ResizeFirst(std::bit_ceil(count));
    return;
  }
  if (count > segments_.size() * kSegment) Push();
}

// Half a segment (of the first: three quarters) is kept, so that a size that swings does not allocate at each turn.
void MemberIndex::Segments::Trim(size_t count) {
  while (segments_.size() > 1 && count + kSegment / 2 <= (segments_.size() - 1) * kSegment) Pop();
  if (segments_.size() == 1 && count * 4 <= first_capacity_ && first_capacity_ > 1) ResizeFirst(first_capacity_ / 2);
}

size_t MemberIndex::Segments::memory() const {
  if (segments_.empty()) return 0;
  return (first_capacity_ + (segments_.size() - 1) * kSegment) * sizeof(Bucket);
}

}  // namespace respect::types

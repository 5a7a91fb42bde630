// MemberIndex: finds the block of a member by its text: a hash table of 32-bit references into a MemberStore.
//
// Linear hashing, as in store/table.h: one bucket is split at an insert, or merged back at an erase, so growth never
// pauses. The tags are compared eleven at a time before a member is touched.
//
//   bucket, one cache line   | count | tags 11 x u8 | overflow u32 | refs 11 x u32 | 4 unused |
//     overflow   0, or 1 + the place of a further bucket of the same form in the pool of overflow buckets
//
// Buckets and overflow buckets stand in segments of 512; the first grows by doubling, and from the 65th on 64 of them
// share a page region of 2 MB. About 8 bytes a member.
// Source: W. Litwin, "Linear hashing: a new tool for file and table addressing", 1980.
#pragma once

#include <emmintrin.h>

#include <bit>
#include <cstdint>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/page_region.h"
#include "engine/base/prefetch.h"
#include "engine/types/member_store.h"

namespace respect::types {

class MemberIndex {
 public:
  using Ref = MemberStore::Ref;
  // `store` must outlive the index. The seed keeps clients from choosing members that collide.
  MemberIndex(const MemberStore& store, uint64_t seed);

  // Makes the empty index large enough for so many members at once.
  void Expect(size_t members);

  size_t size() const { return size_; }
  uint64_t seed() const { return seed_; }
  size_t memory() const { return buckets_.memory() + overflows_.memory(); }
  uint64_t Hash(Bytes member) const;

  // The reference of a member, or MemberStore::kNone.
  Ref Find(Bytes member, uint64_t hash) const;
  void Prefetch(uint64_t hash) const { respect::Prefetch(&BucketOf(hash)); }
  // Calls `visit` with references that may be those of a member of this hash: about one.
  template <typename Visit>
  void ForEachLike(uint64_t hash, Visit&& visit) const {
    const Bucket& bucket = BucketOf(hash);
    for (unsigned matches = bucket.Matches(TagOf(hash)); matches != 0; matches &= matches - 1)
      visit(bucket.refs[std::countr_zero(matches)]);
  }
  // Requires that the member is not there.
  void Insert(Ref ref, uint64_t hash);
  // Requires that it is.
  void Erase(Ref ref, uint64_t hash);

  // Calls `visit` with the references of one bucket; returns the next cursor, 0 when the walk is over. A member that
  // stays during a whole walk is visited at least once.
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, Visit&& visit) const {
    const uint64_t low_mask = (uint64_t{1} << level_) - 1;
    const uint64_t mask = (cursor & low_mask) < split_ ? low_mask * 2 + 1 : low_mask;
    VisitChain(buckets_.At(cursor & mask), visit);
    return ReverseBits(ReverseBits(cursor | ~mask) + 1);
  }

  bool CheckInvariants() const;

 private:
  static constexpr size_t kSlots = 11;
  static constexpr size_t kMeanLoad = 8;

  struct alignas(64) Bucket {
    uint8_t count;
    uint8_t tags[kSlots];
    uint32_t overflow;
    Ref refs[kSlots];

    // A bit for each used slot whose tag is this one.
    unsigned Matches(uint8_t tag) const {
      const __m128i line = _mm_load_si128(reinterpret_cast<const __m128i*>(this));
      const auto equal =
          static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(line, _mm_set1_epi8(static_cast<char>(tag)))));
      return (equal >> 1) & ((1u << count) - 1);
    }
  };
  static_assert(sizeof(Bucket) == 64);

  // An array of buckets that grows at its end without moving more than its first segment.
  class Segments {
   public:
    Segments() = default;
    ~Segments();
    Segments(const Segments&) = delete;
    Segments& operator=(const Segments&) = delete;
    Bucket& At(size_t index) const { return segments_[index >> kBits][index & ((size_t{1} << kBits) - 1)]; }
    // Makes At(count - 1) usable.
    void Reserve(size_t count);
    // Gives back what lies well above `count`.
    void Trim(size_t count);
    size_t memory() const;

   private:
    static constexpr size_t kBits = 9;
    static constexpr size_t kSegment = size_t{1} << kBits;
    static constexpr size_t kRegionSegments = kPageRegion / (kSegment * sizeof(Bucket));
    void Push();
    void Pop();
    void ResizeFirst(size_t capacity);
    std::vector<Bucket*> segments_;
    size_t first_capacity_ = 0;
  };

  static uint8_t TagOf(uint64_t hash) { return static_cast<uint8_t>(hash >> 56); }
  static uint64_t ReverseBits(uint64_t value);
  size_t bucket_count() const { return (size_t{1} << level_) + split_; }
  Bucket& BucketOf(uint64_t hash) const {
    const size_t low_mask = (size_t{1} << level_) - 1;
    const size_t index = hash & (low_mask * 2 + 1);
    return buckets_.At(index < low_mask + 1 + split_ ? index : hash & low_mask);
  }
  template <typename Visit>
  void VisitChain(const Bucket& head, Visit&& visit) const {
    for (const Bucket* bucket = &head;; bucket = &overflows_.At(bucket->overflow - 1)) {
      for (unsigned i = 0; i < bucket->count; ++i) visit(bucket->refs[i]);
      if (bucket->overflow == 0) return;
    }
  }
  void Place(size_t index, Ref ref, uint8_t tag);
  uint32_t TakeOverflow();
  void Empty(Bucket& head, std::vector<std::pair<Ref, uint8_t>>& out);
  void Split();
  void Merge();

  const MemberStore& store_;
  uint64_t seed_;
  size_t size_ = 0, split_ = 0;
  unsigned level_ = 0;
  Segments buckets_, overflows_;
  uint32_t overflow_count_ = 0, free_overflow_ = 0;  // free ones are linked through `overflow`
  std::vector<std::pair<Ref, uint8_t>> moving_;      // of a split or merge
};

}  // namespace respect::types

// Table: the hash table of keys, of set members and of hash fields. Holds pointers to items that carry their own key.
//
// Linear hashing: `bucket_count` = 2^level + split. Bucket i of the first `split` has been split with bucket i +
// 2^level; the others wait. One bucket is split (or the last one merged back) at an insert (or erase), so growth never
// pauses and the load is the same at every size: about 15 bytes an item.
//
//   bucket, one cache line   | meta 1 | tags 7 x 1 | slots 7 x 8 |
//     meta   bit i: slot i is used;  bit 7: slot 6 points to an overflow bucket of the same form
//     tag    8 bits of the item's hash, compared eight at a time before any item is touched
//
// Buckets stand in segments of 512 (32 KB) reached by a directory; a table of up to 512 buckets is one array that
// doubles. From segment 64 on, 64 of them share a page region of 2 MB. Source: W. Litwin, "Linear hashing: a new tool
// for file and table addressing", 1980. The bucket is after Valkey's idea.
//
// Traits: Item; static Bytes KeyOf(const Item*); static uint64_t Hash(Bytes key, uint64_t seed).
#pragma once

#include <emmintrin.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/item_memory.h"
#include "engine/base/memory.h"
#include "engine/base/page_region.h"
#include "engine/base/prefetch.h"
#include "engine/base/rng.h"

namespace respect::types {

template <typename Traits>
class Table {
 public:
  using Item = typename Traits::Item;

  explicit Table(uint64_t seed) : seed_(seed) { AllocateFirst(1); }
  // Frees the buckets, not the items.
  ~Table() { FreeBuckets(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  size_t size() const { return size_; }
  size_t bucket_count() const { return (size_t{1} << level_) + split_; }
  size_t memory() const { return (bucket_count() + overflow_count_) * sizeof(Bucket); }

  // The slot that holds `key`, or nullptr. Valid until the next insert or erase. O(1).
  Item** Find(Bytes key, uint64_t hash) {
    const uint8_t tag = TagOf(hash);
    for (Bucket* bucket = BucketOf(hash);; bucket = bucket->overflow()) {
      for (unsigned matches = bucket->Matches(tag); matches != 0; matches &= matches - 1) {
        Item*& item = bucket->slots[std::countr_zero(matches)];
        if (Traits::KeyOf(item) == key) return &item;
      }
      if (!bucket->has_overflow()) return nullptr;
    }
  }

  // The same by the hash alone, for who keeps no keys: an item whose hash is all of `hash`.
  Item** FindHash(uint64_t hash) {
    const uint8_t tag = TagOf(hash);
    for (Bucket* bucket = BucketOf(hash);; bucket = bucket->overflow()) {
      for (unsigned matches = bucket->Matches(tag); matches != 0; matches &= matches - 1) {
        Item*& item = bucket->slots[std::countr_zero(matches)];
        if (Traits::Hash(Traits::KeyOf(item), seed_) == hash) return &item;
      }
      if (!bucket->has_overflow()) return nullptr;
    }
  }

  // For who keeps the items in the table's own memory.
  ItemMemory& item_memory() { return memory_; }
  const ItemMemory& item_memory() const { return memory_; }
  // Changes that memory for another: `move(item, from, to)` takes an item out of the one into the other. O(n).
  template <typename Move>
  void Rehouse(ItemMemory memory, Move&& move) {
    ItemMemory from = std::exchange(memory_, std::move(memory));
    for (size_t i = 0; i < bucket_count(); ++i) {
      for (Bucket* bucket = BucketAt(i);; bucket = bucket->overflow()) {
        for (unsigned used = bucket->used(); used != 0; used &= used - 1) {
          Item*& item = bucket->slots[std::countr_zero(used)];
          item = move(item, from, memory_);
        }
        if (!bucket->has_overflow()) break;
        Bucket* old = bucket->overflow();
        Bucket* fresh = NewOverflow();
        *fresh = *old;
        bucket->slots[kSlots - 1] = reinterpret_cast<Item*>(fresh);
        DeleteOverflow(old, from);
      }
    }
  }

  // Makes the buckets that so many items need, where there is none yet: none is split while they come. O(items).
  void Reserve(size_t items) {
    while (size_ == 0 && bucket_count() * kMeanLoad < items) Split();
  }

  // Requires that the key is not there.
  void Insert(Item* item, uint64_t hash) {
    Place(BucketOf(hash), item, TagOf(hash));
    ++size_;
    if (size_ > bucket_count() * kMeanLoad) Split();
  }

  // Takes the item in `slot` (from Find with the same hash) out of the table.
  void Erase(Item** slot, uint64_t hash) {
    TakeOut(BucketOf(hash), slot);
    --size_;
    if (bucket_count() > 1 && size_ * 2 < bucket_count() * kMeanLoad) Merge();
  }

  // Calls `visit` with each item of one bucket; returns the next cursor, 0 when the walk is over. An item that stays in
  // the table during a whole walk is visited at least once: buckets follow each other in the order of the hash's bits
  // read backwards, which splitting and merging refine but never reorder (the idea of Redis's SCAN).
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, Visit&& visit) const {
    const uint64_t low_mask = (uint64_t{1} << level_) - 1;
    const uint64_t mask = (cursor & low_mask) < split_ ? low_mask * 2 + 1 : low_mask;
    VisitChain(BucketAt(cursor & mask), visit);
    return ReverseBits(ReverseBits(cursor | ~mask) + 1);
  }

  // The items of the next bucket are called into the cache while those of one are visited.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    const size_t buckets = bucket_count();
    for (size_t i = 0; i < buckets; ++i) {
      if (i + 1 < buckets) PrefetchItemsOf(*BucketAt(i + 1));
      VisitChain(BucketAt(i), visit);
    }
  }

  // An item picked uniformly; nullptr when empty. Expected O(1): rejection sampling over the places of a chain.
  Item* Random(Rng& rng) const {
    if (size_ == 0) return nullptr;
    for (;;) {
      const Bucket* bucket = BucketAt(rng.Below(bucket_count()));
      uint64_t place = rng.Below(kSampledPlaces);
      while (place >= bucket->item_places() && bucket->has_overflow()) {
        place -= bucket->item_places();
        bucket = bucket->overflow();
      }
      if (place < bucket->item_places() && (bucket->used() >> place & 1)) return bucket->slots[place];
    }
  }

  // Calls `visit` with the items of a random bucket and of those behind it, whole buckets, until it has seen `count`
  // items or all there are. Expected O(count).
  template <typename Visit>
  void Sample(Rng& rng, size_t count, Visit&& visit) const {
    if (size_ == 0) return;
    const size_t buckets = bucket_count();
    size_t at = rng.Below(buckets);
    for (size_t seen = 0, tried = 0; seen < count && tried < buckets; ++tried) {
      VisitChain(BucketAt(at), [&](Item* item) {
        ++seen;
        visit(item);
      });
      if (++at == buckets) at = 0;
    }
  }

  // Moves towards the cache: the bucket of a hash, then (when that has come) the items its tag points to.
  void PrefetchBucket(uint64_t hash) const { Prefetch(BucketOf(hash)); }
  // An item may cross a cache line, so two are called.
  void PrefetchItem(uint64_t hash) const {
    const Bucket* bucket = BucketOf(hash);
    for (unsigned matches = bucket->Matches(TagOf(hash)); matches != 0; matches &= matches - 1) {
      const char* item = reinterpret_cast<const char*>(bucket->slots[std::countr_zero(matches)]);
      Prefetch(item);
      Prefetch(item + kItemSpan);
    }
    if (bucket->has_overflow()) Prefetch(bucket->overflow());
  }

  // Whether the structure's invariants hold; O(n). For tests.
  bool CheckInvariants() const;

 private:
  static constexpr size_t kSlots = 7;
  static constexpr size_t kMeanLoad = 5;  // items a bucket, of 7: 8 to 13 % of lookups see an overflow bucket
  static constexpr size_t kSegmentBits = 9;
  static constexpr size_t kSegmentBuckets = size_t{1} << kSegmentBits;
  static constexpr uint8_t kOverflowBit = 0x80;
  static constexpr size_t kItemSpan = 39;  // how far into an item its key and a short value reach
  // Chains longer than this are never met at a mean load of at most 10 (probability below 1e-9).
  static constexpr uint64_t kSampledPlaces = 36;

  struct alignas(64) Bucket {
    uint8_t meta;
    uint8_t tags[kSlots];
    Item* slots[kSlots];

    bool has_overflow() const { return meta & kOverflowBit; }
    size_t item_places() const { return has_overflow() ? kSlots - 1 : kSlots; }
    unsigned used() const { return has_overflow() ? meta & 0x3f : meta & 0x7f; }
    Bucket* overflow() const { return reinterpret_cast<Bucket*>(slots[kSlots - 1]); }
    unsigned Matches(uint8_t tag) const {
      const __m128i line = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(this));
      const auto equal =
          static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(line, _mm_set1_epi8(static_cast<char>(tag)))));
      return (equal >> 1) & used();
    }
    void Put(unsigned slot, Item* item, uint8_t tag) {
      slots[slot] = item;
      tags[slot] = tag;
      meta |= static_cast<uint8_t>(1u << slot);
    }
    void Drop(unsigned slot) { meta &= static_cast<uint8_t>(~(1u << slot)); }
  };
  static_assert(sizeof(Bucket) == 64);

  static uint8_t TagOf(uint64_t hash) { return static_cast<uint8_t>(hash >> 56); }
  static uint64_t ReverseBits(uint64_t v) {
    v = ((v >> 1) & 0x5555555555555555) | ((v & 0x5555555555555555) << 1);
    v = ((v >> 2) & 0x3333333333333333) | ((v & 0x3333333333333333) << 2);
    v = ((v >> 4) & 0x0f0f0f0f0f0f0f0f) | ((v & 0x0f0f0f0f0f0f0f0f) << 4);
    return __builtin_bswap64(v);
  }

  size_t IndexOf(uint64_t hash) const {
    const size_t low_mask = (size_t{1} << level_) - 1;
    const size_t index = hash & (low_mask * 2 + 1);
    return index < low_mask + 1 + split_ ? index : hash & low_mask;
  }
  Bucket* BucketAt(size_t index) const { return segments_[index >> kSegmentBits] + (index & (kSegmentBuckets - 1)); }
  Bucket* BucketOf(uint64_t hash) const { return BucketAt(IndexOf(hash)); }

  template <typename Visit>
  static void VisitChain(const Bucket* bucket, Visit&& visit) {
    for (;; bucket = bucket->overflow()) {
      for (unsigned used = bucket->used(); used != 0; used &= used - 1) visit(bucket->slots[std::countr_zero(used)]);
      if (!bucket->has_overflow()) return;
    }
  }

  static Bucket* NewBuckets(size_t count) {
    auto* buckets = static_cast<Bucket*>(::operator new (count * sizeof(Bucket), std::align_val_t{64}));
    std::memset(static_cast<void*>(buckets), 0, count * sizeof(Bucket));
    return buckets;
  }
  static void DeleteBuckets(Bucket* buckets) { ::operator delete (buckets, std::align_val_t{64}); }

  // Overflow buckets stand where the items do, so that all go together.
  Bucket* NewOverflow() {
    if (!memory_.in_arena()) return NewBuckets(1);
    return new (memory_.Take(sizeof(Bucket))) Bucket{};
  }
  static void DeleteOverflow(Bucket* bucket, ItemMemory& memory) {
    memory.in_arena() ? memory.Give(bucket, sizeof(Bucket)) : DeleteBuckets(bucket);
  }

  // Segments come and go at the end, so a region is taken with its first segment and given back with it.
  static constexpr size_t kSegmentBytes = kSegmentBuckets * sizeof(Bucket);
  static constexpr size_t kRegionSegments = kPageRegion / kSegmentBytes;
  static bool InRegion(size_t segment) { return segment >= kRegionSegments; }
  static size_t PlaceInRegion(size_t segment) { return segment % kRegionSegments; }

  void PushSegment() {
    const size_t segment = segments_.size();
    if (!InRegion(segment)) return segments_.push_back(NewBuckets(kSegmentBuckets));
    ThisThreadMemory().Add(kSegmentBytes);
    if (PlaceInRegion(segment) == 0) {
      segments_.push_back(static_cast<Bucket*>(MapPageRegion(PageSize::kHuge)));
    } else {
      segments_.push_back(segments_.back() + kSegmentBuckets);
    }
  }
  void PopSegment() {
    Bucket* buckets = segments_.back();
    segments_.pop_back();
    const size_t segment = segments_.size();
    if (!InRegion(segment)) return DeleteBuckets(buckets);
    ThisThreadMemory().Add(-static_cast<int64_t>(kSegmentBytes));
    if (PlaceInRegion(segment) == 0) UnmapPageRegion(buckets);
  }

  void AllocateFirst(size_t buckets) {
    segments_.assign(1, NewBuckets(buckets));
    first_capacity_ = buckets;
  }

  // Makes room for one more bucket at the end.
  void Extend() {
    const size_t count = bucket_count();
    if (count < kSegmentBuckets) {
      if (count < first_capacity_) return;
      ResizeFirst(first_capacity_ * 2);
    } else if (count >> kSegmentBits >= segments_.size()) {
      PushSegment();
    }
  }
  void ResizeFirst(size_t capacity) {
    Bucket* resized = NewBuckets(capacity);
    std::memcpy(static_cast<void*>(resized), segments_[0], std::min(capacity, first_capacity_) * sizeof(Bucket));
    DeleteBuckets(segments_[0]);
    segments_[0] = resized;
    first_capacity_ = capacity;
  }

  void Place(Bucket* bucket, Item* item, uint8_t tag) {
    for (; bucket->has_overflow(); bucket = bucket->overflow()) {
      const unsigned free = ~bucket->used() & 0x3f;
      if (free != 0) return bucket->Put(std::countr_zero(free), item, tag);
    }
    const unsigned free = ~bucket->used() & 0x7f;
    if (free != 0) return bucket->Put(std::countr_zero(free), item, tag);
    Bucket* overflow = NewOverflow();
    ++overflow_count_;
    overflow->Put(0, bucket->slots[kSlots - 1], bucket->tags[kSlots - 1]);
    overflow->Put(1, item, tag);
    bucket->slots[kSlots - 1] = reinterpret_cast<Item*>(overflow);
    bucket->meta = static_cast<uint8_t>((bucket->meta & 0x3f) | kOverflowBit);
  }

  // Empties `slot` somewhere in the chain that starts at `head`, and fills the hole from the chain's end.
  void TakeOut(Bucket* head, Item** slot) {
    Bucket* before_last = nullptr;
    Bucket* holder = nullptr;
    Bucket* last = head;
    for (;; before_last = last, last = last->overflow()) {
      if (slot >= last->slots && slot < last->slots + kSlots) holder = last;
      if (!last->has_overflow()) break;
    }
    const auto hole = static_cast<unsigned>(slot - holder->slots);
    holder->Drop(hole);
    if (last == head) return;
    if (last != holder && last->used() != 0) {
      const auto from = static_cast<unsigned>(std::countr_zero(last->used()));
      holder->Put(hole, last->slots[from], last->tags[from]);
      last->Drop(from);
    }
    if (last->used() == 0) {
      DeleteOverflow(last, memory_);
      --overflow_count_;
      before_last->meta &= static_cast<uint8_t>(~kOverflowBit & 0x3f);
    }
  }

  // Splits bucket `split_` in two by the next bit of its items' hashes.
  void Split() {
    Extend();
    const size_t high_bit = size_t{1} << level_;
    Bucket* source = BucketAt(split_);
    Bucket* target = BucketAt(split_ + high_bit);
    *target = Bucket{};
    if (++split_ == high_bit) {
      ++level_;
      split_ = 0;
    }
    Redistribute(source, source, target, high_bit);
    PrefetchNextSplit();
  }

  // Takes all items out of the chain of `from` and puts each where its hash says: `low` or, with `bit`, `high`.
  void Redistribute(Bucket* from, Bucket* low, Bucket* high, size_t bit) {
    const Bucket first = *from;
    *from = Bucket{};
    const Bucket* chain = &first;
    for (bool on_heap = false;; on_heap = true) {
      for (unsigned used = chain->used(); used != 0; used &= used - 1) {
        const int slot = std::countr_zero(used);
        Item* item = chain->slots[slot];
        const bool up = high != nullptr && (Traits::Hash(Traits::KeyOf(item), seed_) & bit);
        Place(up ? high : low, item, chain->tags[slot]);
      }
      Bucket* next = chain->has_overflow() ? chain->overflow() : nullptr;
      if (on_heap) {
        DeleteOverflow(const_cast<Bucket*>(chain), memory_);
        --overflow_count_;
      }
      if (next == nullptr) return;
      chain = next;
    }
  }

  // Merges the last bucket back into the one it was split from.
  void Merge() {
    if (split_ == 0) {
      --level_;
      split_ = size_t{1} << level_;
    }
    --split_;
    const size_t last = split_ + (size_t{1} << level_);
    Redistribute(BucketAt(last), BucketAt(split_), nullptr, 0);
    if (last >= kSegmentBuckets) {
      if ((last & (kSegmentBuckets - 1)) == 0) PopSegment();
    } else if (last * 4 <= first_capacity_) {
      ResizeFirst(first_capacity_ / 2);
    }
  }

  static void PrefetchItemsOf(const Bucket& bucket) {
    for (unsigned used = bucket.used(); used != 0; used &= used - 1) Prefetch(bucket.slots[std::countr_zero(used)]);
  }

  // The items that the next split will hash: their memory comes while other work goes on.
  void PrefetchNextSplit() const {
    PrefetchItemsOf(*BucketAt(split_));
    const size_t ahead = split_ + 1;
    if (ahead < size_t{1} << level_) Prefetch(BucketAt(ahead));
  }

  void FreeBuckets() {
    for (size_t i = 0; !memory_.in_arena() && i < bucket_count(); ++i) {
      Bucket* bucket = BucketAt(i);
      for (Bucket* next = bucket->has_overflow() ? bucket->overflow() : nullptr; next != nullptr;) {
        Bucket* after = next->has_overflow() ? next->overflow() : nullptr;
        DeleteBuckets(next);
        next = after;
      }
    }
    while (!segments_.empty()) PopSegment();
  }

  uint64_t seed_;
  size_t size_ = 0;
  unsigned level_ = 0;
  size_t split_ = 0;
  size_t first_capacity_ = 0;
  size_t overflow_count_ = 0;
  std::vector<Bucket*> segments_;
  ItemMemory memory_;  // of overflow buckets, and of items where their owner keeps them there
};

template <typename Traits>
bool Table<Traits>::CheckInvariants() const {
  size_t items = 0;
  bool sound = true;
  for (size_t i = 0; i < bucket_count(); ++i) {
    VisitChain(BucketAt(i), [&](const Item* item) {
      ++items;
      sound = sound && IndexOf(Traits::Hash(Traits::KeyOf(item), seed_)) == i;
    });
  }
  return sound && items == size_ && split_ < (size_t{1} << level_);
}

}  // namespace respect::types

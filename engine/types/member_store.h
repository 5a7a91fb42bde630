// MemberStore: the members of one large sorted set with their scores, each text held once, named by a 32-bit reference.
//
//   chunk   64 KB (the first one grows up to that):   block | block | ...
//           from the 65th on 32 of them share a page region of 2 MB
//   block   f64 score | u8 length | bytes             sizes go in steps of 4
//           f64 score | 255 | u64 length | pointer    longer than 254: the text stands by itself
//   ref     chunk number << 14 | offset in the chunk / 4
//
// A freed block is linked into the list of its size and taken from there first; chunks stay until the end. 16-byte
// members take 28 bytes. References reach 16 GB of blocks. All operations O(1).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/page_region.h"
#include "engine/base/prefetch.h"

namespace respect::types {

class MemberStore {
 public:
  using Ref = uint32_t;
  static constexpr Ref kNone = UINT32_MAX;

  MemberStore() { free_.fill(kNone); }
  // Frees the chunks. Long members are freed by Remove alone: whoever knows what is live does that first.
  ~MemberStore();
  MemberStore(const MemberStore&) = delete;
  MemberStore& operator=(const MemberStore&) = delete;

  Ref Add(double score, Bytes member);
  void Remove(Ref ref);

  double Score(Ref ref) const {
    double score;
    std::memcpy(&score, Block(ref), sizeof(score));
    return score;
  }
  void SetScore(Ref ref, double score) { std::memcpy(Block(ref), &score, sizeof(score)); }
  // Valid until the member is removed or another one added.
  Bytes Member(Ref ref) const {
    const char* block = Block(ref);
    const auto length = static_cast<uint8_t>(block[kLengthAt]);
    if (length != kLong) return {block + kTextAt, length};
    return LongMember(block);
  }
  void Prefetch(Ref ref) const { respect::Prefetch(Block(ref)); }

  bool has_long_members() const { return long_members_ > 0; }
  size_t memory() const { return memory_; }

 private:
  static constexpr size_t kLengthAt = sizeof(double), kTextAt = kLengthAt + 1;
  static constexpr uint8_t kLong = 255;
  static constexpr size_t kStep = 4;
  static constexpr size_t kChunkBits = 14;
  static constexpr size_t kChunkBytes = kStep << kChunkBits;
  static constexpr size_t kFirstChunkBytes = 4096;
  static constexpr size_t kRegionChunks = kPageRegion / kChunkBytes;
  static bool InRegion(size_t chunk) { return chunk >= 2 * kRegionChunks; }
  static constexpr size_t kClasses = (kTextAt + kLong) / kStep + 1;

  char* Block(Ref ref) const { return chunks_[ref >> kChunkBits] + (ref & ((1u << kChunkBits) - 1)) * kStep; }
  static Bytes LongMember(const char* block);
  static size_t BlockSize(uint8_t length);
  Ref Take(size_t size);
  void GrowFor(size_t size);

  std::vector<char*> chunks_;
  size_t used_ = 0;      // bytes of the last chunk
  size_t capacity_ = 0;  // its size
  size_t memory_ = 0;
  size_t long_members_ = 0;
  std::array<Ref, kClasses> free_;
};

}  // namespace respect::types

// MemberTable: many byte strings, each in an allocation of its own, in the hash table: the form of a large set.
//
//   Member   length (1 byte; 0xff and four bytes when 255 or more) | bytes
//
// 24 bytes for a member of 16 bytes, and 15 in the table. From kArenaFrom members on they stand in an arena.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/hash.h"
#include "engine/base/rng.h"
#include "engine/types/flat_block.h"
#include "engine/types/table.h"

namespace respect::types {

class Member {
 public:
  static Member* Make(ItemMemory& memory, Bytes text);
  static void Free(ItemMemory& memory, Member* member) { memory.Give(member, member->size()); }
  size_t size() const { return FlatBlock::StringBytes(text().size()); }  // in bytes
  Bytes text() const { return FlatBlock::StringAt(reinterpret_cast<const char*>(this)); }
};

struct MemberTraits {
  using Item = Member;
  static Bytes KeyOf(const Member* member) { return member->text(); }
  static uint64_t Hash(Bytes key, uint64_t seed) { return HashBytes(key, seed); }
};

class MemberTable {
 public:
  explicit MemberTable(uint64_t seed) : seed_(seed), table_(seed) {}
  ~MemberTable();
  MemberTable(const MemberTable&) = delete;
  MemberTable& operator=(const MemberTable&) = delete;

  uint64_t seed() const { return seed_; }
  uint64_t HashOf(Bytes text) const { return HashBytes(text, seed_); }
  size_t size() const { return table_.size(); }
  const Table<MemberTraits>& table() const { return table_; }

  bool Contains(Bytes text, uint64_t hash) { return table_.Find(text, hash) != nullptr; }
  bool Add(Bytes text, uint64_t hash);
  // Requires that the member is not there.
  void Insert(Bytes text, uint64_t hash);
  bool Remove(Bytes text, uint64_t hash);
  // Bytes held, estimated from `samples` members (0: all).
  size_t MemoryUsage(size_t samples) const;

 private:
  static constexpr size_t kArenaFrom = 2048;
  void Rehouse(ItemMemory memory);

  uint64_t seed_;
  size_t long_members_ = 0;  // that do not go with the arena
  Table<MemberTraits> table_;
};

}  // namespace respect::types

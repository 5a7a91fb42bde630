#include "engine/types/member_table.h"

#include <utility>

namespace respect::types {

Member* Member::Make(ItemMemory& memory, Bytes text) {
  auto* at = static_cast<char*>(memory.Take(FlatBlock::StringBytes(text.size())));
  FlatBlock::WriteString(at, text);
  return reinterpret_cast<Member*>(at);
}

MemberTable::~MemberTable() {
  ItemMemory& memory = table_.item_memory();
  if (memory.in_arena() && long_members_ == 0) return;
  table_.ForEach([&](Member* member) {
    if (memory.Outlives(member->size())) Member::Free(memory, member);
  });
}

void MemberTable::Rehouse(ItemMemory memory) {
  table_.Rehouse(std::move(memory), [](Member* member, ItemMemory& from, ItemMemory& to) {
    Member* moved = Member::Make(to, member->text());
    Member::Free(from, member);
    return moved;
  });
}

bool MemberTable::Add(Bytes text, uint64_t hash) {
  if (table_.Find(text, hash) != nullptr) return false;
  Insert(text, hash);
  return true;
}

void MemberTable::Insert(Bytes text, uint64_t hash) {
  Member* member = Member::Make(table_.item_memory(), text);
  long_members_ += member->size() > SlabArena::kMaxBlock ? 1 : 0;
  table_.Insert(member, hash);
  if (table_.size() >= kArenaFrom && !table_.item_memory().in_arena()) [[unlikely]]
    Rehouse(ItemMemory::InArena());
}

bool MemberTable::Remove(Bytes text, uint64_t hash) {
  Member** slot = table_.Find(text, hash);
  if (slot == nullptr) return false;
  Member* member = *slot;
  table_.Erase(slot, hash);
  long_members_ -= member->size() > SlabArena::kMaxBlock ? 1 : 0;
  Member::Free(table_.item_memory(), member);
  if (table_.size() < kArenaFrom / 4 && table_.item_memory().in_arena()) [[unlikely]]
    Rehouse(ItemMemory());
  return true;
}

size_t MemberTable::MemoryUsage(size_t samples) const {
  if (samples == 0) samples = size();
  size_t looked_at = 0, bytes = 0;
  for (uint64_t cursor = 0; looked_at < samples;) {
    cursor = table_.Scan(cursor, [&](const Member* member) {
      bytes += table_.item_memory().BlockSize(member->size());
      ++looked_at;
    });
    if (cursor == 0) break;
  }
  const size_t members = looked_at == 0
                             ? 0
                             : static_cast<size_t>(static_cast<double>(bytes) / static_cast<double>(looked_at) *
                                                   static_cast<double>(size()));
  return sizeof(MemberTable) + table_.memory() + members;
}

}  // namespace respect::types

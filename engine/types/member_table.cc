#include "engine/types/member_table.h"

#include "engine/base/memory.h"

namespace respect::types {

Member* Member::Make(Bytes text) {
  auto* at = static_cast<char*>(Allocate(FlatBlock::StringBytes(text.size())));
  FlatBlock::WriteString(at, text);
  return reinterpret_cast<Member*>(at);
}

void Member::Free(Member* member) { respect::Free(member); }

MemberTable::~MemberTable() { table_.ForEach(Member::Free); }

bool MemberTable::Add(Bytes text, uint64_t hash) {
  if (table_.Find(text, hash) != nullptr) return false;
  table_.Insert(Member::Make(text), hash);
  return true;
}

bool MemberTable::Remove(Bytes text, uint64_t hash) {
  Member** slot = table_.Find(text, hash);
  if (slot == nullptr) return false;
  Member* member = *slot;
  table_.Erase(slot, hash);
  Member::Free(member);
  return true;
}

size_t MemberTable::MemoryUsage(size_t samples) const {
  if (samples == 0) samples = size();
  size_t looked_at = 0, bytes = 0;
  for (uint64_t cursor = 0; looked_at < samples;) {
    cursor = table_.Scan(cursor, [&](const Member* member) {
      bytes += UsableSize(member);
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

#include "engine/store/entry.h"

#include "engine/types/raw_string.h"

namespace respect {
namespace {

constexpr uint32_t kClockMask = 0xffffff;

size_t ValueSize(const EntryFactory::Value& value) {
  return value.kind == ValueKind::kInline ? sizeof(uint16_t) + value.bytes.size() : sizeof(int64_t);
}

}  // namespace

void Entry::set_access_clock(uint32_t clock) { Write(0, (Word() & ~kClockMask) | clock); }

size_t EntryFactory::SizeOf(Bytes key, const Value& value, bool with_expiry) {
  return Entry::kFixedHeader + (key.size() > UINT8_MAX ? sizeof(uint32_t) : 0) +
         (with_expiry ? Entry::kExpiryBytes : 0) + key.size() + ValueSize(value);
}

void EntryFactory::WriteValue(Entry& entry, const Value& value) {
  const size_t at = entry.ValueOffset();
  switch (value.kind) {
    case ValueKind::kInt: return entry.Write(at, value.integer);
    case ValueKind::kObject: return entry.Write(at, value.object);
    case ValueKind::kInline:
      entry.Write(at, static_cast<uint16_t>(value.bytes.size()));
      if (!value.bytes.empty())
        std::memmove(entry.bytes() + at + sizeof(uint16_t), value.bytes.data(), value.bytes.size());
  }
}

Entry* EntryFactory::Make(SlabArena& arena, Bytes key, const Value& value, int64_t expire_ms, uint32_t access_clock) {
  const bool with_expiry = expire_ms != kNoExpiry;
  const bool long_key = key.size() > UINT8_MAX;
  auto* entry = static_cast<Entry*>(arena.Take(SizeOf(key, value, with_expiry)));
  entry->Write(0, static_cast<uint32_t>(value.type) << 24 | (access_clock & kClockMask));
  entry->Write(Entry::kFlagsAt, static_cast<uint8_t>((with_expiry ? Entry::kHasExpiry : 0) |
                                                     static_cast<unsigned>(value.kind) << Entry::kKindShift |
                                                     (value.raw ? Entry::kRaw : 0) | (long_key ? Entry::kLongKey : 0)));
  entry->Write(Entry::kKeyLengthAt, static_cast<uint8_t>(long_key ? 0 : key.size()));
  if (long_key) entry->Write(Entry::kFixedHeader, static_cast<uint32_t>(key.size()));
  if (with_expiry) entry->Write(entry->KeyHeader(), expire_ms);
  if (!key.empty()) std::memcpy(entry->bytes() + entry->KeyOffset(), key.data(), key.size());
  WriteValue(*entry, value);
  return entry;
}

size_t EntryFactory::SizeOf(const Entry& entry) {
  const size_t value =
      entry.kind() == ValueKind::kInline ? sizeof(uint16_t) + entry.inline_bytes().size() : sizeof(int64_t);
  return entry.ValueOffset() + value;
}

void EntryFactory::Free(SlabArena& arena, Entry* entry) { arena.Give(entry, SizeOf(*entry)); }

size_t EntryFactory::MemoryUsage(const Entry& entry) { return SlabArena::BlockSize(SizeOf(entry)); }

EntryFactory::Value EntryFactory::ValueOf(const Entry& entry) {
  Value value{.type = entry.type(), .kind = entry.kind(), .raw = entry.raw_hint()};
  switch (value.kind) {
    case ValueKind::kInt: value.integer = entry.integer(); break;
    case ValueKind::kObject: value.object = entry.object(); break;
    case ValueKind::kInline: value.bytes = entry.inline_bytes(); break;
  }
  return value;
}

bool EntryFactory::Overwrite(Entry& entry, const Value& value, bool with_expiry) {
  if (entry.has_expiry() != with_expiry) return false;
  const size_t size = SizeOf(entry.key(), value, with_expiry);
  if (SlabArena::BlockSize(size) != SlabArena::BlockSize(SizeOf(entry))) return false;
  entry.Write(0, static_cast<uint32_t>(value.type) << 24 | entry.access_clock());
  const auto kept = static_cast<uint8_t>(entry.flags() & (Entry::kHasExpiry | Entry::kLongKey));
  entry.Write(Entry::kFlagsAt, static_cast<uint8_t>(kept | static_cast<unsigned>(value.kind) << Entry::kKindShift |
                                                    (value.raw ? Entry::kRaw : 0)));
  WriteValue(entry, value);
  return true;
}

void EntryFactory::SetExpireMs(Entry& entry, int64_t expire_ms) { entry.Write(entry.KeyHeader(), expire_ms); }

void StringText::Read(const Entry& entry) {
  switch (entry.kind()) {
    case ValueKind::kInline: view_ = entry.inline_bytes(); return;
    case ValueKind::kObject: view_ = entry.As<types::RawString>()->view(); return;
    case ValueKind::kInt: break;
  }
  char* const end = buffer_ + sizeof(buffer_);
  const int64_t value = entry.integer();
  char* begin = PrintUnsignedBackwards(value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value), end);
  if (value < 0) *--begin = '-';
  view_ = {begin, static_cast<size_t>(end - begin)};
}

}  // namespace respect

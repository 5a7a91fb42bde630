// Entry: a key and what is stored under it, in one allocation.
//
//   u32  access clock (24 bits: LRU seconds or LFU) | type (8 bits)
//   u8   flags: bit 0 has_expiry, bits 1-2 value kind, bit 3 raw, bit 4 long_key
//   u8   key length; with long_key 0 here and a u32 follows
//   [ i64 expire_ms, u32 place in the expiry index ]      with has_expiry
//   key bytes
//   value: kInt     i64
//          kInline  the bytes themselves, u16 length before them
//          kObject  pointer to the type's object
//
// A 16-byte key with a 16-byte value takes 40 bytes, with a TTL 56. Fields are unaligned: memcpy reads them.
// Entries are made, resized and freed by Database alone; everybody else reads them, or writes an integer in place.
#pragma once

#include <cstdint>
#include <cstring>

#include "engine/base/bytes.h"
#include "engine/base/numbers.h"
#include "engine/base/slab_arena.h"

namespace respect {

// Order and names are those of TYPE; a family that comes later takes the next number.
enum class TypeId : uint8_t { kString, kList, kSet, kZset, kHash, kStream, kArray, kVectorSet };

enum class ValueKind : uint8_t { kInt, kInline, kObject };

inline constexpr int64_t kNoExpiry = -1;

class Entry {
 public:
  TypeId type() const { return static_cast<TypeId>(Word() >> 24); }
  uint32_t access_clock() const { return Word() & 0xffffff; }
  void set_access_clock(uint32_t clock);

  ValueKind kind() const { return static_cast<ValueKind>((flags() >> 1) & 3); }
  bool has_expiry() const { return flags() & kHasExpiry; }
  // Unix time in ms; kNoExpiry without one.
  int64_t expire_ms() const { return has_expiry() ? Read<int64_t>(KeyHeader()) : kNoExpiry; }
  // Whether a short string was modified in place and so shows as "raw".
  bool raw_hint() const { return flags() & kRaw; }

  Bytes key() const { return {bytes() + KeyOffset(), KeyLength()}; }

  // kInt only.
  int64_t integer() const { return Read<int64_t>(ValueOffset()); }
  void set_integer(int64_t value) { Write(ValueOffset(), value); }
  // kInline only.
  Bytes inline_bytes() const {
    const size_t at = ValueOffset();
    return {bytes() + at + sizeof(uint16_t), Read<uint16_t>(at)};
  }
  // kObject only.
  void* object() const { return Read<void*>(ValueOffset()); }
  template <typename T>
  T* As() const {
    return static_cast<T*>(object());
  }
  // For types whose object moves when it changes: puts back where it is now.
  void set_object(void* object) { Write(ValueOffset(), object); }

 private:
  friend class EntryFactory;
  friend class ExpiryIndex;

  // Where the expiry index holds this entry. Requires has_expiry().
  uint32_t expiry_place() const { return Read<uint32_t>(KeyHeader() + sizeof(int64_t)); }
  void set_expiry_place(uint32_t place) { Write(KeyHeader() + sizeof(int64_t), place); }

  static constexpr uint8_t kHasExpiry = 1;
  static constexpr uint8_t kKindShift = 1;
  static constexpr uint8_t kRaw = 8;
  static constexpr uint8_t kLongKey = 16;
  static constexpr size_t kFlagsAt = 4, kKeyLengthAt = 5, kFixedHeader = 6;
  static constexpr size_t kExpiryBytes = sizeof(int64_t) + sizeof(uint32_t);

  template <typename T>
  T Read(size_t at) const {
    T value;
    std::memcpy(&value, bytes() + at, sizeof(T));
    return value;
  }
  template <typename T>
  void Write(size_t at, T value) {
    std::memcpy(bytes() + at, &value, sizeof(T));
  }

  char* bytes() { return reinterpret_cast<char*>(this); }
  const char* bytes() const { return reinterpret_cast<const char*>(this); }
  uint32_t Word() const { return Read<uint32_t>(0); }
  uint8_t flags() const { return Read<uint8_t>(kFlagsAt); }
  size_t KeyHeader() const { return kFixedHeader + (flags() & kLongKey ? sizeof(uint32_t) : 0); }
  size_t KeyOffset() const { return KeyHeader() + (has_expiry() ? kExpiryBytes : 0); }
  size_t KeyLength() const { return flags() & kLongKey ? Read<uint32_t>(kFixedHeader) : Read<uint8_t>(kKeyLengthAt); }
  size_t ValueOffset() const { return KeyOffset() + KeyLength(); }
};

// Makes entries and gives them back. A changed form is a new entry: the caller puts it where the old one was.
class EntryFactory {
 public:
  // Longest value kept inside an entry.
  static constexpr size_t kMaxInline = 1024;

  struct Value {
    TypeId type = TypeId::kString;
    ValueKind kind = ValueKind::kInline;
    bool raw = false;
    Bytes bytes = {};        // kInline
    int64_t integer = 0;     // kInt
    void* object = nullptr;  // kObject
  };
  static Value ValueOf(const Entry& entry);

  static Entry* Make(SlabArena& arena, Bytes key, const Value& value, int64_t expire_ms, uint32_t access_clock);
  // The memory of the entry alone; an object it points to is the caller's.
  static void Free(SlabArena& arena, Entry* entry);
  // Whether it must be freed before its arena: it is too large for a slab.
  static bool OutlivesArena(const Entry& entry) { return SizeOf(entry) > SlabArena::kMaxBlock; }
  // Bytes the entry takes, without an object it points to.
  static size_t MemoryUsage(const Entry& entry);
  // Writes `value` over that of `entry` where form and size allow it without waste; false when they do not.
  static bool Overwrite(Entry& entry, const Value& value, bool with_expiry);
  static void SetExpireMs(Entry& entry, int64_t expire_ms);

 private:
  static size_t SizeOf(Bytes key, const Value& value, bool with_expiry);
  static size_t SizeOf(const Entry& entry);
  static void WriteValue(Entry& entry, const Value& value);
};

// The bytes of a string entry whatever its form; an integer is printed into the object itself.
class StringText {
 public:
  explicit StringText(const Entry& entry) { Read(entry); }
  // A key that is not there (nullptr) reads as the empty string.
  explicit StringText(const Entry* entry) {
    if (entry != nullptr) Read(*entry);
  }
  Bytes view() const { return view_; }
  operator Bytes() const { return view_; }
  StringText(const StringText&) = delete;
  StringText& operator=(const StringText&) = delete;

 private:
  void Read(const Entry& entry);

  char buffer_[20];
  Bytes view_;
};

}  // namespace respect

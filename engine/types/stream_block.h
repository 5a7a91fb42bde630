// StreamBlock: adjacent entries of a stream packed into one allocation, with the field names of the first shared.
//
//   block  | first id | counts | master | entry | entry | ... | free |
//   master | number of fields | field ... | 0 |
//   entry  | flags | ms - first.ms | seq - first.seq | value ... | pieces |                       fields as the
//   master's entry  | flags | ms - first.ms | seq - first.seq | number | field value ... | pieces |        other fields
//
// Everything after the counts is packed elements (packed_element.h): with a listpack's header it is Redis's form of the
// block. `pieces` counts the elements of its entry, so that entries are walked backwards too. A deleted entry stays,
// flagged. Invariants: ids rise strictly; live() + deleted() is the number of entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/types/packed_element.h"
#include "engine/types/stream_id.h"

namespace respect::types {

class StreamBlock;

// Where an entry is. Valid until its block changes.
struct StreamEntry {
  StreamId id;
  const StreamBlock* block = nullptr;
  const char* at = nullptr;    // its flags
  const char* data = nullptr;  // its first field, or value where the fields are the master's
  uint32_t field_count = 0;
  bool deleted = false, shares_fields = false;
};

class StreamBlock {
 public:
  // A block without entries whose master has the fields of `pairs`: field, value, field, value ...
  static StreamBlock* Create(StreamId first, std::span<const Bytes> pairs);
  // A block from its packed form: what follows the counts.
  static StreamBlock* Restore(StreamId first, uint32_t live, uint32_t deleted, Bytes packed);
  static StreamBlock* Copy(const StreamBlock& other);
  static void Destroy(StreamBlock* block);

  // Adds an entry after all others; returns the block, which may have moved.
  [[nodiscard]] static StreamBlock* Append(StreamBlock* block, StreamId id, std::span<const Bytes> pairs);
  // Gives back the free room; returns the block, which may have moved.
  [[nodiscard]] static StreamBlock* Shrink(StreamBlock* block);

  StreamId first() const { return first_; }
  uint32_t live() const { return live_; }
  uint32_t deleted() const { return deleted_; }
  // Bytes that the block takes as a listpack of Redis.
  size_t ListpackSize() const { return 7 + PackedIntegerSize(live_) + PackedIntegerSize(deleted_) + size_; }
  // The packed form: everything after the counts.
  Bytes packed() const { return {data(), size_}; }
  size_t MemoryUsage() const;

  // Reads the entry at `at`, which is begin() or the end of another entry.
  StreamEntry Read(const char* at) const;
  const char* begin() const { return data() + entries_at_; }
  const char* end() const { return data() + size_; }
  // The end of an entry, and the start of the one that ends at `end` (which is not begin()).
  const char* EndOf(const StreamEntry& entry) const;
  const char* Before(const char* end) const;
  // The first entry with an id of `id` or above, deleted or not; its `at` is end() when there is none.
  StreamEntry Seek(StreamId id) const;
  // Flags a live entry of this block as deleted.
  void Delete(const StreamEntry& entry);

  // Calls visit(field, value) for each field of an entry of this block.
  template <typename Visit>
  void ForEachField(const StreamEntry& entry, Visit&& visit) const {
    const char* at = entry.data;
    const char* shared = entry.shares_fields ? MasterFields() : nullptr;
    for (uint32_t i = 0; i < entry.field_count; ++i) {
      PackedElement field(shared != nullptr ? shared : at);
      if (shared != nullptr) {
        shared = field.end();
      } else {
        at = field.end();
      }
      PackedElement value(at);
      at = value.end();
      visit(field.text(), value.text());
    }
  }

 private:
  static constexpr uint8_t kDeleted = 1, kSharesFields = 2;

  static StreamBlock* Allocated(StreamId first, size_t size);
  static StreamBlock* Resized(StreamBlock* block, size_t capacity);
  const char* MasterFields() const { return SkipPacked(data()); }
  bool HasMasterFields(std::span<const Bytes> pairs) const;
  void FindEntries();

  char* data() { return reinterpret_cast<char*>(this + 1); }
  const char* data() const { return reinterpret_cast<const char*>(this + 1); }

  StreamId first_;
  uint32_t capacity_ = 0, size_ = 0;
  uint32_t live_ = 0, deleted_ = 0;
  uint32_t entries_at_ = 0, field_count_ = 0;
};

}  // namespace respect::types

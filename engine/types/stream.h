// Stream: entries by rising id, each a list of fields and values, with the consumer groups that read them.
//
//   stream  | counters | index | groups by name | producers |
//   index   | first id, block | first id, block | ...          sorted; a block holds up to some 4 KB or 100 entries
//
// Invariants: no block is without a live entry; ids rise strictly through all blocks; length() is the number of live
// entries and first_id() the id of the first of them, 0-0 without any; no entry is above last_id().
// Costs: append O(1); find O(log blocks + a block); trimming whole blocks O(blocks); memory an entry: its values, and 8
// bytes or so, as long as its fields are those of its block's first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/types/stream_block.h"
#include "engine/types/stream_group.h"
#include "engine/types/stream_id.h"
#include "engine/types/stream_producers.h"

namespace respect::types {

// What becomes of entries that groups still refer to when they are to be deleted. kKeep: the entry goes, references
// stay. kDrop: references go too. kAcked: the entry stays unless every group has had it acknowledged.
enum class References { kKeep, kDrop, kAcked };

struct StreamTrim {
  enum class By { kNothing, kLength, kId };
  By by = By::kNothing;
  uint64_t max_length = 0;
  StreamId min_id = {};
  bool approximate = false;  // whole blocks only
  uint64_t limit = 0;        // no more entries than this; 0: any number
  References references = References::kKeep;
};

class Stream {
 public:
  // When a block is full; 0: no such limit.
  struct BlockLimits {
    int64_t max_bytes = 4096, max_entries = 100;
  };
  using Groups = std::map<std::string, StreamGroup, std::less<>>;
  // Longest text of one entry.
  static constexpr size_t kMaxEntryBytes = size_t{1} << 30;

  Stream() = default;
  ~Stream();
  // Deep.
  Stream(const Stream& other);
  Stream& operator=(const Stream&) = delete;

  uint64_t length() const { return length_; }
  StreamId first_id() const { return first_id_; }
  StreamId last_id() const { return last_id_; }
  StreamId max_deleted_id() const { return max_deleted_id_; }
  uint64_t entries_added() const { return entries_added_; }
  void set_last_id(StreamId id) { last_id_ = id; }
  void set_max_deleted_id(StreamId id) { max_deleted_id_ = id; }
  void set_entries_added(uint64_t entries) { entries_added_ = entries; }

  // Adds an entry; `pairs` is field, value, field, value ... Requires id > last_id().
  void Append(StreamId id, std::span<const Bytes> pairs, BlockLimits limits);
  // Deletes an entry; false when there is none of this id.
  bool Delete(StreamId id);
  // Removes entries from the front; returns how many.
  uint64_t Trim(const StreamTrim& trim);
  // Takes a block from its packed form, behind all others. The counters are the caller's to set.
  void RestoreBlock(StreamId first, uint32_t live, uint32_t deleted, Bytes packed);

  std::optional<StreamEntry> Find(StreamId id) const;
  bool Contains(StreamId id) const { return Find(id).has_value(); }
  // The id of the last live entry; 0-0 without any.
  StreamId LastLiveId() const;
  // Calls `visit` with live entries from `start` on (or from `end` on backwards) until it answers false.
  template <typename Visit>
  void VisitFrom(StreamId start, Visit&& visit) const {
    for (size_t i = BlockFor(start); i < index_.size(); ++i) {
      const StreamBlock& block = *index_[i].block;
      const char* at = index_[i].first > start ? block.begin() : block.Seek(start).at;
      while (at != block.end()) {
        const StreamEntry entry = block.Read(at);
        if (!entry.deleted && entry.id >= start && !visit(entry)) return;
        at = block.EndOf(entry);
      }
    }
  }
  template <typename Visit>
  void VisitBackwards(StreamId end, Visit&& visit) const {
    for (size_t i = BlockFor(end) + 1; i-- > head_ && i < index_.size();) {
      const StreamBlock& block = *index_[i].block;
      for (const char* at = block.end(); at != block.begin();) {
        at = block.Before(at);
        const StreamEntry entry = block.Read(at);
        if (!entry.deleted && entry.id <= end && !visit(entry)) return;
      }
    }
  }

  // ---- Groups ----
  Groups& groups() { return groups_; }
  const Groups& groups() const { return groups_; }
  StreamGroup* FindGroup(Bytes name);
  // nullptr when there is one of this name.
  StreamGroup* AddGroup(Bytes name, StreamId last_delivered, int64_t entries_read);
  bool RemoveGroup(Bytes name);
  // Whether a group has still to read or to acknowledge the entry.
  bool IsReferenced(StreamId id);
  // Makes the entry pending nowhere; whether it was anywhere.
  bool ForgetEverywhere(StreamId id);
  // Whether an entry was deleted at or after `start` (by XDEL; trimming does not count).
  bool HasGapFrom(StreamId start) const;
  // How many entries had been added when `id` was the last; kUnknownEntriesRead when that cannot be told.
  int64_t EntriesReadAt(StreamId id) const;
  // Entries that the group has yet to read; empty when that cannot be told.
  std::optional<int64_t> Lag(const StreamGroup& group) const;
  // The group delivers `id`, which is after its last.
  void Deliver(StreamGroup& group, StreamId id) const;

  // ---- Additions made once ----
  // nullptr until something asked for them.
  StreamProducers* producers() const { return producers_.get(); }
  StreamProducers& MakeProducers();

  // ---- Facts ----
  size_t block_count() const { return index_.size() - head_; }
  // Nodes of the radix tree that Redis would keep the blocks' first ids in. Counted anew after blocks came or went.
  size_t RadixNodes() const;
  size_t MemoryUsage() const;
  template <typename Visit>
  void VisitBlocks(Visit&& visit) const {
    for (size_t i = head_; i < index_.size(); ++i) visit(*index_[i].block);
  }
  // Whether the invariants hold; O(n). For tests.
  bool CheckInvariants() const;

 private:
  struct Place {
    StreamId first;
    StreamBlock* block;
  };
  // The block that would hold `id`: the last that begins at or before it, else the first.
  size_t BlockFor(StreamId id) const;
  void DropBlock(size_t at);
  void FindFirst();
  bool BlockIsFull(const StreamBlock& block, size_t text_bytes, BlockLimits limits) const;
  bool GoesWhole(const StreamBlock& block, const StreamTrim& trim) const;
  bool MayDropWhole(const StreamBlock& block, References references);
  uint64_t TrimWithin(StreamBlock& block, const StreamTrim& trim);

  std::vector<Place> index_;  // from head_ on
  size_t head_ = 0;
  uint64_t length_ = 0;
  uint64_t entries_added_ = 0;
  StreamId first_id_, last_id_, max_deleted_id_;
  Groups groups_;
  std::unique_ptr<StreamProducers> producers_;
  mutable size_t radix_nodes_ = 0;  // 0: to be counted
};

}  // namespace respect::types

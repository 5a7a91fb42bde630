// List: a sequence of byte strings, quick at both ends: a deque of packed chunks.
//
//   List   | chunk | chunk | ... | chunk |            at most kMaxBytes each, or one longer string (ChunkRing)
//   chunk  | free | entry entry ... entry | free |    grows towards either end
//   entry  | length | bytes | length |                the length at both ends, 1 or 5 bytes: read in both directions
//
// A chunk that grows at the front keeps its room in front, one that grows at the back behind. Invariants: no chunk is
// empty; the counts of the chunks add up to size().
// Costs: the ends O(1); the i-th element O(i / elements a chunk + elements a chunk); memory 2 bytes an element over its
// text when short, and the free room.
#pragma once

#include <cstdint>
#include <functional>

#include "engine/base/bytes.h"
#include "engine/types/chunk_ring.h"

namespace respect::types {

class List {
 public:
  List();
  ~List();
  // Deep.
  List(const List& other);
  List& operator=(const List&) = delete;

  size_t size() const { return size_; }
  // Bytes of the elements' packed form: what decides between the encodings.
  size_t packed_bytes() const { return packed_bytes_; }
  size_t chunk_count() const { return chunks_.size(); }

  void PushFront(Bytes element);
  void PushBack(Bytes element);
  // The ends, views until the next change. Require size() > 0.
  Bytes Front() const;
  Bytes Back() const;
  void DropFront(size_t count = 1);
  void DropBack(size_t count = 1);

  // Requires index < size(). A view until the next change.
  Bytes At(size_t index) const;
  void Set(size_t index, Bytes element);
  // Puts `element` before the one at `index`; index == size() appends.
  void Insert(size_t index, Bytes element);

  // Calls `visit` with up to `count` elements from `index` on, forwards or backwards; stops when it answers false.
  template <typename Visitor>
  void Visit(size_t index, size_t count, const Visitor& visit) const;
  void VisitBackwards(size_t index, size_t count, const std::function<bool(Bytes)>& visit) const;

  // Removes up to `limit` elements equal to `element`, from the front or from the back; returns how many.
  size_t Remove(Bytes element, size_t limit, bool from_back);

  size_t MemoryUsage() const;
  // Whether the invariants hold; O(n). For tests.
  bool CheckInvariants() const;

 private:
  struct Place {
    size_t chunk;
    size_t within;  // elements before it in its chunk
  };
  Place Locate(size_t index) const;
  void Rebuild(const std::function<bool(Bytes)>& keep);

  ChunkRing chunks_;
  size_t size_ = 0;
  size_t packed_bytes_ = 0;
};

template <typename Visitor>
void List::Visit(size_t index, size_t count, const Visitor& visit) const {
  if (count == 0 || index >= size_) return;
  const Place place = Locate(index);
  size_t offset = chunks_[place.chunk].OffsetOf(place.within);
  for (size_t i = place.chunk;;) {
    const ListChunk& chunk = chunks_[i];
    for (const size_t end = chunk.end(); offset != end; offset = chunk.Next(offset)) {
      if (!visit(chunk.At(offset)) || --count == 0) return;
    }
    if (++i == chunks_.size()) return;
    offset = chunks_[i].begin();
  }
}

}  // namespace respect::types

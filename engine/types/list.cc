#include "engine/types/list.h"

#include <algorithm>
#include <string>

#include "engine/base/memory.h"

namespace respect::types {

List::List() = default;
List::~List() = default;

List::List(const List& other) : size_(other.size_), packed_bytes_(other.packed_bytes_) {
  for (size_t i = 0; i < other.chunks_.size(); ++i) chunks_.PushBack(ListChunk(other.chunks_[i]));
}

void List::PushFront(Bytes element) {
  if (chunks_.empty() || !chunks_.front().Fits(element)) chunks_.PushFront(ListChunk());
  chunks_.front().PushFront(element);
  ++size_;
  packed_bytes_ += ListChunk::EntryBytes(element.size());
}

void List::PushBack(Bytes element) {
  if (chunks_.empty() || !chunks_.back().Fits(element)) chunks_.PushBack(ListChunk());
  chunks_.back().PushBack(element);
  ++size_;
  packed_bytes_ += ListChunk::EntryBytes(element.size());
}

Bytes List::Front() const { return chunks_.front().At(chunks_.front().begin()); }

Bytes List::Back() const {
  const ListChunk& chunk = chunks_.back();
  return chunk.At(chunk.Previous(chunk.end()));
}

void List::DropFront(size_t count) {
  size_ -= count;
  while (count > 0) {
    ListChunk& chunk = chunks_.front();
    if (chunk.count() <= count) {
      count -= chunk.count();
      packed_bytes_ -= chunk.bytes();
      chunks_.PopFront();
      continue;
    }
    for (; count > 0; --count) {
      packed_bytes_ -= ListChunk::EntryBytes(Front().size());
      chunk.DropFront();
    }
  }
}

void List::DropBack(size_t count) {
  size_ -= count;
  while (count > 0) {
    ListChunk& chunk = chunks_.back();
    if (chunk.count() <= count) {
      count -= chunk.count();
      packed_bytes_ -= chunk.bytes();
      chunks_.PopBack();
      continue;
    }
    for (; count > 0; --count) {
      packed_bytes_ -= ListChunk::EntryBytes(Back().size());
      chunk.DropBack();
    }
  }
}

// Walks the chunks from the nearer end.
List::Place List::Locate(size_t index) const {
  if (index < size_ / 2) {
    size_t chunk = 0;
    for (; index >= chunks_[chunk].count(); ++chunk) index -= chunks_[chunk].count();
    return {chunk, index};
  }
  size_t chunk = chunks_.size() - 1;
  size_t behind = size_ - index;  // elements from here to the end
  for (; behind > chunks_[chunk].count(); --chunk) behind -= chunks_[chunk].count();
  return {chunk, chunks_[chunk].count() - behind};
}

Bytes List::At(size_t index) const {
  const Place place = Locate(index);
  const ListChunk& chunk = chunks_[place.chunk];
  return chunk.At(chunk.OffsetOf(place.within));
}

void List::Set(size_t index, Bytes element) {
  const Place place = Locate(index);
  ListChunk& chunk = chunks_[place.chunk];
  const size_t offset = chunk.OffsetOf(place.within);
  packed_bytes_ -= ListChunk::EntryBytes(chunk.At(offset).size());
  packed_bytes_ += ListChunk::EntryBytes(element.size());
  chunk.Splice(offset, element, false);
}

void List::Insert(size_t index, Bytes element) {
  if (index == 0) return PushFront(element);
  if (index == size_) return PushBack(element);
  const Place place = Locate(index);
  ListChunk& chunk = chunks_[place.chunk];
  ++size_;
  packed_bytes_ += ListChunk::EntryBytes(element.size());
  if (chunk.Fits(element)) return chunk.Splice(chunk.OffsetOf(place.within), element, true);
  ListChunk tail;
  chunk.SplitInto(place.within, tail);
  size_t at = place.chunk + 1;
  if (chunk.count() > 0 && chunk.Fits(element)) {
    chunk.PushBack(element);
  } else if (tail.Fits(element)) {
    tail.PushFront(element);
  } else {
    ListChunk middle;
    middle.PushBack(element);
    chunks_.Insert(at++, std::move(middle));
  }
  if (tail.count() > 0) chunks_.Insert(at, std::move(tail));
  if (chunks_[place.chunk].count() == 0) chunks_.Erase(place.chunk);
}

void List::VisitBackwards(size_t index, size_t count, const std::function<bool(Bytes)>& visit) const {
  if (count == 0 || index >= size_) return;
  Place place = Locate(index);
  size_t offset = chunks_[place.chunk].OffsetOf(place.within);
  for (;; offset = chunks_[place.chunk].Previous(offset)) {
    if (!visit(chunks_[place.chunk].At(offset)) || --count == 0) return;
    if (offset != chunks_[place.chunk].begin()) continue;
    if (place.chunk-- == 0) return;
    offset = chunks_[place.chunk].end();
  }
}

// Writes the list anew with the elements that `keep` answers true for, asked from the front.
void List::Rebuild(const std::function<bool(Bytes)>& keep) {
  List kept;
  Visit(0, size_, [&](Bytes element) {
    if (keep(element)) kept.PushBack(element);
    return true;
  });
  chunks_.Swap(kept.chunks_);
  std::swap(size_, kept.size_);
  std::swap(packed_bytes_, kept.packed_bytes_);
}

size_t List::Remove(Bytes element, size_t limit, bool from_back) {
  size_t found = 0;
  const auto count = [&](Bytes other) {
    found += other == element ? 1 : 0;
    return true;
  };
  Visit(0, size_, count);
  const size_t removed = std::min(found, limit);
  if (removed == 0) return 0;
  size_t spared = from_back ? found - removed : 0;  // the first ones stay
  size_t left = removed;
  const std::string wanted(element);
  Rebuild([&](Bytes other) {
    if (other != wanted) return true;
    if (spared > 0) return --spared, true;
    if (left == 0) return true;
    --left;
    return false;
  });
  return removed;
}

size_t List::MemoryUsage() const { return sizeof(List) + chunks_.MemoryUsage(); }

bool List::CheckInvariants() const {
  size_t count = 0, bytes = 0;
  for (size_t i = 0; i < chunks_.size(); ++i) {
    const ListChunk& chunk = chunks_[i];
    size_t entries = 0;
    for (size_t at = chunk.begin(); at != chunk.end(); at = chunk.Next(at)) ++entries;
    if (entries != chunk.count() || entries == 0) return false;
    count += entries;
    bytes += chunk.bytes();
  }
  return count == size_ && bytes == packed_bytes_;
}

}  // namespace respect::types

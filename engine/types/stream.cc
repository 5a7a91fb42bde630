#include "engine/types/stream.h"

#include <algorithm>
#include <array>

namespace respect::types {
namespace {

constexpr size_t kKeyBytes = 16;  // an id as a key of a radix tree
using RadixKey = std::array<uint8_t, kKeyBytes>;

RadixKey KeyOf(StreamId id) {
  RadixKey key;
  for (size_t i = 0; i < 8; ++i) {
    key[i] = static_cast<uint8_t>(id.ms >> (56 - 8 * i));
    key[i + 8] = static_cast<uint8_t>(id.seq >> (56 - 8 * i));
  }
  return key;
}

// Nodes of a radix tree over the sorted keys [begin, end), which agree in their first `depth` bytes. A run of bytes
// without a branch is one node; so are a branch and the end of a key.
size_t CountRadixNodes(std::span<const RadixKey> keys, size_t depth) {
  if (keys.size() == 1) return depth < kKeyBytes ? 2 : 1;
  const RadixKey &first = keys.front(), &last = keys.back();
  size_t common = depth;
  while (first[common] == last[common]) ++common;
  size_t nodes = common > depth ? 2 : 1;
  for (size_t begin = 0; begin < keys.size();) {
    size_t end = begin + 1;
    while (end < keys.size() && keys[end][common] == keys[begin][common]) ++end;
    nodes += CountRadixNodes(keys.subspan(begin, end - begin), common + 1);
    begin = end;
  }
  return nodes;
}

}  // namespace

Stream::~Stream() {
  for (size_t i = head_; i < index_.size(); ++i) StreamBlock::Destroy(index_[i].block);
}

Stream::Stream(const Stream& other)
    : length_(other.length_),
      entries_added_(other.entries_added_),
      first_id_(other.first_id_),
      last_id_(other.last_id_),
      max_deleted_id_(other.max_deleted_id_),
      groups_(other.groups_),
      producers_(other.producers_ ? std::make_unique<StreamProducers>(*other.producers_) : nullptr) {
  index_.reserve(other.block_count());
  for (size_t i = other.head_; i < other.index_.size(); ++i)
    index_.push_back({other.index_[i].first, StreamBlock::Copy(*other.index_[i].block)});
}

// ---- Entries ----

bool Stream::BlockIsFull(const StreamBlock& block, size_t text_bytes, BlockLimits limits) const {
  auto max_bytes = static_cast<size_t>(limits.max_bytes);
  if (limits.max_bytes <= 0 || max_bytes > kMaxEntryBytes) max_bytes = kMaxEntryBytes;
  if (block.ListpackSize() + text_bytes >= max_bytes) return true;
  return limits.max_entries > 0 && int64_t{block.live()} + block.deleted() >= limits.max_entries;
}

void Stream::Append(StreamId id, std::span<const Bytes> pairs, BlockLimits limits) {
  size_t text_bytes = 0;
  for (const Bytes text : pairs) text_bytes += text.size();
  const bool any = head_ < index_.size();
  if (!any || BlockIsFull(*index_.back().block, text_bytes, limits)) {
    if (any) index_.back().block = StreamBlock::Shrink(index_.back().block);
    index_.push_back({id, StreamBlock::Create(id, pairs)});
    radix_nodes_ = 0;
  }
  index_.back().block = StreamBlock::Append(index_.back().block, id, pairs);
  last_id_ = id;
  ++entries_added_;
  if (++length_ == 1) first_id_ = id;
}

void Stream::RestoreBlock(StreamId first, uint32_t live, uint32_t deleted, Bytes packed) {
  index_.push_back({first, StreamBlock::Restore(first, live, deleted, packed)});
  radix_nodes_ = 0;
  length_ += live;
  if (first_id_.IsZero()) FindFirst();
}

size_t Stream::BlockFor(StreamId id) const {
  const auto begin = index_.begin() + static_cast<ptrdiff_t>(head_);
  const auto after = std::partition_point(begin, index_.end(), [id](const Place& place) { return place.first <= id; });
  return static_cast<size_t>(after - index_.begin()) - (after == begin ? 0 : 1);
}

std::optional<StreamEntry> Stream::Find(StreamId id) const {
  const size_t at = BlockFor(id);
  if (at >= index_.size()) return std::nullopt;
  const StreamEntry entry = index_[at].block->Seek(id);
  if (entry.at == index_[at].block->end() || entry.id != id || entry.deleted) return std::nullopt;
  return entry;
}

bool Stream::Delete(StreamId id) {
  const std::optional<StreamEntry> entry = Find(id);
  if (!entry) return false;
  const size_t at = BlockFor(id);
  StreamBlock& block = *index_[at].block;
  if (block.live() == 1) {
    DropBlock(at);
  } else {
    block.Delete(*entry);
  }
  --length_;
  max_deleted_id_ = std::max(max_deleted_id_, id);
  if (id == first_id_) FindFirst();
  return true;
}

void Stream::DropBlock(size_t at) {
  StreamBlock::Destroy(index_[at].block);
  radix_nodes_ = 0;
  if (at != head_) {
    index_.erase(index_.begin() + static_cast<ptrdiff_t>(at));
    return;
  }
  // The usual case, trimming, moves nothing; what it leaves behind is given back now and then.
  ++head_;
  if (head_ == index_.size() || head_ > index_.size() / 2 + kKeyBytes) {
    index_.erase(index_.begin(), index_.begin() + static_cast<ptrdiff_t>(head_));
    head_ = 0;
  }
}

void Stream::FindFirst() {
  first_id_ = {};
  VisitFrom(kMinStreamId, [this](const StreamEntry& entry) {
    first_id_ = entry.id;
    return false;
  });
}

StreamId Stream::LastLiveId() const {
  StreamId last;
  VisitBackwards(kMaxStreamId, [&](const StreamEntry& entry) {
    last = entry.id;
    return false;
  });
  return last;
}

// ---- Trimming ----

bool Stream::GoesWhole(const StreamBlock& block, const StreamTrim& trim) const {
  if (trim.by == StreamTrim::By::kLength) return length_ >= trim.max_length + block.live();
  return block.Read(block.Before(block.end())).id < trim.min_id;
}

// With references to be dropped, does so. With those that keep an entry: whether there are none.
bool Stream::MayDropWhole(const StreamBlock& block, References references) {
  if (references == References::kKeep || groups_.empty()) return true;
  StreamEntry entry;
  for (const char* at = block.begin(); at != block.end(); at = block.EndOf(entry)) {
    entry = block.Read(at);
    if (references == References::kDrop) {
      ForgetEverywhere(entry.id);
    } else if (!entry.deleted && IsReferenced(entry.id)) {
      return false;
    }
  }
  return true;
}

uint64_t Stream::TrimWithin(StreamBlock& block, const StreamTrim& trim) {
  uint64_t removed = 0;
  StreamEntry entry;
  for (const char* at = block.begin(); at != block.end(); at = block.EndOf(entry)) {
    entry = block.Read(at);
    if (trim.by == StreamTrim::By::kLength ? length_ <= trim.max_length : entry.id >= trim.min_id) break;
    if (entry.deleted) continue;
    if (trim.references == References::kAcked && !groups_.empty() && IsReferenced(entry.id)) continue;
    if (trim.references == References::kDrop) ForgetEverywhere(entry.id);
    block.Delete(entry);
    --length_;
    ++removed;
  }
  return removed;
}

uint64_t Stream::Trim(const StreamTrim& trim) {
  uint64_t removed = 0;
  for (size_t at = head_; at < index_.size();) {
    if (trim.by == StreamTrim::By::kLength && length_ <= trim.max_length) break;
    if (trim.by == StreamTrim::By::kId && index_[at].first >= trim.min_id) break;
    StreamBlock& block = *index_[at].block;
    const uint64_t live = block.live();
    if (trim.limit != 0 && removed + live > trim.limit) break;
    const bool goes = GoesWhole(block, trim);
    if (goes && MayDropWhole(block, trim.references)) {
      const bool at_head = at == head_;
      DropBlock(at);
      if (at_head) at = head_;
      length_ -= live;
      removed += live;
      continue;
    }
    if (trim.approximate) break;
    removed += TrimWithin(block, trim);
    if (block.live() == 0) {
      DropBlock(at);
    } else {
      ++at;
    }
    if (!goes) break;
  }
  if (removed > 0) FindFirst();
  return removed;
}

// ---- Groups ----

StreamGroup* Stream::FindGroup(Bytes name) {
  const auto found = groups_.find(name);
  return found == groups_.end() ? nullptr : &found->second;
}

StreamGroup* Stream::AddGroup(Bytes name, StreamId last_delivered, int64_t entries_read) {
  const auto [place, added] = groups_.try_emplace(std::string(name), last_delivered, entries_read);
  return added ? &place->second : nullptr;
}

bool Stream::RemoveGroup(Bytes name) {
  const auto found = groups_.find(name);
  if (found == groups_.end()) return false;
  groups_.erase(found);
  return true;
}

bool Stream::IsReferenced(StreamId id) {
  return std::any_of(groups_.begin(), groups_.end(), [id](auto& named) {
    return named.second.last_delivered() < id || named.second.pending().Find(id) != nullptr;
  });
}

bool Stream::ForgetEverywhere(StreamId id) {
  bool any = false;
  for (auto& [name, group] : groups_) any = group.Forget(id) || any;
  return any;
}

bool Stream::HasGapFrom(StreamId start) const {
  return length_ != 0 && !max_deleted_id_.IsZero() && start <= max_deleted_id_;
}

int64_t Stream::EntriesReadAt(StreamId id) const {
  if (entries_added_ == 0) return 0;
  const auto added = static_cast<int64_t>(entries_added_), length = static_cast<int64_t>(length_);
  if (length_ == 0 && id <= last_id_) return added;
  if (!id.IsZero() && id < max_deleted_id_) return kUnknownEntriesRead;
  if (id == last_id_) return added;
  if (id > last_id_) return kUnknownEntriesRead;
  if (!max_deleted_id_.IsZero() && max_deleted_id_ >= first_id_) return kUnknownEntriesRead;
  if (id < first_id_) return added - length;
  return id == first_id_ ? added - length + 1 : kUnknownEntriesRead;
}

std::optional<int64_t> Stream::Lag(const StreamGroup& group) const {
  if (length_ == 0) return 0;
  const StreamId last = group.last_delivered();
  if (last < first_id_ && max_deleted_id_ < first_id_) return static_cast<int64_t>(length_);
  int64_t read = group.entries_read();
  if (read == kUnknownEntriesRead || HasGapFrom(last)) read = EntriesReadAt(last);
  if (read == kUnknownEntriesRead) return std::nullopt;
  return static_cast<int64_t>(entries_added_) - read;
}

void Stream::Deliver(StreamGroup& group, StreamId id) const {
  if (group.entries_read() != kUnknownEntriesRead && group.last_delivered() >= first_id_ &&
      !HasGapFrom(group.last_delivered())) {
    group.set_entries_read(group.entries_read() + 1);
  } else if (entries_added_ != 0) {
    group.set_entries_read(EntriesReadAt(id));
  }
  group.set_last_delivered(id);
}

StreamProducers& Stream::MakeProducers() {
  if (!producers_) producers_ = std::make_unique<StreamProducers>();
  return *producers_;
}

// ---- Facts ----

size_t Stream::RadixNodes() const {
  if (radix_nodes_ != 0) return radix_nodes_;
  std::vector<RadixKey> keys;
  keys.reserve(block_count());
  for (size_t i = head_; i < index_.size(); ++i) keys.push_back(KeyOf(index_[i].first));
  radix_nodes_ = keys.empty() ? 1 : CountRadixNodes(keys, 0);
  return radix_nodes_;
}

size_t Stream::MemoryUsage() const {
  size_t bytes = sizeof(*this) + index_.capacity() * sizeof(Place);
  VisitBlocks([&](const StreamBlock& block) { bytes += block.MemoryUsage(); });
  for (const auto& [name, group] : groups_) bytes += group.MemoryUsage() + sizeof(std::string) + name.size();
  if (producers_) bytes += producers_->MemoryUsage();
  return bytes;
}

bool Stream::CheckInvariants() const {
  uint64_t live = 0;
  StreamId before;
  bool sound = true, any = false;
  VisitBlocks([&](const StreamBlock& block) {
    uint32_t live_here = 0, deleted_here = 0;
    StreamEntry entry;
    for (const char* at = block.begin(); at != block.end(); at = block.EndOf(entry)) {
      entry = block.Read(at);
      sound = sound && (!any || before < entry.id) && entry.id >= block.first();
      if (!entry.deleted && live + live_here == 0) sound = sound && entry.id == first_id_;
      any = true;
      before = entry.id;
      ++(entry.deleted ? deleted_here : live_here);
    }
    sound = sound && live_here > 0 && live_here == block.live() && deleted_here == block.deleted();
    live += live_here;
  });
  for (const auto& [name, group] : groups_) sound = sound && group.CheckInvariants();
  return sound && live == length_ && before <= last_id_ && (live > 0 || first_id_.IsZero());
}

}  // namespace respect::types

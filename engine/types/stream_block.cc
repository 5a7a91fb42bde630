#include "engine/types/stream_block.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

// Flags, the differences of the id, the number of fields, the pieces.
constexpr size_t kEntryOverhead = 5 * kMaxPackedInteger;
// From here on a block grows by no more than this at a time.
constexpr size_t kLargestStep = 4096;

size_t MostBytes(std::span<const Bytes> texts) {
  size_t bytes = kEntryOverhead;
  for (const Bytes text : texts) bytes += text.size() + kMaxPackedOverhead;
  return bytes;
}

}  // namespace

StreamBlock* StreamBlock::Allocated(StreamId first, size_t size) {
  const size_t whole = GoodSize(sizeof(StreamBlock) + size);
  auto* block = new (respect::Allocate(whole)) StreamBlock();
  block->first_ = first;
  block->capacity_ = static_cast<uint32_t>(whole - sizeof(StreamBlock));
  return block;
}

StreamBlock* StreamBlock::Resized(StreamBlock* block, size_t capacity) {
  StreamBlock* resized = Allocated(block->first_, capacity);
  const uint32_t allocated = resized->capacity_;
  std::memcpy(static_cast<void*>(resized), block, sizeof(StreamBlock) + block->size_);
  resized->capacity_ = allocated;
  Destroy(block);
  return resized;
}

StreamBlock* StreamBlock::Create(StreamId first, std::span<const Bytes> pairs) {
  StreamBlock* block = Allocated(first, MostBytes(pairs));
  char* const data = block->data();
  char* at = PackInteger(data, static_cast<int64_t>(pairs.size() / 2));
  for (size_t i = 0; i < pairs.size(); i += 2) at = PackText(at, pairs[i]);
  at = PackInteger(at, 0);
  block->size_ = static_cast<uint32_t>(at - data);
  block->entries_at_ = block->size_;
  block->field_count_ = static_cast<uint32_t>(pairs.size() / 2);
  return block;
}

StreamBlock* StreamBlock::Restore(StreamId first, uint32_t live, uint32_t deleted, Bytes packed) {
  StreamBlock* block = Allocated(first, packed.size());
  std::memcpy(block->data(), packed.data(), packed.size());
  block->size_ = static_cast<uint32_t>(packed.size());
  block->live_ = live;
  block->deleted_ = deleted;
  block->FindEntries();
  return block;
}

// Reads from the master where the entries begin.
void StreamBlock::FindEntries() {
  const char* at = data();
  field_count_ = static_cast<uint32_t>(ReadPackedInteger(at));
  for (uint32_t i = 0; i < field_count_ + 2; ++i) at = SkipPacked(at);
  entries_at_ = static_cast<uint32_t>(at - data());
}

StreamBlock* StreamBlock::Copy(const StreamBlock& other) {
  StreamBlock* block = Allocated(other.first_, other.size_);
  const uint32_t allocated = block->capacity_;
  std::memcpy(static_cast<void*>(block), &other, sizeof(StreamBlock) + other.size_);
  block->capacity_ = allocated;
  return block;
}

void StreamBlock::Destroy(StreamBlock* block) { respect::Free(block); }

bool StreamBlock::HasMasterFields(std::span<const Bytes> pairs) const {
  if (pairs.size() / 2 != field_count_) return false;
  const char* at = MasterFields();
  for (size_t i = 0; i < pairs.size(); i += 2) {
    PackedElement field(at);
    if (field.text() != pairs[i]) return false;
    at = field.end();
  }
  return true;
}

StreamBlock* StreamBlock::Append(StreamBlock* block, StreamId id, std::span<const Bytes> pairs) {
  const size_t needed = block->size_ + MostBytes(pairs);
  if (needed > block->capacity_) {
    block = Resized(block, std::max(needed, std::min<size_t>(block->size_ * 2, block->size_ + kLargestStep)));
  }
  const bool shares = block->HasMasterFields(pairs);
  const size_t fields = pairs.size() / 2;
  char* at = block->data() + block->size_;
  at = PackInteger(at, shares ? kSharesFields : 0);
  at = PackInteger(at, static_cast<int64_t>(id.ms - block->first_.ms));
  at = PackInteger(at, static_cast<int64_t>(id.seq - block->first_.seq));
  if (shares) {
    for (size_t i = 1; i < pairs.size(); i += 2) at = PackText(at, pairs[i]);
  } else {
    at = PackInteger(at, static_cast<int64_t>(fields));
    for (const Bytes text : pairs) at = PackText(at, text);
  }
  at = PackInteger(at, static_cast<int64_t>(shares ? fields + 3 : 2 * fields + 4));
  block->size_ = static_cast<uint32_t>(at - block->data());
  ++block->live_;
  return block;
}

StreamBlock* StreamBlock::Shrink(StreamBlock* block) {
  if (GoodSize(sizeof(StreamBlock) + block->size_) >= sizeof(StreamBlock) + block->capacity_) return block;
  return Resized(block, block->size_);
}

size_t StreamBlock::MemoryUsage() const { return UsableSize(this); }

StreamEntry StreamBlock::Read(const char* at) const {
  const auto flags = static_cast<uint8_t>(ReadPackedInteger(at));
  const char* ms = SkipPacked(at);
  const char* seq = SkipPacked(ms);
  StreamEntry entry;
  entry.block = this;
  entry.at = at;
  entry.id.ms = first_.ms + static_cast<uint64_t>(ReadPackedInteger(ms));
  entry.id.seq = first_.seq + static_cast<uint64_t>(ReadPackedInteger(seq));
  entry.data = SkipPacked(seq);
  entry.deleted = flags & kDeleted;
  entry.shares_fields = flags & kSharesFields;
  entry.field_count = field_count_;
  if (!entry.shares_fields) {
    entry.field_count = static_cast<uint32_t>(ReadPackedInteger(entry.data));
    entry.data = SkipPacked(entry.data);
  }
  return entry;
}

const char* StreamBlock::EndOf(const StreamEntry& entry) const {
  const char* at = entry.data;
  const size_t elements = entry.shares_fields ? entry.field_count : size_t{2} * entry.field_count;
  for (size_t i = 0; i < elements; ++i) at = SkipPacked(at);
  return SkipPacked(at);
}

const char* StreamBlock::Before(const char* end) const {
  const char* at = PackedBefore(end);
  for (int64_t pieces = ReadPackedInteger(at); pieces > 0; --pieces) at = PackedBefore(at);
  return at;
}

StreamEntry StreamBlock::Seek(StreamId id) const {
  StreamEntry entry;
  for (const char* at = begin(); at != end(); at = EndOf(entry)) {
    entry = Read(at);
    if (entry.id >= id) return entry;
  }
  entry.at = end();
  return entry;
}

void StreamBlock::Delete(const StreamEntry& entry) {
  // Flags are a number below 128: one byte holds them.
  char& flags = data()[entry.at - data()];
  flags = static_cast<char>(flags | kDeleted);
  --live_;
  ++deleted_;
}

}  // namespace respect::types

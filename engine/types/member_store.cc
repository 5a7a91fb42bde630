#include "engine/types/member_store.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

struct LongText {
  uint64_t length;
  char* text;
};

}  // namespace

MemberStore::~MemberStore() {
  for (size_t i = 0; i < chunks_.size(); ++i) {
    if (!InRegion(i)) {
      Free(chunks_[i]);
      continue;
    }
    ThisThreadMemory().Add(-static_cast<int64_t>(kChunkBytes));
    if (i % kRegionChunks == 0) UnmapPageRegion(chunks_[i]);
  }
}

size_t MemberStore::BlockSize(uint8_t length) {
  const size_t size = kTextAt + (length == kLong ? sizeof(LongText) : length);
  return (size + kStep - 1) / kStep * kStep;
}

Bytes MemberStore::LongMember(const char* block) {
  LongText held;
  std::memcpy(&held, block + kTextAt, sizeof(held));
  return {held.text, held.length};
}

// Makes the last chunk hold `size` more bytes, or starts another one.
void MemberStore::GrowFor(size_t size) {
  if (chunks_.size() == 1 && capacity_ < kChunkBytes) {
    const size_t grown = std::min(capacity_ * 2, kChunkBytes);
    auto* chunk = static_cast<char*>(Allocate(grown));
    std::memcpy(chunk, chunks_[0], used_);
    Free(chunks_[0]);
    chunks_[0] = chunk;
    memory_ += grown - capacity_;
    capacity_ = grown;
    return;
  }
  if (chunks_.size() >= (size_t{1} << (32 - kChunkBits)) - 1) {
    std::fprintf(stderr, "A sorted set holds no more than 16 GB of members (%zu more asked for)\n", size);
    std::abort();
  }
  capacity_ = chunks_.empty() ? kFirstChunkBytes : kChunkBytes;
  const size_t chunk = chunks_.size();
  if (!InRegion(chunk)) {
    chunks_.push_back(static_cast<char*>(Allocate(capacity_)));
  } else {
    ThisThreadMemory().Add(static_cast<int64_t>(kChunkBytes));
    chunks_.push_back(chunk % kRegionChunks == 0 ? static_cast<char*>(MapPageRegion(PageSize::kHuge))
                                                 : chunks_.back() + kChunkBytes);
  }
  memory_ += capacity_;
  used_ = 0;
}

MemberStore::Ref MemberStore::Take(size_t size) {
  Ref& head = free_[size / kStep];
  if (head != kNone) {
    const Ref taken = head;
    std::memcpy(&head, Block(taken), sizeof(head));
    return taken;
  }
  while (used_ + size > capacity_) GrowFor(size);
  const auto ref = static_cast<Ref>((chunks_.size() - 1) << kChunkBits | used_ / kStep);
  used_ += size;
  return ref;
}

MemberStore::Ref MemberStore::Add(double score, Bytes member) {
  const auto length = static_cast<uint8_t>(std::min<size_t>(member.size(), kLong));
  const Ref ref = Take(BlockSize(length));
  char* block = Block(ref);
  std::memcpy(block, &score, sizeof(score));
  block[kLengthAt] = static_cast<char>(length);
  if (length == kLong) {
    const LongText held{member.size(), static_cast<char*>(Allocate(member.size()))};
    std::memcpy(held.text, member.data(), member.size());
    std::memcpy(block + kTextAt, &held, sizeof(held));
    memory_ += member.size();
    ++long_members_;
  } else if (length > 0) {
    std::memcpy(block + kTextAt, member.data(), length);
  }
  return ref;
}

void MemberStore::Remove(Ref ref) {
  char* block = Block(ref);
  const auto length = static_cast<uint8_t>(block[kLengthAt]);
  if (length == kLong) {
    const Bytes text = LongMember(block);
    memory_ -= text.size();
    --long_members_;
    Free(const_cast<char*>(text.data()));
  }
  Ref& head = free_[BlockSize(length) / kStep];
  std::memcpy(block, &head, sizeof(head));
  head = ref;
}

}  // namespace respect::types

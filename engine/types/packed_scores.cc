#include "engine/types/packed_scores.h"

#include <cmath>
#include <cstring>

#include "engine/base/memory.h"

namespace respect::types {
namespace {

enum Kind : uint8_t { kInt8, kInt16, kInt32, kDouble };
constexpr uint8_t kKindMask = 3, kLongMember = 4;
constexpr uint8_t kScoreBytes[] = {1, 2, 4, 8};

// The narrowest form that gives the same score back. Of -0 it is 0, as Redis keeps it in a listpack.
Kind KindOf(double score) {
  if (!(score >= INT32_MIN && score <= INT32_MAX) || score != std::trunc(score)) return kDouble;
  if (score >= INT8_MIN && score <= INT8_MAX) return kInt8;
  return score >= INT16_MIN && score <= INT16_MAX ? kInt16 : kInt32;
}

template <typename T>
T Read(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

template <typename T>
char* Put(char* at, T value) {
  std::memcpy(at, &value, sizeof(T));
  return at + sizeof(T);
}

double ReadScore(const char* at, Kind kind) {
  switch (kind) {
    case kInt8: return Read<int8_t>(at);
    case kInt16: return Read<int16_t>(at);
    case kInt32: return Read<int32_t>(at);
    case kDouble: break;
  }
  return Read<double>(at);
}

}  // namespace

PackedScores::~PackedScores() { Free(data_); }

PackedScores::PackedScores(const PackedScores& other) : bytes_(other.bytes_), count_(other.count_) {
  if (bytes_ == 0) return;
  capacity_ = static_cast<uint32_t>(GoodSize(bytes_));
  data_ = static_cast<char*>(Allocate(capacity_));
  std::memcpy(data_, other.data_, bytes_);
}

size_t PackedScores::memory() const { return data_ == nullptr ? 0 : UsableSize(data_); }

PackedScores::Entry PackedScores::At(size_t offset) const {
  const auto kind = static_cast<uint8_t>(data_[offset]);
  const char* at = data_ + offset + 1;
  const double score = ReadScore(at, static_cast<Kind>(kind & kKindMask));
  at += kScoreBytes[kind & kKindMask];
  size_t length;
  if (kind & kLongMember) {
    length = Read<uint32_t>(at);
    at += sizeof(uint32_t);
  } else {
    length = static_cast<uint8_t>(*at++);
  }
  return {{at, length}, score, static_cast<size_t>(at - data_) + length};
}

size_t PackedScores::Find(Bytes member) const {
  for (size_t at = 0; at < bytes_;) {
    const Entry entry = At(at);
    if (entry.member == member) return at;
    at = entry.next;
  }
  return bytes_;
}

size_t PackedScores::OffsetOf(size_t rank) const {
  size_t at = 0;
  for (; rank > 0; --rank) at = At(at).next;
  return at;
}

size_t PackedScores::EntryBytes(double score, Bytes member) {
  return 1 + kScoreBytes[KindOf(score)] + (member.size() > UINT8_MAX ? sizeof(uint32_t) : 1) + member.size();
}

char* PackedScores::Write(char* at, double score, Bytes member) {
  const Kind kind = KindOf(score);
  const bool is_long = member.size() > UINT8_MAX;
  *at++ = static_cast<char>(kind | (is_long ? kLongMember : 0));
  switch (kind) {
    case kInt8: at = Put(at, static_cast<int8_t>(score)); break;
    case kInt16: at = Put(at, static_cast<int16_t>(score)); break;
    case kInt32: at = Put(at, static_cast<int32_t>(score)); break;
    case kDouble: at = Put(at, score); break;
  }
  at = is_long ? Put(at, static_cast<uint32_t>(member.size())) : Put(at, static_cast<uint8_t>(member.size()));
  if (!member.empty()) std::memcpy(at, member.data(), member.size());
  return at + member.size();
}

void PackedScores::InsertAt(size_t offset, double score, Bytes member) {
  const size_t size = EntryBytes(score, member);
  if (bytes_ + size > capacity_) {
    const size_t grown = GoodSize(bytes_ + size + (bytes_ + size) / 8);
    auto* data = static_cast<char*>(Allocate(grown));
    if (bytes_ > 0) std::memcpy(data, data_, bytes_);
    Free(data_);
    data_ = data;
    capacity_ = static_cast<uint32_t>(grown);
  }
  std::memmove(data_ + offset + size, data_ + offset, bytes_ - offset);
  Write(data_ + offset, score, member);
  bytes_ += static_cast<uint32_t>(size);
  ++count_;
}

void PackedScores::Append(double score, Bytes member) { InsertAt(bytes_, score, member); }

void PackedScores::Insert(double score, Bytes member) {
  size_t at = 0;
  while (at < bytes_) {
    const Entry entry = At(at);
    if (entry.score > score || (entry.score == score && entry.member > member)) break;
    at = entry.next;
  }
  InsertAt(at, score, member);
}

void PackedScores::Erase(size_t begin, size_t end, size_t count) {
  std::memmove(data_ + begin, data_ + end, bytes_ - end);
  bytes_ -= static_cast<uint32_t>(end - begin);
  count_ -= static_cast<uint32_t>(count);
}

void PackedScores::Clear() {
  Free(data_);
  data_ = nullptr;
  bytes_ = capacity_ = count_ = 0;
}

}  // namespace respect::types

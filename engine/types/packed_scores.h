// PackedScores: a small sorted set, flat in one block of memory, in order of (score, member).
//
//   entry   kind | score | length | member
//     kind    bits 0-1: the score is an i8, i16, i32 or f64;  bit 2: the length takes 4 bytes, not 1
//
// Entries are named by their offset; every operation walks, so this is for some hundred members at most.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"

namespace respect::types {

class PackedScores {
 public:
  struct Entry {
    Bytes member;
    double score;
    size_t next;  // the offset of the entry behind
  };

  PackedScores() = default;
  ~PackedScores();
  PackedScores(const PackedScores& other);
  PackedScores& operator=(const PackedScores&) = delete;

  size_t count() const { return count_; }
  size_t end() const { return bytes_; }
  Entry At(size_t offset) const;
  // The offset of a member, or end().
  size_t Find(Bytes member) const;
  // The offset of the entry of this rank; end() for count().
  size_t OffsetOf(size_t rank) const;

  // Requires that the member is not there, and is no part of this.
  void Insert(double score, Bytes member);
  // Requires that there is nothing behind it in order.
  void Append(double score, Bytes member);
  void Erase(size_t begin, size_t end, size_t count);
  void Clear();
  size_t memory() const;

 private:
  static size_t EntryBytes(double score, Bytes member);
  static char* Write(char* at, double score, Bytes member);
  void InsertAt(size_t offset, double score, Bytes member);

  char* data_ = nullptr;
  uint32_t bytes_ = 0, capacity_ = 0, count_ = 0;
};

}  // namespace respect::types

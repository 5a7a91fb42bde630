// Reads the commands of an append-only file: requests in RESP's array form, one after another, with lines of comment
// ("#TS:1700000000") between.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/bytes.h"

namespace respect::persistence {

class AofReader {
 public:
  enum class Outcome { kCommand, kEnd, kTruncated, kDamaged };

  explicit AofReader(Bytes text, size_t offset = 0) : text_(text), at_(offset) {}

  // The next command, whose words stay as long as the text. `args` is meant to be reused.
  Outcome Next(std::vector<Bytes>& args);
  // Where the next command begins; where one that is not whole or damaged did.
  size_t offset() const { return at_; }
  // The moment that the last comment told, in seconds; 0 before the first.
  int64_t timestamp() const { return timestamp_; }

 private:
  bool Line(size_t& at, Bytes& line) const;
  // The number of a line "*3" or "$5"; below zero when it is none.
  static int64_t NumberOf(Bytes line, char sign);
  Outcome Comment();

  Bytes text_;
  size_t at_;
  int64_t timestamp_ = 0;
};

}  // namespace respect::persistence

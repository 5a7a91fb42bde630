// HyperLogLog as Redis keeps it in a string, so that DUMP, GET and other servers understand each other's:
//
//   "HYLL" | u8 encoding: 0 dense, 1 sparse | 3 bytes unused | u64 cached estimate, little-endian | registers
//
// The highest bit of the cached estimate says that it is stale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "engine/types/hll_registers.h"
#include "engine/types/raw_string.h"

namespace respect::types {

// Whether the header is one of a HyperLogLog and the length fits it. The sparse form's runs are not looked at.
bool IsHyperLogLog(Bytes bytes);
bool IsDenseHyperLogLog(Bytes bytes);  // requires IsHyperLogLog

// The rest works on strings for which IsHyperLogLog holds, and tells by an empty result that the runs are corrupt.
class HyperLogLog {
 public:
  // `sparse_limit`: the most bytes a sparse form may take (hll-sparse-max-bytes).
  HyperLogLog(RawString& string, size_t sparse_limit) : string_(string), sparse_limit_(sparse_limit) {}

  // Makes an empty string an empty HyperLogLog, in sparse form.
  void Create();
  // Adds an element. Whether a register rose.
  std::optional<bool> Add(Bytes element);
  // Raises all registers to at least these. False when corrupt.
  [[nodiscard]] bool Raise(const HllRegisters& registers);
  // Changes to the dense form if it is in the other. False when corrupt.
  [[nodiscard]] bool MakeDense();
  void StoreEstimate(uint64_t estimate);
  void ForgetEstimate();

 private:
  std::optional<bool> RaiseOne(size_t index, uint8_t value);
  char* registers() { return string_.data() + kHeaderBytes; }

  static constexpr size_t kHeaderBytes = 16;
  RawString& string_;
  size_t sparse_limit_;

  friend bool IsHyperLogLog(Bytes bytes);
  friend bool MergeHyperLogLog(Bytes bytes, HllRegisters& registers);
  friend std::optional<std::string> DescribeHyperLogLog(Bytes bytes);
};

// The estimate kept in the header, if it is good.
std::optional<uint64_t> CachedEstimate(Bytes bytes);

// Raises `registers` to what the HyperLogLog holds. False when it is corrupt.
[[nodiscard]] bool MergeHyperLogLog(Bytes bytes, HllRegisters& registers);

// The runs of a sparse form in words; empty for a dense one.
std::optional<std::string> DescribeHyperLogLog(Bytes bytes);

// Tries the forms against each other and the estimates against the truth, in a few hundred milliseconds. Empty when all
// is well, else what is not.
std::string TestHyperLogLog();

}  // namespace respect::types

#include "engine/types/hyperloglog.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "engine/base/numbers.h"
#include "engine/types/hll_dense.h"
#include "engine/types/hll_sparse.h"

namespace respect::types {
namespace {

constexpr Bytes kMagic = "HYLL";
constexpr size_t kEncodingAt = 4, kEstimateAt = 8, kStaleAt = 15;
constexpr char kDense = 0, kSparse = 1;
constexpr uint8_t kStaleBit = 0x80;

}  // namespace

bool IsHyperLogLog(Bytes bytes) {
  constexpr size_t kHeaderBytes = HyperLogLog::kHeaderBytes;
  if (bytes.size() < kHeaderBytes || bytes.substr(0, kMagic.size()) != kMagic) return false;
  if (bytes[kEncodingAt] == kSparse) return true;
  return bytes[kEncodingAt] == kDense && bytes.size() == kHeaderBytes + kHllDenseBytes;
}

bool IsDenseHyperLogLog(Bytes bytes) { return bytes[kEncodingAt] == kDense; }

std::optional<uint64_t> CachedEstimate(Bytes bytes) {
  if (static_cast<uint8_t>(bytes[kStaleAt]) & kStaleBit) return std::nullopt;
  uint64_t estimate;
  std::memcpy(&estimate, bytes.data() + kEstimateAt, sizeof(estimate));
  return estimate;
}

bool MergeHyperLogLog(Bytes bytes, HllRegisters& registers) {
  const Bytes body = bytes.substr(HyperLogLog::kHeaderBytes);
  if (!IsDenseHyperLogLog(bytes)) return SparseMergeInto(body, registers);
  DenseMergeInto(body.data(), registers);
  return true;
}

std::optional<std::string> DescribeHyperLogLog(Bytes bytes) {
  if (IsDenseHyperLogLog(bytes)) return std::nullopt;
  return DescribeSparse(bytes.substr(HyperLogLog::kHeaderBytes));
}

void HyperLogLog::Create() {
  char header[kHeaderBytes] = {};
  std::memcpy(header, kMagic.data(), kMagic.size());
  header[kEncodingAt] = kSparse;
  string_.Assign(Bytes(header, kHeaderBytes));
  SparseAppendEmpty(string_);
}

std::optional<bool> HyperLogLog::Add(Bytes element) {
  const HllPlace place = PlaceOfElement(element);
  return RaiseOne(place.index, place.value);
}

std::optional<bool> HyperLogLog::RaiseOne(size_t index, uint8_t value) {
  if (!IsDenseHyperLogLog(string_.view())) {
    switch (SparseRaise(string_, kHeaderBytes, index, value, sparse_limit_)) {
      case SparseRaised::kNo: return false;
      case SparseRaised::kYes: return true;
      case SparseRaised::kCorrupt: return std::nullopt;
      case SparseRaised::kTooLarge: break;
    }
    if (!MakeDense()) return std::nullopt;
  }
  return DenseRaise(registers(), index, value);
}

bool HyperLogLog::Raise(const HllRegisters& raise_to) {
  for (size_t index = 0; index < kHllRegisters; ++index) {
    if (IsDenseHyperLogLog(string_.view())) {
      HllRegisters all = raise_to;
      DenseMergeInto(registers(), all);
      DenseWriteAll(all, registers());
      return true;
    }
    if (raise_to[index] > 0 && !RaiseOne(index, raise_to[index])) return false;
  }
  return true;
}

bool HyperLogLog::MakeDense() {
  if (IsDenseHyperLogLog(string_.view())) return true;
  HllRegisters all{};
  if (!MergeHyperLogLog(string_.view(), all)) return false;
  string_.Resize(kHeaderBytes + kHllDenseBytes);
  string_.data()[kEncodingAt] = kDense;
  DenseWriteAll(all, registers());
  return true;
}

void HyperLogLog::StoreEstimate(uint64_t estimate) {
  std::memcpy(string_.data() + kEstimateAt, &estimate, sizeof(estimate));
}

void HyperLogLog::ForgetEstimate() {
  char& byte = string_.data()[kStaleAt];
  byte = static_cast<char>(static_cast<uint8_t>(byte) | kStaleBit);
}

std::string TestHyperLogLog() {
  constexpr uint64_t kElements = 1000000;
  // Eight standard errors of 1.04 / sqrt(registers), as Redis allows; small counts may be off by a few.
  constexpr double kAllowed = 8 * 1.04 / 128;
  RawString dense_string, sparse_string;
  HyperLogLog dense(dense_string, 0), sparse(sparse_string, kHllDenseBytes);
  dense.Create();
  sparse.Create();
  if (!dense.MakeDense()) return "an empty sparse form does not read as one";
  uint64_t checkpoint = 1;
  for (uint64_t element = 1; element <= kElements; ++element) {
    const IntText text(static_cast<int64_t>(element));
    if (dense.Add(text) != sparse.Add(text)) return fmt::format("the forms part at element {}", element);
    if (element != checkpoint) continue;
    checkpoint *= 10;
    HllRegisters from_dense{}, from_sparse{};
    if (!MergeHyperLogLog(dense_string.view(), from_dense) || !MergeHyperLogLog(sparse_string.view(), from_sparse) ||
        from_dense != from_sparse) {
      return fmt::format("the forms differ after {} elements", element);
    }
    const double estimate = static_cast<double>(EstimateCardinality(CountRegisters(from_dense)));
    if (std::abs(estimate - static_cast<double>(element)) > kAllowed * static_cast<double>(element) + 1) {
      return fmt::format("{} elements are estimated as {}", element, estimate);
    }
  }
  return {};
}

}  // namespace respect::types

// Claim: whatever bytes a string holds that begin like a HyperLogLog, they do no harm: they are found corrupt, or the
// sparse and the dense form hold the same registers, before and after elements are added.
#include "engine/types/hyperloglog.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  using namespace respect::types;
  using fuzz::Require;
  fuzz::Input input(data, size);
  const size_t limit = input.Number(2) % 4096;
  const Bytes element = input.Text(20);
  // The magic word is ours: nothing else would begin.
  std::string bytes = "HYLL" + std::string(input.Rest());
  if (bytes.size() > 4 && bytes[4] == 0) bytes.resize(16 + kHllRegisters * kHllRegisterBits / 8);
  if (!IsHyperLogLog(bytes)) return 0;
  DescribeHyperLogLog(bytes);
  CachedEstimate(bytes);
  static HllRegisters before, after;
  before.fill(0);
  if (!MergeHyperLogLog(bytes, before)) return 0;
  RawString sparse{bytes}, dense{bytes};
  if (!HyperLogLog(dense, limit).MakeDense()) return 0;
  after.fill(0);
  Require(MergeHyperLogLog(dense.view(), after));
  Require(IsDenseHyperLogLog(dense.view()) && before == after);
  const auto rose_sparse = HyperLogLog(sparse, limit).Add(element), rose_dense = HyperLogLog(dense, limit).Add(element);
  if (!rose_sparse) return 0;
  Require(rose_sparse == rose_dense && IsHyperLogLog(sparse.view()));
  before.fill(0);
  after.fill(0);
  Require(MergeHyperLogLog(sparse.view(), before) && MergeHyperLogLog(dense.view(), after) && before == after);
  const HllPlace place = PlaceOfElement(element);
  Require(after[place.index] >= place.value);
  EstimateCardinality(CountRegisters(after));
  return 0;
}

// Claim: a packed block of integers holds what an ordered set of them would, after any additions and removals.
#include <set>

#include "engine/types/int_block.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  using fuzz::Require;
  if (size > 2048) return 0;
  fuzz::Input input(data, size);
  types::IntBlock block = types::IntBlock::Make();
  std::set<int64_t> model;
  while (!input.empty()) {
    const uint8_t what = input.Byte() % 4;
    const int64_t value = input.Integer();
    if (what <= 1) {
      Require(block.Add(value) == model.insert(value).second);
    } else if (what == 2) {
      Require(block.Remove(value) == (model.erase(value) == 1));
    } else {
      Require(block.Contains(value) == model.contains(value));
    }
    Require(block.count() == model.size());
  }
  size_t index = 0;
  for (const int64_t value : model) Require(block.At(index++) == value);
  block.Free();
  return 0;
}

// Claim: the longest common subsequence is as long as the classic table says, is one of both strings, and its runs are
// where they say.
#include "engine/types/lcs.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

size_t LengthByTable(Bytes a, Bytes b) {
  std::vector<size_t> row(b.size() + 1), above(b.size() + 1);
  for (const char each : a) {
    for (size_t j = 0; j < b.size(); ++j) row[j + 1] = each == b[j] ? above[j] + 1 : std::max(above[j + 1], row[j]);
    std::swap(row, above);
  }
  return above[b.size()];
}

bool IsPartOf(Bytes text, Bytes whole) {
  for (const char c : text) {
    const size_t at = whole.find(c);
    if (at == Bytes::npos) return false;
    whole.remove_prefix(at + 1);
  }
  return true;
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  using fuzz::Require;
  if (size > 600) return 0;
  fuzz::Input input(data, size);
  const Bytes a = input.Text(), b = input.Rest();
  const types::CommonSubsequence found = types::FindCommonSubsequence(a, b);
  Require(found.length == fuzz::LengthByTable(a, b) && found.length == types::CommonSubsequenceLength(a, b));
  Require(found.text.size() == found.length && fuzz::IsPartOf(found.text, a) && fuzz::IsPartOf(found.text, b));
  size_t total = 0, a_end = a.size(), b_end = b.size();
  for (const types::CommonRun& run : found.runs) {
    Require(run.length > 0 && run.a + run.length <= a_end && run.b + run.length <= b_end);
    Require(a.substr(run.a, run.length) == b.substr(run.b, run.length));
    a_end = run.a;
    b_end = run.b;
    total += run.length;
  }
  Require(total == found.length);
  return 0;
}

// Claim: a pattern of any bytes matches any text in bounded time; a text matches itself when escaped; and patterns of
// plain bytes, ? and * match what the definition says, tried one by one.
#include "engine/base/glob.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

bool ByDefinition(Bytes pattern, Bytes text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    if (ByDefinition(pattern.substr(1), text)) return true;
    return !text.empty() && ByDefinition(pattern, text.substr(1));
  }
  if (text.empty() || (pattern.front() != '?' && pattern.front() != text.front())) return false;
  return ByDefinition(pattern.substr(1), text.substr(1));
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  if (size == 0) return 0;
  const Bytes input(reinterpret_cast<const char*>(data), size);
  const size_t cut = data[0] % size;
  const Bytes pattern = input.substr(0, cut), text = input.substr(cut);
  const bool matches = GlobMatch(pattern, text, GlobCase::kSensitive);
  GlobMatch(pattern, text, GlobCase::kIgnore);
  std::string escaped;
  for (const char c : text) escaped.append("\\").append(1, c);
  fuzz::Require(GlobMatch(escaped, text, GlobCase::kSensitive));
  constexpr size_t kFew = 24;
  const bool plain = pattern.find_first_of("[\\") == Bytes::npos && size <= kFew && !text.empty();
  if (plain) fuzz::Require(matches == fuzz::ByDefinition(pattern, text));
  return 0;
}

#include "conformance/modes/command_words.h"

#include <algorithm>

#include "engine/base/letter_case.h"

namespace respect::conformance {

bool BeginsWith(std::span<const std::string> args, Bytes words) {
  for (const std::string& arg : args) {
    const size_t end = std::min(words.find(' '), words.size());
    if (!EqualsIgnoreCase(arg, words.substr(0, end))) return false;
    if (end == words.size()) return true;
    words.remove_prefix(end + 1);
  }
  return false;
}

Bytes UnfitReason(std::span<const Unfit> unfit, std::span<const std::string> args) {
  const auto found = std::ranges::find_if(unfit, [&](const Unfit& each) { return BeginsWith(args, each.words); });
  return found == unfit.end() ? Bytes() : found->reason;
}

bool LimitsAUser(std::span<const std::string> args, std::span<const Bytes> opens) {
  if (!BeginsWith(args, "ACL SETUSER")) return false;
  return std::ranges::none_of(args, [&](const std::string& rule) {
    return std::ranges::any_of(opens, [&](Bytes open) { return EqualsIgnoreCase(rule, open); });
  });
}

}  // namespace respect::conformance

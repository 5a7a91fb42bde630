#include "fuzz/differential/freedom.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace respect::fuzz {
namespace {

// Two servers are asked one after the other; a busy machine may hold one of them up.
constexpr int64_t kSlackMs = 3000;
constexpr size_t kShown = 300;

bool HasTip(const spec::Command& command, Bytes tip) {
  return std::ranges::find(command.tips, tip) != command.tips.end();
}

bool IsOfTime(Bytes name) { return name.ends_with("TTL") || name.ends_with("EXPIRETIME") || name == "XINFO STREAM"; }

bool Has(std::span<const std::string> args, Bytes word) { return std::ranges::find(args, word) != args.end(); }

// Elements that sort alike come in any order, and a part of them is any part.
Freedom FreedomOfSort(std::span<const std::string> args) {
  return Has(args, "LIMIT") ? Freedom::kChance : Freedom::kOrder;
}

Difference Make(Difference::Kind kind, const Reply& first, const Reply& second) {
  Difference difference;
  difference.kind = kind;
  difference.first = Describe(first, kShown);
  difference.second = Describe(second, kShown);
  return difference;
}

std::string ShortType(const Reply& reply) {
  return reply.is_error() ? "-" + Normalised(reply.text) : std::string(KindName(reply.kind));
}

std::optional<Difference> Kinds(const Reply& first, const Reply& second) {
  if (first.is_error() && second.is_error()) {
    if (first.text == second.text) return std::nullopt;
    const bool word = first.error_code() != second.error_code();
    Difference difference = Make(word ? Difference::Kind::kErrorWord : Difference::Kind::kErrorText, first, second);
    difference.shape = ShortType(first) + " | " + ShortType(second);
    return difference;
  }
  const bool same =
      first.kind == second.kind && (first.kind != Reply::Kind::kNull || first.null_form == second.null_form);
  if (same) return std::nullopt;
  Difference difference = Make(Difference::Kind::kReplyType, first, second);
  difference.shape = ShortType(first) + " | " + ShortType(second);
  return difference;
}

// Numbers that can be no time are to be the same: counts beside times, answers like -2 for no key.
bool NearInTime(const Reply& first, const Reply& second) {
  constexpr int64_t kLeastTime = 10000;
  if (first.kind != second.kind) return false;
  if (first.is_aggregate()) {
    return first.items.size() == second.items.size() &&
           std::equal(first.items.begin(), first.items.end(), second.items.begin(), NearInTime);
  }
  if (first.kind != Reply::Kind::kInteger) return first == second;
  if (first.integer < kLeastTime || second.integer < kLeastTime) return first.integer == second.integer;
  return std::llabs(first.integer - second.integer) <= kSlackMs;
}

// Maps give their values after their keys: a pair stays together.
std::vector<std::string> Parts(const Reply& reply) {
  const size_t width = reply.kind == Reply::Kind::kMap ? 2 : 1;
  std::vector<std::string> parts;
  for (size_t i = 0; i + width <= reply.items.size(); i += width) {
    std::string part;
    for (size_t j = i; j < i + width; ++j) AppendReply(part, reply.items[j]);
    parts.push_back(std::move(part));
  }
  std::ranges::sort(parts);
  return parts;
}

}  // namespace

Freedom FreedomOf(const spec::Command* command, std::span<const std::string> args) {
  if (command == nullptr) return Freedom::kNone;
  if (IsOfTime(command->name)) return Freedom::kTime;
  if (command->name == "SORT" || command->name == "SORT_RO") return FreedomOfSort(args);
  // Ids that the caller gave are no matter of chance.
  if (command->name == "XADD" && std::ranges::find_if(args, [](const std::string& arg) {
                                   return arg.ends_with("*") && arg.size() < 24;
                                 }) == args.end()) {
    return Freedom::kNone;
  }
  if (command->name == "OBJECT ENCODING" || command->name == "XTRIM" || command->name == "XAUTOCLAIM" ||
      command->name == "XCLAIM") {
    return Freedom::kNone;
  }
  if (HasTip(*command, "nondeterministic_output")) return Freedom::kChance;
  return HasTip(*command, "nondeterministic_output_order") ? Freedom::kOrder : Freedom::kNone;
}

std::optional<Difference> CompareReplies(const Reply& first, const Reply& second, Freedom freedom) {
  if (std::optional<Difference> difference = Kinds(first, second)) return difference;
  if (first == second || freedom == Freedom::kChance) return std::nullopt;
  if (freedom == Freedom::kTime && NearInTime(first, second)) return std::nullopt;
  const bool same_parts = first.is_aggregate() && Parts(first) == Parts(second);
  if (freedom == Freedom::kOrder && same_parts) return std::nullopt;
  return Make(same_parts ? Difference::Kind::kOrder : Difference::Kind::kValue, first, second);
}

}  // namespace respect::fuzz

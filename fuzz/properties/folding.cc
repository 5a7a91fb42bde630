#include "fuzz/properties/folding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace respect::fuzz {
namespace {

void Fold(const Reply& reply, std::vector<std::string>& leaves) {
  switch (reply.kind) {
    case Reply::Kind::kNull: leaves.emplace_back("(null)"); return;
    case Reply::Kind::kInteger:
    case Reply::Kind::kBoolean: leaves.push_back(fmt::format("{}", reply.integer)); return;
    case Reply::Kind::kError:
    case Reply::Kind::kBulkError: leaves.push_back("-" + reply.text); return;
    default: break;
  }
  if (!reply.is_aggregate()) {
    leaves.push_back(reply.text);
    return;
  }
  for (const Reply& item : reply.items) Fold(item, leaves);
}

// As clients read it: digits beyond a double's range are infinite.
std::optional<double> DoubleOf(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

bool IsSameLeaf(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto first = DoubleOf(a), second = DoubleOf(b);
  return first && second && *first == *second;
}

}  // namespace

std::vector<std::string> Folded(const Reply& reply) {
  std::vector<std::string> leaves;
  Fold(reply, leaves);
  return leaves;
}

bool SayTheSame(const Reply& resp2, const Reply& resp3, bool any_order) {
  std::vector<std::string> first = Folded(resp2), second = Folded(resp3);
  if (any_order) {
    std::ranges::sort(first);
    std::ranges::sort(second);
  }
  return std::ranges::equal(first, second, IsSameLeaf);
}

}  // namespace respect::fuzz

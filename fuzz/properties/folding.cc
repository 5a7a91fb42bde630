#include "fuzz/properties/folding.h"

#include <fmt/format.h>

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

}  // namespace

std::vector<std::string> Folded(const Reply& reply) {
  std::vector<std::string> leaves;
  Fold(reply, leaves);
  return leaves;
}

}  // namespace respect::fuzz

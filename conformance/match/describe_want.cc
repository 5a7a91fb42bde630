#include <fmt/format.h>

#include "conformance/match/match.h"

namespace respect::conformance {
namespace {

using Kind = spec::Want::Kind;
constexpr size_t kShownBytes = 400;

std::string List(const std::vector<spec::Want>& items, int protocol) {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    out += DescribeWant(items[i], protocol);
  }
  return out;
}

std::string Pairs(const std::vector<spec::Want>& items, int protocol) {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i % 2 == 1 ? ": " : ", ";
    out += DescribeWant(items[i], protocol);
  }
  return out;
}

std::string Bounds(int64_t min, int64_t max) {
  if (min == INT64_MIN && max == INT64_MAX) return "any number";
  if (min == max) return fmt::format("{}", min);
  return fmt::format("{}..{}", min == INT64_MIN ? "" : std::to_string(min),
                     max == INT64_MAX ? "" : std::to_string(max));
}

std::string DescribeMatcher(const spec::Want& want, int protocol) {
  switch (want.kind) {
    case Kind::kAny: return "anything";
    case Kind::kType: return "any " + want.text;
    case Kind::kIntRange: return "integer " + Bounds(want.min, want.max);
    case Kind::kNear: return fmt::format("{} give or take {}", want.number, want.tolerance);
    case Kind::kMatch: return "text matching /" + want.text + "/";
    case Kind::kRef: return "the reply saved as \"" + want.text + "\"";
    case Kind::kOneOf: return "one of " + List(want.items, protocol);
    case Kind::kUnordered: return "in any order [" + List(want.items, protocol) + "]";
    case Kind::kFair: return "one as often as another of " + List(want.items, protocol);
    case Kind::kEach: return Bounds(want.min, want.max) + " of " + List(want.items, protocol);
    default: return "?";
  }
}

}  // namespace

std::string DescribeWant(const spec::Want& want, int protocol) {
  const bool resp3 = protocol == 3;
  switch (want.kind) {
    case Kind::kSimple: return "+" + Quoted(want.text, kShownBytes);
    case Kind::kError: return "-" + Quoted(want.text, kShownBytes);
    case Kind::kInteger: return ":" + want.text;
    case Kind::kBulk: return "$" + Quoted(want.text, kShownBytes);
    case Kind::kDouble: return resp3 ? "," + want.text : "$" + Quoted(want.text);
    case Kind::kBoolean: return resp3 ? "#" + want.text : want.text == "t" ? ":1" : ":0";
    case Kind::kBigNumber: return resp3 ? "(" + want.text : "$" + Quoted(want.text);
    case Kind::kVerbatim:
      if (resp3 || want.text.size() < 4) return "=" + Quoted(want.text, kShownBytes);
      return "$" + Quoted(Bytes(want.text).substr(4), kShownBytes);
    case Kind::kNull: return resp3 ? "_" : "_" + want.text;
    case Kind::kArray: return "[" + List(want.items, protocol) + "]";
    case Kind::kSet: return (resp3 ? "~{" : "in any order [") + List(want.items, protocol) + (resp3 ? "}" : "]");
    case Kind::kMap: return (resp3 ? "%{" : "pairs in any order [") + Pairs(want.items, protocol) + (resp3 ? "}" : "]");
    case Kind::kPush: return (resp3 ? ">[" : "[") + List(want.items, protocol) + "]";
    case Kind::kResp: return DescribeWant(want.items[resp3 ? 1 : 0], protocol);
    default: return DescribeMatcher(want, protocol);
  }
}

}  // namespace respect::conformance

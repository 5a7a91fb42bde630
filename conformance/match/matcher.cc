#include "conformance/match/matcher.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace respect::conformance {
namespace {

constexpr size_t kShownBytes = 400;

bool IsNumberText(const Reply& reply, double& value) {
  if (reply.kind == Reply::Kind::kInteger) return value = static_cast<double>(reply.integer), true;
  if (reply.kind == Reply::Kind::kDouble) return value = reply.number, true;
  if (reply.kind != Reply::Kind::kBulk || reply.text.empty()) return false;
  char* end = nullptr;
  value = std::strtod(reply.text.c_str(), &end);
  return end == reply.text.c_str() + reply.text.size();
}

// The kind a type name has on the wire. RESP2 has five kinds only, and puts the others into them.
Reply::Kind KindOfType(Bytes name, int protocol) {
  using K = Reply::Kind;
  struct Row {
    Bytes name;
    K resp3, resp2;
  };
  static constexpr Row kRows[] = {
      {"simple", K::kSimple, K::kSimple},
      {"error", K::kError, K::kError},
      {"integer", K::kInteger, K::kInteger},
      {"bulk", K::kBulk, K::kBulk},
      {"double", K::kDouble, K::kBulk},
      {"boolean", K::kBoolean, K::kInteger},
      {"bignumber", K::kBigNumber, K::kBulk},
      {"verbatim", K::kVerbatim, K::kBulk},
      {"null", K::kNull, K::kNull},
      {"array", K::kArray, K::kArray},
      {"map", K::kMap, K::kArray},
      {"set", K::kSet, K::kArray},
      {"push", K::kPush, K::kArray},
  };
  const auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.name == name; });
  if (row == std::end(kRows)) return K::kNull;  // the reader lets no other name through
  return protocol == 3 ? row->resp3 : row->resp2;
}

}  // namespace

std::optional<Mismatch> Match(const spec::Want& want, const Reply& reply, int protocol, const SavedReplies& saved) {
  return Matcher(protocol, saved).Fit(want, reply, "");
}

Matcher::Outcome Matcher::Fit(const spec::Want& want, const Reply& reply, const std::string& path) const {
  switch (want.kind) {
    case Kind::kSimple: return FitText(want, reply, Reply::Kind::kSimple, want.text, path);
    case Kind::kError: return FitError(want, reply, path);
    case Kind::kInteger: return FitText(want, reply, Reply::Kind::kInteger, want.text, path);
    case Kind::kBulk: return FitText(want, reply, Reply::Kind::kBulk, want.text, path);
    case Kind::kDouble: return FitDouble(want, reply, path);
    case Kind::kBoolean:
      if (protocol_ == 3) return FitText(want, reply, Reply::Kind::kBoolean, want.text, path);
      return FitText(want, reply, Reply::Kind::kInteger, want.text == "t" ? "1" : "0", path);
    case Kind::kBigNumber:
      return FitText(want, reply, protocol_ == 3 ? Reply::Kind::kBigNumber : Reply::Kind::kBulk, want.text, path);
    case Kind::kVerbatim: return FitVerbatim(want, reply, path);
    case Kind::kNull: return FitNull(want, reply, path);
    case Kind::kArray: return FitInOrder(want, reply, Reply::Kind::kArray, path);
    case Kind::kAny: return std::nullopt;
    case Kind::kType: return FitType(want, reply, path);
    case Kind::kIntRange: return FitIntRange(want, reply, path);
    case Kind::kNear: return FitNear(want, reply, path);
    case Kind::kMatch: return FitPattern(want, reply, path);
    case Kind::kRef: return FitSaved(want, reply, path);
    case Kind::kOneOf: return FitOneOf(want, reply, path);
    case Kind::kUnordered: return FitInAnyOrder(want, reply, Reply::Kind::kArray, path);
    case Kind::kSet: return FitInAnyOrder(want, reply, protocol_ == 3 ? Reply::Kind::kSet : Reply::Kind::kArray, path);
    case Kind::kMap: return FitMap(want, reply, path);
    case Kind::kPush: return FitInOrder(want, reply, protocol_ == 3 ? Reply::Kind::kPush : Reply::Kind::kArray, path);
    case Kind::kResp: return Fit(want.items[protocol_ == 3 ? 1 : 0], reply, path);
    case Kind::kEach: return FitEach(want, reply, path);
    case Kind::kFair: return FitFair(want, reply, path);
  }
  return Differs(want, reply, path, "a kind of expectation that the runner does not know");
}

Matcher::Outcome Matcher::FitText(const spec::Want& want, const Reply& reply, Reply::Kind kind, Bytes text,
                                  const std::string& path) const {
  if (reply.kind != kind) return WrongKind(want, reply, path, KindName(kind));
  if (reply.text == text) return std::nullopt;
  return Differs(want, reply, path, fmt::format("the {} differs", KindName(kind)));
}

Matcher::Outcome Matcher::FitError(const spec::Want& want, const Reply& reply, const std::string& path) const {
  if (!reply.is_error()) return WrongKind(want, reply, path, "error");
  if (reply.text == want.text) return std::nullopt;
  Mismatch mismatch = Differs(want, reply, path, "the first word of the error differs");
  if (reply.error_code() == Bytes(want.text).substr(0, want.text.find(' '))) {
    mismatch.only_text = true;
    mismatch.reason = "the error's words differ after the first";
  }
  return mismatch;
}

Matcher::Outcome Matcher::FitNull(const spec::Want& want, const Reply& reply, const std::string& path) const {
  if (reply.kind != Reply::Kind::kNull) return WrongKind(want, reply, path, "null");
  if (protocol_ == 3) {
    if (reply.null_form == Reply::NullForm::kResp3) return std::nullopt;
    return Differs(want, reply, path, "a RESP2 null on a RESP3 connection");
  }
  if (reply.null_form == Reply::NullForm::kResp3)
    return Differs(want, reply, path, "a RESP3 null on a RESP2 connection");
  const bool is_bulk = reply.null_form == Reply::NullForm::kBulk;
  if (want.text.empty() || (want.text == "$") == is_bulk) return std::nullopt;
  return Differs(want, reply, path,
                 is_bulk ? "a null bulk string, not a null array" : "a null array, not a null bulk string");
}

// RESP3 gives a number, which may be written in several ways; RESP2 gives a text, which is what clients see.
Matcher::Outcome Matcher::FitDouble(const spec::Want& want, const Reply& reply, const std::string& path) const {
  if (protocol_ != 3) return FitText(want, reply, Reply::Kind::kBulk, want.text, path);
  if (reply.kind != Reply::Kind::kDouble) return WrongKind(want, reply, path, "double");
  if (reply.text == want.text || std::strtod(want.text.c_str(), nullptr) == reply.number) return std::nullopt;
  return Differs(want, reply, path, "the double differs");
}

Matcher::Outcome Matcher::FitVerbatim(const spec::Want& want, const Reply& reply, const std::string& path) const {
  const Bytes text = want.text;
  if (protocol_ != 3) return FitText(want, reply, Reply::Kind::kBulk, text.size() > 3 ? text.substr(4) : text, path);
  if (reply.kind != Reply::Kind::kVerbatim) return WrongKind(want, reply, path, "verbatim string");
  if (reply.format + ":" + reply.text == text) return std::nullopt;
  return Differs(want, reply, path, "the verbatim string differs");
}

Matcher::Outcome Matcher::FitType(const spec::Want& want, const Reply& reply, const std::string& path) const {
  const Reply::Kind kind = KindOfType(want.text, protocol_);
  const bool fits = kind == Reply::Kind::kError ? reply.is_error() : reply.kind == kind;
  if (!fits) return WrongKind(want, reply, path, KindName(kind));
  if (want.text == "map" && reply.items.size() % 2 != 0)
    return Differs(want, reply, path, "a map with a key and no value");
  return std::nullopt;
}

Matcher::Outcome Matcher::FitIntRange(const spec::Want& want, const Reply& reply, const std::string& path) const {
  if (reply.kind != Reply::Kind::kInteger) return WrongKind(want, reply, path, "integer");
  if (reply.integer >= want.min && reply.integer <= want.max) return std::nullopt;
  return Differs(want, reply, path, "the integer is out of bounds");
}

Matcher::Outcome Matcher::FitNear(const spec::Want& want, const Reply& reply, const std::string& path) const {
  double value = 0;
  if (!IsNumberText(reply, value)) return WrongKind(want, reply, path, "number");
  if (std::abs(value - want.number) <= want.tolerance) return std::nullopt;
  return Differs(want, reply, path, fmt::format("off by {}", value - want.number));
}

Matcher::Outcome Matcher::FitPattern(const spec::Want& want, const Reply& reply, const std::string& path) const {
  const bool has_text =
      reply.kind == Reply::Kind::kBulk || reply.kind == Reply::Kind::kSimple || reply.kind == Reply::Kind::kVerbatim;
  if (!has_text) return WrongKind(want, reply, path, "string");
  RE2::Options options(RE2::Latin1);  // bytes, not characters
  options.set_dot_nl(true);
  options.set_log_errors(false);
  const RE2 pattern(want.text, options);
  if (!pattern.ok()) return Differs(want, reply, path, "the pattern is malformed: " + pattern.error());
  if (RE2::FullMatch(reply.text, pattern)) return std::nullopt;
  return Differs(want, reply, path, "the text does not match the pattern");
}

Matcher::Outcome Matcher::FitSaved(const spec::Want& want, const Reply& reply, const std::string& path) const {
  const auto found = saved_.find(want.text);
  if (found == saved_.end()) return Differs(want, reply, path, "no reply was saved under this name");
  if (found->second == reply) return std::nullopt;
  return Differs(want, reply, path, "not the reply seen before, which was " + Describe(found->second, kShownBytes));
}

Matcher::Outcome Matcher::FitOneOf(const spec::Want& want, const Reply& reply, const std::string& path) const {
  Outcome drift;
  for (const spec::Want& item : want.items) {
    Outcome outcome = Fit(item, reply, path);
    if (!outcome) return std::nullopt;
    if (outcome->only_text && !drift) drift = std::move(outcome);
  }
  if (drift) return drift;
  return Differs(want, reply, path, "none of the allowed replies");
}

Mismatch Matcher::Differs(const spec::Want& want, const Reply& reply, const std::string& path,
                          std::string reason) const {
  return {.only_text = false,
          .path = path,
          .reason = std::move(reason),
          .expected = DescribeWant(want, protocol_),
          .actual = Describe(reply, kShownBytes)};
}

Mismatch Matcher::WrongKind(const spec::Want& want, const Reply& reply, const std::string& path, Bytes expected) const {
  return Differs(want, reply, path, fmt::format("expected type {}, got {}", expected, KindName(reply.kind)));
}

}  // namespace respect::conformance

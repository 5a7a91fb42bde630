#include "engine/commands/string_condition.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

namespace respect {
namespace {

bool IsDigest(Bytes text) {
  constexpr size_t kDigestLength = 16;
  return text.size() == kDigestLength && text.find_first_not_of("0123456789abcdefABCDEF") == Bytes::npos;
}

}  // namespace

std::string Digest(Bytes value) { return fmt::format("{:016x}", XXH3_64bits(value.data(), value.size())); }

bool StringCondition::Read(Args& args) {
  Kind kind;
  if (args.Token("IFEQ", kComparisonSince)) {
    kind = Kind::kEqual;
  } else if (args.Token("IFNE", kComparisonSince)) {
    kind = Kind::kNotEqual;
  } else if (args.Token("IFDEQ", kComparisonSince)) {
    kind = Kind::kDigestEqual;
  } else if (args.Token("IFDNE", kComparisonSince)) {
    kind = Kind::kDigestNotEqual;
  } else {
    return false;
  }
  if (given()) args.SyntaxError();
  kind_ = kind;
  operand_ = args.Next();
  const bool digest = kind == Kind::kDigestEqual || kind == Kind::kDigestNotEqual;
  if (digest && !args.failed() && !IsDigest(operand_)) args.Fail("ERR must be exactly 16 hexadecimal characters");
  return true;
}

bool StringCondition::Allows(const Bytes* value) const {
  switch (kind_) {
    case Kind::kNone: return true;
    case Kind::kEqual: return value != nullptr && *value == operand_;
    case Kind::kNotEqual: return value == nullptr || *value != operand_;
    case Kind::kDigestEqual: return value != nullptr && EqualsIgnoreCase(Digest(*value), operand_);
    case Kind::kDigestNotEqual: break;
  }
  return value == nullptr || !EqualsIgnoreCase(Digest(*value), operand_);
}

}  // namespace respect

// StringCondition: what a stored string must be for SET to replace it or DELEX to remove it.
#pragma once

#include <string>

#include "engine/base/bytes.h"
#include "engine/base/version.h"
#include "engine/commands/args.h"

namespace respect {

// SET took conditions on the value later than the command itself.
inline constexpr Version kComparisonSince{8, 4, 0};

class StringCondition {
 public:
  // Takes one of IFEQ, IFNE, IFDEQ and IFDNE with its value. False when the next argument is none of them. A digest
  // that is none is an error of `args`.
  bool Read(Args& args);
  bool given() const { return kind_ != Kind::kNone; }
  // Whether the condition holds for a string with this value; a missing one is nullptr.
  bool Allows(const Bytes* value) const;

 private:
  enum class Kind { kNone, kEqual, kNotEqual, kDigestEqual, kDigestNotEqual };

  Kind kind_ = Kind::kNone;
  Bytes operand_;
};

// The XXH3 hash of a value as sixteen lower-case hexadecimal digits. O(n).
std::string Digest(Bytes value);

}  // namespace respect

// VectorFilter: an expression over the attributes of an element, such as `.year >= 1980 and .genre in ["a", "b"]`.
// Attributes are a JSON object; a selector is a field of it.
//
//   or ||   and &&   > >= < <= == != in   + -   * / %   **   not !      weakest first; ** to the right, others to the
//   left
//
// An element without attributes, without a field that the expression names, or with a field of a kind that has no value
// here (objects, null) does not fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect::types {

class VectorFilter {
 public:
  // Empty when the expression is none; `rest` is then where it goes wrong, as Redis tells it.
  static std::optional<VectorFilter> Parse(Bytes expression, std::string& rest);
  bool Fits(Bytes attributes) const;

  struct Value {
    enum class Kind : uint8_t { kNumber, kText, kList, kSelector } kind = Kind::kNumber;
    double number = 0;
    std::string text;  // a selector's name too
    std::vector<Value> items = {};
  };
  enum class Operator : uint8_t {
    kOr,
    kAnd,
    kGreater,
    kGreaterEqual,
    kLess,
    kLessEqual,
    kEqual,
    kNotEqual,
    kIn,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kModulo,
    kPower,
    kNot,
  };

 private:
  class Parser;
  // A value, or an operator that takes its operands from before it.
  struct Step {
    std::optional<Operator> op;
    Value value;
  };
  std::vector<Step> steps_;
};

}  // namespace respect::types

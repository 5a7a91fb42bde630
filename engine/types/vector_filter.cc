#include "engine/types/vector_filter.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "engine/types/json_field.h"

namespace respect::types {
namespace {

using Operator = VectorFilter::Operator;
using Value = VectorFilter::Value;
using Kind = Value::Kind;

struct OperatorWord {
  Bytes text;
  Operator op;
  int precedence, operands;
};
constexpr OperatorWord kOperators[] = {
    {"or", Operator::kOr, 0, 2},       {"||", Operator::kOr, 0, 2},        {"and", Operator::kAnd, 1, 2},
    {"&&", Operator::kAnd, 1, 2},      {">", Operator::kGreater, 2, 2},    {">=", Operator::kGreaterEqual, 2, 2},
    {"<", Operator::kLess, 2, 2},      {"<=", Operator::kLessEqual, 2, 2}, {"==", Operator::kEqual, 2, 2},
    {"!=", Operator::kNotEqual, 2, 2}, {"in", Operator::kIn, 2, 2},        {"+", Operator::kAdd, 3, 2},
    {"-", Operator::kSubtract, 3, 2},  {"*", Operator::kMultiply, 4, 2},   {"/", Operator::kDivide, 4, 2},
    {"%", Operator::kModulo, 4, 2},    {"**", Operator::kPower, 5, 2},     {"not", Operator::kNot, 6, 1},
    {"!", Operator::kNot, 6, 1},
};
constexpr Bytes kSigns = "+-*%/!()<>=|&";

bool IsDigit(char sign) { return sign >= '0' && sign <= '9'; }
bool IsLetter(char sign) { return std::isalpha(static_cast<unsigned char>(sign)) != 0; }

double NumberOf(const Value& value) {
  if (value.kind == Kind::kNumber) return value.number;
  if (value.kind != Kind::kText) return 0;
  char* end = nullptr;
  const double number = std::strtod(value.text.c_str(), &end);
  return *end == '\0' ? number : 0;
}

bool IsTrue(const Value& value) {
  if (value.kind == Kind::kNumber) return value.number != 0;
  return value.kind == Kind::kList || !value.text.empty();
}

bool AreEqual(const Value& a, const Value& b) {
  if (a.kind == Kind::kText && b.kind == Kind::kText) return a.text == b.text;
  if (a.kind == Kind::kList || b.kind == Kind::kList) return false;
  return NumberOf(a) == NumberOf(b);
}

bool IsIn(const Value& a, const Value& list) {
  return list.kind == Kind::kList &&
         std::any_of(list.items.begin(), list.items.end(), [&](const Value& item) { return AreEqual(a, item); });
}

double Apply(Operator op, const Value& a, const Value& b) {
  switch (op) {
    case Operator::kOr: return IsTrue(a) || IsTrue(b);
    case Operator::kAnd: return IsTrue(a) && IsTrue(b);
    case Operator::kGreater: return NumberOf(a) > NumberOf(b);
    case Operator::kGreaterEqual: return NumberOf(a) >= NumberOf(b);
    case Operator::kLess: return NumberOf(a) < NumberOf(b);
    case Operator::kLessEqual: return NumberOf(a) <= NumberOf(b);
    case Operator::kEqual: return AreEqual(a, b);
    case Operator::kNotEqual: return !AreEqual(a, b);
    case Operator::kIn: return IsIn(a, b);
    case Operator::kAdd: return NumberOf(a) + NumberOf(b);
    case Operator::kSubtract: return NumberOf(a) - NumberOf(b);
    case Operator::kMultiply: return NumberOf(a) * NumberOf(b);
    case Operator::kDivide: return NumberOf(a) / NumberOf(b);
    case Operator::kModulo: return std::fmod(NumberOf(a), NumberOf(b));
    case Operator::kPower: return std::pow(NumberOf(a), NumberOf(b));
    case Operator::kNot: return !IsTrue(a);
  }
  return 0;
}

}  // namespace

// Reads tokens and orders them so that operators follow their operands (E. Dijkstra's shunting yard).
class VectorFilter::Parser {
 public:
  explicit Parser(Bytes text) : text_(text) {}

  bool Parse() {
    while (SkipSpace(), at_ < text_.size()) {
      if (!Token()) return false;
    }
    while (!waiting_.empty()) {
      if (waiting_.back() == nullptr || !Emit(*waiting_.back())) return Whole();
      waiting_.pop_back();
    }
    return values_ == 1 || Whole();
  }
  Bytes rest() const { return at_ >= text_.size() ? text_ : text_.substr(at_); }
  std::vector<Step> TakeSteps() { return std::move(steps_); }

 private:
  // The form is wrong, not a token: all of it is told.
  bool Whole() {
    at_ = 0;
    return false;
  }
  void SkipSpace() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  char Next(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  bool Token() {
    const char sign = Next();
    if (sign == '(') return ++at_, waiting_.push_back(nullptr), after_value_ = false, true;
    if (sign == ')') return ++at_, Close();
    Value value;
    if (sign == '.') {
      Selector(value);
    } else if (sign == '[') {
      if (!List(value)) return false;
    } else if (StartsScalar()) {
      if (!Scalar(value)) return false;
    } else {
      return ReadOperator();
    }
    steps_.push_back({std::nullopt, std::move(value)});
    ++values_;
    after_value_ = true;
    return true;
  }
  bool StartsScalar() const {
    const char sign = Next();
    return sign == '"' || sign == '\'' || IsDigit(sign) || (sign == '-' && IsDigit(Next(1)) && !after_value_);
  }
  void Selector(Value& value) {
    const size_t begin = ++at_;
    while (IsLetter(Next()) || IsDigit(Next()) || Next() == '_' || Next() == '-') ++at_;
    value.kind = Kind::kSelector;
    value.text = text_.substr(begin, at_ - begin);
  }
  bool Scalar(Value& value) { return Next() == '"' || Next() == '\'' ? Text(value) : Number(value); }
  bool Text(Value& value) {
    // A quote behind a backslash does not end it; nothing else is made of the backslash.
    const size_t begin = at_ + 1;
    size_t end = begin;
    while (end < text_.size() && text_[end] != Next()) end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return Whole();
    value.kind = Kind::kText;
    value.text = text_.substr(begin, end - begin);
    at_ = end + 1;
    return true;
  }
  bool Number(Value& value) {
    const size_t begin = at_++;
    while (IsDigit(Next()) || Next() == '.' || Next() == 'e' || Next() == 'E') ++at_;
    const std::string text(text_.substr(begin, at_ - begin));
    char* end = nullptr;
    value.number = std::strtod(text.c_str(), &end);
    return *end == '\0';
  }
  bool List(Value& list) {
    list.kind = Kind::kList;
    for (++at_; SkipSpace(), Next() != ']';) {
      after_value_ = false;
      if (Next() == '\0') return Whole();
      if (!StartsScalar()) return false;
      Value item;
      if (!Scalar(item)) return false;
      list.items.push_back(std::move(item));
      SkipSpace();
      if (Next() == '\0') return Whole();
      if (Next() != ']' && Next() != ',') return false;
      if (Next() == ',') ++at_;
    }
    ++at_;
    return true;
  }
  // The longest operator that the letters and signs ahead begin with.
  bool ReadOperator() {
    size_t end = at_;
    while (end < text_.size() && (IsLetter(text_[end]) || kSigns.find(text_[end]) != Bytes::npos)) ++end;
    const OperatorWord* best = nullptr;
    for (const OperatorWord& word : kOperators) {
      if (text_.substr(at_, end - at_).starts_with(word.text) &&
          (best == nullptr || word.text.size() > best->text.size()))
        best = &word;
    }
    if (best == nullptr) return at_ = end, false;
    at_ += best->text.size();
    const auto goes_first = [&](const OperatorWord& before) {
      return before.precedence > best->precedence ||
             (before.precedence == best->precedence && best->op != Operator::kPower);
    };
    while (!waiting_.empty() && waiting_.back() != nullptr && goes_first(*waiting_.back())) {
      if (!Emit(*waiting_.back())) return Whole();
      waiting_.pop_back();
    }
    waiting_.push_back(best);
    after_value_ = false;
    return true;
  }
  bool Close() {
    while (!waiting_.empty() && waiting_.back() != nullptr) {
      if (!Emit(*waiting_.back())) return Whole();
      waiting_.pop_back();
    }
    if (waiting_.empty()) return Whole();
    waiting_.pop_back();
    after_value_ = true;
    return true;
  }
  bool Emit(const OperatorWord& word) {
    if (values_ < word.operands) return false;
    values_ -= word.operands - 1;
    steps_.push_back({word.op, {}});
    return true;
  }

  Bytes text_;
  size_t at_ = 0;
  int values_ = 0;
  bool after_value_ = false;
  std::vector<const OperatorWord*> waiting_;  // nullptr: an opening parenthesis
  std::vector<Step> steps_;
};

std::optional<VectorFilter> VectorFilter::Parse(Bytes expression, std::string& rest) {
  Parser parser(expression);
  if (!parser.Parse()) {
    rest = parser.rest();
    return std::nullopt;
  }
  VectorFilter filter;
  filter.steps_ = parser.TakeSteps();
  return filter;
}

bool VectorFilter::Fits(Bytes attributes) const {
  if (attributes.empty()) return false;
  std::vector<Value> stack;
  for (const Step& step : steps_) {
    if (!step.op) {
      if (step.value.kind != Kind::kSelector) {
        stack.push_back(step.value);
        continue;
      }
      std::optional<Value> field = FindJsonField(attributes, step.value.text);
      if (!field) return false;
      stack.push_back(std::move(*field));
      continue;
    }
    Value right;
    if (*step.op != Operator::kNot) {
      right = std::move(stack.back());
      stack.pop_back();
    }
    const double result = Apply(*step.op, stack.back(), right);
    stack.back() = {Kind::kNumber, result, {}};
  }
  return IsTrue(stack.back());
}

}  // namespace respect::types

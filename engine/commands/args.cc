#include "engine/commands/args.h"

#include "engine/commands/errors.h"

namespace respect {
bool Args::Token(Bytes word, Version since) {
  if (!More() || !EqualsIgnoreCase(call_.Arg(at_), word) || !call_.Serves(since)) return false;
  ++at_;
  return true;
}

Bytes Args::Next() {
  if (!More()) {
    SyntaxError();
    return {};
  }
  return call_.Arg(at_++);
}

Key Args::NextKey() {
  if (!More()) {
    SyntaxError();
    return {};
  }
  return call_.KeyAt(at_++);
}

int64_t Args::Int(int64_t min, int64_t max, Bytes text) {
  const Bytes argument = Next();
  if (failed()) return 0;
  const std::optional<int64_t> value = ParseInt(argument);
  if (value && *value >= min && *value <= max) return *value;
  Fail(text.empty() ? errors::kNotInteger : text);
  return 0;
}

int Args::Int32() {
  const int64_t value = Int();
  if (value >= INT32_MIN && value <= INT32_MAX) return static_cast<int>(value);
  Fail(errors::kNotInt32);
  return 0;
}

int64_t Args::SignedCount() {
  const int64_t value = Int();
  if (value != INT64_MIN) return value;
  Fail(errors::kNotNegatable);
  return 0;
}

double Args::Double(Bytes text) {
  const Bytes argument = Next();
  if (failed()) return 0;
  if (const std::optional<double> value = ParseDouble(argument)) return *value;
  Fail(text.empty() ? errors::kNotFloat : text);
  return 0;
}

void Args::SyntaxError() { Fail(errors::kSyntax); }

void Args::Fail(Bytes text) {
  if (!error_) error_.emplace(text);
}

}  // namespace respect

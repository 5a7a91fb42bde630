#include "fuzz/differential/difference.h"

namespace respect::fuzz {

Bytes KindName(Difference::Kind kind) {
  switch (kind) {
    case Difference::Kind::kReplyType: return "type of reply";
    case Difference::Kind::kErrorWord: return "error word";
    case Difference::Kind::kErrorText: return "error text";
    case Difference::Kind::kValue: return "value";
    case Difference::Kind::kOrder: return "order";
    case Difference::Kind::kState: return "state";
    case Difference::Kind::kWaiting: return "waiting";
    case Difference::Kind::kBroken: return "broken";
  }
  return "";
}

namespace {

// A word of the command that an error names without quoting it: "member x does not exist".
std::string WithoutNamed(Bytes text) {
  constexpr Bytes kBefore = "member ", kBehind = " does not exist";
  std::string out(text);
  const size_t begin = out.find(kBefore), end = out.rfind(kBehind);
  if (begin == std::string::npos || end == std::string::npos || end < begin + kBefore.size()) return out;
  return out.replace(begin + kBefore.size(), end - begin - kBefore.size(), "...");
}

}  // namespace

std::string Normalised(Bytes original) {
  const std::string text = WithoutNamed(original);
  std::string out;
  bool in_number = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || c == '"') {
      const size_t end = text.find(c, i + 1);
      if (end != std::string::npos) {
        out += "'...'";
        i = end;
        in_number = false;
        continue;
      }
    }
    const bool digit = c >= '0' && c <= '9';
    if (!digit) out += c;
    if (digit && !in_number) out += '#';
    in_number = digit;
  }
  return out;
}

}  // namespace respect::fuzz

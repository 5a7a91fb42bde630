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

std::string Normalised(Bytes text) {
  std::string out;
  bool in_number = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || c == '"') {
      const size_t end = text.find(c, i + 1);
      if (end != Bytes::npos) {
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

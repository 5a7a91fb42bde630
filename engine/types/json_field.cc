#include "engine/types/json_field.h"

#include <cctype>
#include <charconv>

namespace respect::types {
namespace {

using Value = VectorFilter::Value;
using Kind = Value::Kind;

constexpr int kMaxDepth = 128;

class Reader {
 public:
  explicit Reader(Bytes text) : text_(text) {}

  std::optional<Value> Field(Bytes name) {
    if (!Take('{')) return std::nullopt;
    while (!Take('}')) {
      const std::optional<std::string> key = String();
      if (!key || !Take(':')) return std::nullopt;
      if (*key == name) return Item(true);
      if (!Skip(0)) return std::nullopt;
      if (!Take(',') && Peek() != '}') return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  char Peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool Take(char sign) {
    if (Peek() != sign) return false;
    ++at_;
    return true;
  }
  bool TakeWord(Bytes word) {
    Peek();
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  void AppendCodePoint(std::string& out, unsigned point) {
    if (point < 0x80) {
      out += static_cast<char>(point);
    } else if (point < 0x800) {
      out += static_cast<char>(0xc0 | point >> 6);
      out += static_cast<char>(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
      out += static_cast<char>(0xe0 | point >> 12);
      out += static_cast<char>(0x80 | (point >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (point & 0x3f));
    } else {
      out += static_cast<char>(0xf0 | point >> 18);
      out += static_cast<char>(0x80 | (point >> 12 & 0x3f));
      out += static_cast<char>(0x80 | (point >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (point & 0x3f));
    }
  }
  std::optional<unsigned> HexDigits() {
    unsigned value = 0;
    const Bytes digits = text_.substr(at_, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + 4) return std::nullopt;
    at_ += 4;
    return value;
  }
  bool Escape(std::string& out) {
    constexpr Bytes kSigns = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    if (at_ >= text_.size()) return false;
    const char sign = text_[at_++];
    if (sign != 'u') {
      const size_t which = kSigns.find(sign);
      if (which == Bytes::npos) return false;
      out += kMeanings[which];
      return true;
    }
    std::optional<unsigned> point = HexDigits();
    if (point && *point >= 0xd800 && *point < 0xdc00 && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      const std::optional<unsigned> low = HexDigits();
      if (!low) return false;
      point = 0x10000 + ((*point - 0xd800) << 10) + (*low - 0xdc00);
    }
    if (point) AppendCodePoint(out, *point);
    return point.has_value();
  }
  std::optional<std::string> String() {
    if (!Take('"')) return std::nullopt;
    std::string out;
    while (at_ < text_.size()) {
      const char sign = text_[at_++];
      if (sign == '"') return out;
      if (sign != '\\') {
        out += sign;
      } else if (!Escape(out)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }
  std::optional<Value> Number() {
    Peek();
    double number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc()) return std::nullopt;
    at_ = static_cast<size_t>(end - text_.data());
    return Value{Kind::kNumber, number, {}};
  }
  // A value that an expression can use.
  std::optional<Value> Item(bool lists) {
    switch (Peek()) {
      case '"': {
        std::optional<std::string> text = String();
        if (!text) return std::nullopt;
        return Value{Kind::kText, 0, std::move(*text)};
      }
      case 't': return TakeWord("true") ? std::optional(Value{Kind::kNumber, 1, {}}) : std::nullopt;
      case 'f': return TakeWord("false") ? std::optional(Value{Kind::kNumber, 0, {}}) : std::nullopt;
      case '[': return lists ? List() : std::nullopt;
      default: return Number();
    }
  }
  std::optional<Value> List() {
    Value list{Kind::kList, 0, {}};
    Take('[');
    while (!Take(']')) {
      std::optional<Value> item = Item(false);
      if (!item) return std::nullopt;
      list.items.push_back(std::move(*item));
      if (!Take(',') && Peek() != ']') return std::nullopt;
    }
    return list;
  }
  // Passes any value.
  bool Skip(int depth) {
    const char sign = Peek();
    if (depth > kMaxDepth) return false;
    if (sign == '"') return String().has_value();
    if (sign == '{' || sign == '[') {
      const char close = sign == '{' ? '}' : ']';
      ++at_;
      while (!Take(close)) {
        if (sign == '{' && (!String() || !Take(':'))) return false;
        if (!Skip(depth + 1)) return false;
        if (!Take(',') && Peek() != close) return false;
      }
      return true;
    }
    return TakeWord("true") || TakeWord("false") || TakeWord("null") || Number().has_value();
  }

  Bytes text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<Value> FindJsonField(Bytes json, Bytes field) { return Reader(json).Field(field); }

}  // namespace respect::types

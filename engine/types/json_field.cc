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
      const std::optional<Bytes> key = Quoted();
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

  // What stands between quotes, as it stands.
  std::optional<Bytes> Quoted() {
    if (!Take('"')) return std::nullopt;
    const size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') return text_.substr(begin, at_++ - begin);
      if (text_[at_] == '\\') ++at_;
    }
    return std::nullopt;
  }
  // Line breaks and tabs stand for themselves behind a backslash; any other sign means itself there, the u of a code
  // point too: so does Redis.
  static char Unescaped(char sign) {
    switch (sign) {
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      default: return sign;
    }
  }
  std::optional<std::string> String() {
    const std::optional<Bytes> quoted = Quoted();
    if (!quoted) return std::nullopt;
    std::string out;
    for (size_t i = 0; i < quoted->size(); ++i) {
      out += (*quoted)[i] == '\\' ? Unescaped((*quoted)[++i]) : (*quoted)[i];
    }
    return out;
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
    if (sign == '"') return Quoted().has_value();
    if (sign == '{' || sign == '[') {
      const char close = sign == '{' ? '}' : ']';
      ++at_;
      while (!Take(close)) {
        if (sign == '{' && (!Quoted() || !Take(':'))) return false;
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

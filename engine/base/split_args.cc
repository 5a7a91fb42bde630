#include "engine/base/split_args.h"

#include <cstdio>

namespace respect {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char Unescaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'b': return '\b';
    case 'a': return '\a';
    default: return c;
  }
}

class Splitter {
 public:
  explicit Splitter(Bytes line) : line_(line.substr(0, line.find('\0'))) {}

  std::optional<std::vector<std::string>> Split() {
    std::vector<std::string> words;
    while (true) {
      while (IsSpace(At(0))) ++at_;
      if (at_ == line_.size()) return words;
      std::string word;
      if (!ReadWord(word)) return std::nullopt;
      words.push_back(std::move(word));
    }
  }

 private:
  // The byte `ahead` of here; zero past the end.
  char At(size_t ahead) const { return at_ + ahead < line_.size() ? line_[at_ + ahead] : '\0'; }

  bool ReadWord(std::string& word) {
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') return true;
      ++at_;
      if (c == '"' || c == '\'') return c == '"' ? ReadDoubleQuoted(word) : ReadSingleQuoted(word);
      word += c;
    }
    return true;
  }

  // The closing quote is here: it ends the word, and something else than white space must not follow.
  bool Close() {
    ++at_;
    return at_ == line_.size() || IsSpace(line_[at_]);
  }

  bool ReadDoubleQuoted(std::string& word) {
    while (at_ < line_.size()) {
      if (At(0) == '"') return Close();
      if (At(0) == '\\' && At(1) == 'x' && HexDigit(At(2)) >= 0 && HexDigit(At(3)) >= 0) {
        word += static_cast<char>(HexDigit(At(2)) * 16 + HexDigit(At(3)));
        at_ += 4;
      } else if (At(0) == '\\' && at_ + 1 < line_.size()) {
        word += Unescaped(At(1));
        at_ += 2;
      } else {
        word += line_[at_++];
      }
    }
    return false;
  }

  bool ReadSingleQuoted(std::string& word) {
    while (at_ < line_.size()) {
      if (At(0) == '\'') return Close();
      if (At(0) == '\\' && At(1) == '\'') ++at_;
      word += line_[at_++];
    }
    return false;
  }

  Bytes line_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<std::string>> SplitArgs(Bytes line) { return Splitter(line).Split(); }

std::string Quoted(Bytes text) {
  std::string quoted = "\"";
  for (const char c : text) {
    switch (c) {
      case '\\':
      case '"': quoted += {'\\', c}; break;
      case '\n': quoted += "\\n"; break;
      case '\r': quoted += "\\r"; break;
      case '\t': quoted += "\\t"; break;
      case '\a': quoted += "\\a"; break;
      case '\b': quoted += "\\b"; break;
      default:
        if (c >= ' ' && c <= '~') {
          quoted += c;
        } else {
          char hex[5];
          std::snprintf(hex, sizeof(hex), "\\x%02x", static_cast<unsigned char>(c));
          quoted += hex;
        }
    }
  }
  return quoted + '"';
}

}  // namespace respect

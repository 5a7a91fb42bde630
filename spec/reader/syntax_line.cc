#include "spec/reader/syntax_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace respect::spec {
namespace {

bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsMark(char c) { return c == '-' || c == '_' || c == '.'; }
bool IsTokenChar(char c) { return IsCapital(c) || IsDigit(c) || IsMark(c); }
bool IsNameChar(char c) { return IsSmall(c) || IsTokenChar(c); }

bool IsGroup(const Argument& argument) {
  return argument.type == ArgumentType::kOneOf || argument.type == ArgumentType::kBlock;
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (IsCapital(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// The parser goes down the line once. Its first error is kept, and parsing ends quickly after it.
class SyntaxParser {
 public:
  SyntaxParser(std::string_view line, size_t key_specs) : line_(line), key_specs_(key_specs) {}

  Result<std::vector<Argument>> Parse() {
    if (line_.empty()) return std::vector<Argument>();
    std::vector<Argument> arguments = Attach(Sequence(""));
    if (error_.empty() && at_ < line_.size()) Fail(fmt::format("'{}' closes nothing", line_[at_]));
    for (const Argument& argument : arguments) CheckNames(argument);
    if (!error_.empty()) return Error(error_);
    return arguments;
  }

 private:
  // An item as written, before tokens have taken their values.
  struct Item {
    Argument argument;
    bool bare_token = false;  // a word outside brackets and without a name of its own
  };
  using Items = std::vector<Item>;

  bool failed() const { return !error_.empty(); }
  char Peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }

  void Fail(std::string what) {
    if (!failed()) error_ = fmt::format("column {}: {}", at_ + 1, what);
  }

  bool Accept(std::string_view text) {
    if (line_.substr(at_, text.size()) != text) return false;
    at_ += text.size();
    return true;
  }

  // Items up to the end or one of `closers`, which is left standing.
  Items Sequence(std::string_view closers) {
    Items items;
    while (!failed()) {
      items.push_back(ReadItem());
      if (failed() || at_ == line_.size() || closers.find(Peek()) != std::string_view::npos) break;
      if (!Accept(" ")) Fail("a space is due");
      if (Peek() == '|') break;  // " | " parts alternatives
    }
    return items;
  }

  Item ReadItem() {
    const size_t start = at_;
    std::string name;
    if (IsSmall(Peek())) {
      name = ReadWord(IsNameChar);
      if (!Accept("=")) {
        at_ = start;
        name.clear();
      }
    }
    if (Peek() == '[' || Peek() == '<') return ReadBrackets(std::move(name));
    if (Peek() == '\'') return ReadQuoted(std::move(name));
    if (IsCapital(Peek())) return ReadToken(std::move(name), ReadWord(IsTokenChar));
    if (IsSmall(Peek())) return ReadValue(std::move(name), ReadWord(IsNameChar));
    Fail("an argument is due");
    return {};
  }

  template <typename Predicate>
  std::string ReadWord(Predicate fits) {
    const size_t start = at_;
    while (at_ < line_.size() && fits(line_[at_]) && line_.substr(at_, 3) != "...") ++at_;
    return std::string(line_.substr(start, at_ - start));
  }

  Item ReadQuoted(std::string name) {
    ++at_;
    const size_t end = line_.find('\'', at_);
    if (end == std::string_view::npos) return Fail("the quote is not closed"), Item{};
    std::string text(line_.substr(at_, end - at_));
    at_ = end + 1;
    if (Peek() == ':' && !name.empty()) return ReadValue(std::move(name), std::move(text));
    return ReadToken(std::move(name), std::move(text));
  }

  Item ReadToken(std::string name, std::string token) {
    Item item;
    item.bare_token = name.empty();
    item.argument.type = ArgumentType::kPureToken;
    item.argument.name = name.empty() ? Lower(token) : std::move(name);
    item.argument.token = std::move(token);
    item.argument.multiple = Accept("...");
    return item;
  }

  // `shown` is the text shown; `name` is empty where it is the name as well.
  Item ReadValue(std::string name, std::string shown) {
    Item item;
    Argument& argument = item.argument;
    argument.name = name.empty() ? shown : name;
    if (!name.empty()) argument.display_text = std::move(shown);
    argument.type = argument.name == "key" ? ArgumentType::kKey : ArgumentType::kString;
    if (Accept(":")) argument.type = ReadType();
    if (argument.type == ArgumentType::kKey) {
      if (key_specs_ > 0) argument.key_spec_index = static_cast<int>(std::min(keys_, key_specs_ - 1));
      ++keys_;
    }
    if (Accept("#")) argument.key_spec_index = ReadIndex();
    argument.multiple = Accept("...");
    return item;
  }

  ArgumentType ReadType() {
    static constexpr std::pair<std::string_view, ArgumentType> kTypes[] = {
        {"string", ArgumentType::kString},      {"int", ArgumentType::kInteger},     {"double", ArgumentType::kDouble},
        {"unix-time", ArgumentType::kUnixTime}, {"pattern", ArgumentType::kPattern}, {"key", ArgumentType::kKey}};
    const size_t start = at_;
    const std::string word = ReadWord(IsNameChar);
    for (const auto& [name, type] : kTypes) {
      if (name == word) return type;
    }
    at_ = start;
    Fail(fmt::format("unknown type '{}'", word));
    return ArgumentType::kString;
  }

  int ReadIndex() {
    int index = 0;
    const size_t start = at_;
    while (IsDigit(Peek()) && index < 100) index = index * 10 + (line_[at_++] - '0');
    if (at_ == start || static_cast<size_t>(index) >= key_specs_) Fail("no such key specification");
    return index;
  }

  Item ReadBrackets(std::string name) {
    const bool optional = Peek() == '[';
    const char closer = optional ? ']' : '>';
    const std::string_view ends = optional ? "|]" : "|>";
    ++at_;
    std::vector<Argument> alternatives;
    do {
      if (!alternatives.empty() && !Accept(" ")) Fail("a space is due after '|'");
      alternatives.push_back(Content(Sequence(ends)));
    } while (!failed() && Accept("|"));
    if (failed()) return {};
    if (Peek() != closer) return Fail(fmt::format("'{}' is due", closer)), Item{};
    ++at_;
    Item item;
    item.argument = Group(std::move(alternatives), std::move(name));
    MarkGroup(item.argument, optional, Accept("..."));
    return item;
  }

  Argument Group(std::vector<Argument> alternatives, std::string name) {
    Argument group;
    if (alternatives.size() == 1) {
      group = std::move(alternatives.front());
      if (!name.empty() && !(IsGroup(group) && group.name.empty())) Fail("this has a name already");
    } else {
      group.type = ArgumentType::kOneOf;
      for (Argument& alternative : alternatives) TakeNameFromToken(alternative);
      group.arguments = std::move(alternatives);
    }
    if (!name.empty()) group.name = std::move(name);
    TakeNameFromToken(group);
    return group;
  }

  void MarkGroup(Argument& group, bool optional, bool multiple) {
    if (optional && std::exchange(group.optional, true)) Fail("optional twice");
    if (!multiple) return;
    if (std::exchange(group.multiple, true)) Fail("repeated twice");
    group.multiple_token = group.HasToken() && group.type != ArgumentType::kPureToken;
  }

  static void TakeNameFromToken(Argument& group) {
    if (group.name.empty() && group.HasToken()) group.name = Lower(group.token);
  }

  // What one alternative holds, as one argument: itself, a value with its token, or a block.
  Argument Content(Items items) {
    if (items.empty() || failed()) return {};
    if (items.size() == 1) return std::move(items.front().argument);
    Argument block;
    block.type = ArgumentType::kBlock;
    if (items.front().bare_token) {
      if (items.size() == 2 && TakesToken(items[1].argument)) return std::move(Attach(std::move(items)).front());
      block.token = items.front().argument.token;
      items.erase(items.begin());
    }
    block.arguments = Attach(std::move(items));
    return block;
  }

  static bool TakesToken(const Argument& argument) {
    return !argument.optional && !argument.HasToken() && argument.type != ArgumentType::kPureToken;
  }

  // Gives each bare token the required item that follows it.
  static std::vector<Argument> Attach(Items items) {
    std::vector<Argument> arguments;
    for (size_t i = 0; i < items.size(); ++i) {
      const bool takes = items[i].bare_token && i + 1 < items.size() && TakesToken(items[i + 1].argument);
      if (!takes) {
        arguments.push_back(std::move(items[i].argument));
        continue;
      }
      Argument value = std::move(items[i + 1].argument);
      value.token = items[i].argument.token;
      TakeNameFromToken(value);
      arguments.push_back(std::move(value));
      ++i;
    }
    return arguments;
  }

  void CheckNames(const Argument& argument) {
    if (argument.name.empty()) {
      if (!failed()) error_ = "a choice or block without a token needs a name";
      return;
    }
    for (const Argument& inner : argument.arguments) CheckNames(inner);
  }

  std::string_view line_;
  size_t key_specs_;
  size_t at_ = 0;
  size_t keys_ = 0;
  std::string error_;
};

// The least number of arguments, and whether there may be more.
struct Count {
  int least = 0;
  bool more = false;
};

Count CountOf(const std::vector<Argument>& arguments);

// Of one argument given once.
Count CountOf(const Argument& argument) {
  const int token = argument.HasToken() ? 1 : 0;
  if (argument.type == ArgumentType::kPureToken) return {1, false};
  if (!IsGroup(argument)) return {token + 1, false};
  if (argument.type == ArgumentType::kBlock) {
    const Count inner = CountOf(argument.arguments);
    return {token + inner.least, inner.more};
  }
  Count least{INT32_MAX, false};
  for (const Argument& alternative : argument.arguments) {
    const Count count = CountOf(alternative);
    least.more |= count.more || alternative.multiple || (least.least != INT32_MAX && count.least != least.least);
    least.least = std::min(least.least, count.least);
  }
  least.least += token;
  return least;
}

Count CountOf(const std::vector<Argument>& arguments) {
  Count sum;
  for (const Argument& argument : arguments) {
    const Count count = CountOf(argument);
    if (!argument.optional) sum.least += count.least;
    sum.more |= count.more || argument.optional || argument.multiple;
  }
  return sum;
}

void Collect(std::vector<Argument>& arguments, const std::string& path, std::string_view key, bool by_path,
             std::vector<Argument*>& found) {
  for (Argument& argument : arguments) {
    const std::string here = path.empty() ? argument.name : path + "." + argument.name;
    const bool fits = by_path ? here == key : argument.name == key || (argument.HasToken() && argument.token == key);
    if (fits) found.push_back(&argument);
    Collect(argument.arguments, here, key, by_path, found);
  }
}

}  // namespace

Result<std::vector<Argument>> ParseSyntax(std::string_view line, size_t key_specs) {
  return SyntaxParser(line, key_specs).Parse();
}

Result<Argument*> FindArgument(std::vector<Argument>& arguments, std::string_view key) {
  std::vector<Argument*> found;
  Collect(arguments, "", key, false, found);
  if (found.size() != 1) {
    const size_t loose = found.size();
    found.clear();
    Collect(arguments, "", key, true, found);
    if (found.empty() && loose == 0) return Error(fmt::format("the syntax has no argument '{}'", key));
    if (found.size() != 1) return Error(fmt::format("'{}' means several arguments: give the path", key));
  }
  return found.front();
}

int ArityOf(const std::vector<Argument>& arguments, int words) {
  const Count count = CountOf(arguments);
  return count.more ? -(words + count.least) : words + count.least;
}

}  // namespace respect::spec

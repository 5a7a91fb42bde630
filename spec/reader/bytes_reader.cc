// Commands and bytes as cases write them: see want_reader.h.
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "spec/reader/bytes_form.h"
#include "spec/reader/table_reader.h"
#include "spec/reader/want_reader.h"

namespace respect::spec {
namespace {

// Larger than any string Redis takes in a test, small enough to keep a slip from eating the memory.
constexpr int64_t kMostRepeatedBytes = int64_t{600} << 20;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = HexDigit(hex[i]), low = HexDigit(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string Repeated(TableReader& table, Problems& problems) {
  const std::string unit = table.RequiredText("repeat");
  const TomlValue* times = table.Required("times");
  if (times == nullptr) return "";
  const int64_t most = unit.empty() ? 0 : kMostRepeatedBytes / static_cast<int64_t>(unit.size());
  if (times->kind != TomlValue::Kind::kInteger || times->integer < 0 || times->integer > most) {
    problems.Add(times->line, "'times' must be a number that gives at most 600 MB");
    return "";
  }
  std::string bytes;
  bytes.reserve(unit.size() * static_cast<size_t>(times->integer));
  for (int64_t i = 0; i < times->integer; ++i) bytes += unit;
  return bytes;
}

// "name[0][1]" into name and path.
std::optional<SavedArgument> ParseReference(std::string_view text) {
  SavedArgument saved;
  const size_t bracket = text.find('[');
  saved.name = text.substr(0, bracket);
  if (saved.name.empty()) return std::nullopt;
  while (bracket != std::string_view::npos && !text.empty()) {
    text.remove_prefix(text.find('['));
    const size_t close = text.find(']');
    int index = 0;
    if (close == std::string_view::npos) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + close, index);
    if (error != std::errc() || end != text.data() + close || index < 0) return std::nullopt;
    saved.path.push_back(index);
    text.remove_prefix(close + 1);
    if (!text.empty() && text.front() != '[') return std::nullopt;
  }
  return saved;
}

void AddReference(const TomlValue& value, CommandWords& words, Problems& problems) {
  TableReader table(value, "a saved reply", problems);
  const std::string text = table.RequiredText("ref");
  table.Finish();
  std::optional<SavedArgument> saved = ParseReference(text);
  if (!saved) {
    problems.Add(value.line, fmt::format("'{}' names no saved reply: \"name\" or \"name[0]\"", text));
    return;
  }
  saved->index = words.args.size() - 1;
  words.saved.push_back(std::move(*saved));
}

void AddElement(const TomlValue& element, CommandWords& words, Problems& problems) {
  words.args.emplace_back();
  if (element.IsString()) {
    words.args.back() = element.text;
  } else if (element.kind == TomlValue::Kind::kInteger) {
    words.args.back() = std::to_string(element.integer);
  } else if (element.Find("ref") != nullptr) {
    AddReference(element, words, problems);
  } else if (IsBytesForm(element)) {
    words.args.back() = ReadBytesForm(element, problems);
  } else {
    problems.Add(element.line, "an argument is a string, an integer, { hex }, { repeat, times } or { ref }");
  }
}

void SplitWords(const TomlValue& value, CommandWords& words, Problems& problems) {
  std::string_view rest = value.text;
  while (true) {
    const size_t space = rest.find(' ');
    words.args.emplace_back(rest.substr(0, space));
    if (words.args.back().empty()) {
      problems.Add(value.line, fmt::format("'{}' splits into empty words: use the array form", value.text));
      return;
    }
    if (space == std::string_view::npos) return;
    rest.remove_prefix(space + 1);
  }
}

}  // namespace

bool IsBytesForm(const TomlValue& value) { return value.Find("hex") != nullptr || value.Find("repeat") != nullptr; }

std::string ReadBytesForm(const TomlValue& value, Problems& problems) {
  TableReader table(value, "bytes", problems);
  std::string bytes;
  if (table.Has("repeat")) {
    bytes = Repeated(table, problems);
  } else {
    const std::string hex = table.RequiredText("hex");
    const std::optional<std::string> decoded = FromHex(hex);
    if (!decoded) problems.Add(value.line, fmt::format("'{}' is no hexadecimal in pairs of 0-9 a-f", hex));
    bytes = decoded.value_or("");
  }
  table.Finish();
  return bytes;
}

CommandWords ReadCommandWords(const TomlValue& value, Problems& problems) {
  CommandWords words;
  if (value.IsString()) {
    SplitWords(value, words, problems);
  } else if (value.IsArray()) {
    if (value.items.empty()) problems.Add(value.line, "a command has at least one word");
    for (const TomlValue& element : value.items) AddElement(element, words, problems);
  } else {
    problems.Add(value.line, fmt::format("a command is a string or an array, not {}", KindName(value.kind)));
  }
  return words;
}

std::string ReadBytes(const TomlValue& value, Problems& problems) {
  if (value.IsString()) return value.text;
  if (value.IsTable() && IsBytesForm(value)) return ReadBytesForm(value, problems);
  std::string bytes;
  if (value.IsArray()) {
    for (const TomlValue& item : value.items) bytes += ReadBytes(item, problems);
    return bytes;
  }
  problems.Add(value.line, "bytes are a string, { hex }, { repeat, times } or an array of these");
  return bytes;
}

}  // namespace respect::spec

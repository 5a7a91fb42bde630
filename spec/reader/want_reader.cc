#include "spec/reader/want_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "spec/reader/bytes_form.h"
#include "spec/reader/table_reader.h"

namespace respect::spec {
namespace {

using Kind = Want::Kind;

constexpr std::array<std::string_view, 13> kTypeNames = {"simple",  "error",     "integer",  "bulk", "double",
                                                         "boolean", "bignumber", "verbatim", "null", "array",
                                                         "map",     "set",       "push"};

bool IsInteger(std::string_view text, bool any_size) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || (!any_size && text.size() > 19)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsDouble(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && !std::isspace(static_cast<unsigned char>(text[0])) && *end == '\0';
}

class WantReader {
 public:
  explicit WantReader(Problems& problems) : problems_(problems) {}

  Want Read(const TomlValue& value) {
    Want want;
    want.at = problems_.At(value.line);
    switch (value.kind) {
      case TomlValue::Kind::kString: ReadString(value, want); break;
      case TomlValue::Kind::kArray:
        want.kind = Kind::kArray;
        want.items = ReadItems(value);
        break;
      case TomlValue::Kind::kTable: ReadMatcher(value, want); break;
      default: Complain(value, fmt::format("a want is a string, an array or a table, not {}", KindName(value.kind)));
    }
    return want;
  }

 private:
  void Complain(const TomlValue& value, std::string text) { problems_.Add(value.line, std::move(text)); }

  std::vector<Want> ReadItems(const TomlValue& array) {
    std::vector<Want> items;
    for (const TomlValue& item : array.items) items.push_back(Read(item));
    return items;
  }

  void ReadString(const TomlValue& value, Want& want) {
    want.text = value.text.empty() ? "" : value.text.substr(1);
    const std::string& text = want.text;
    bool good = true;
    switch (value.text.empty() ? '\0' : value.text[0]) {
      case '+': want.kind = Kind::kSimple; break;
      case '$': want.kind = Kind::kBulk; break;
      case '-':
        want.kind = Kind::kError;
        good = !text.empty() && text[0] != ' ';
        break;
      case ':':
        want.kind = Kind::kInteger;
        good = IsInteger(text, false);
        break;
      case ',':
        want.kind = Kind::kDouble;
        good = IsDouble(text);
        break;
      case '#':
        want.kind = Kind::kBoolean;
        good = text == "t" || text == "f";
        break;
      case '(':
        want.kind = Kind::kBigNumber;
        good = IsInteger(text, true);
        break;
      case '=':
        want.kind = Kind::kVerbatim;
        good = text.size() > 3 && text[3] == ':';
        break;
      case '_':
        want.kind = Kind::kNull;
        good = text.empty() || text == "$" || text == "*";
        break;
      default: good = false;
    }
    if (!good) Complain(value, fmt::format("'{}' is no want: it starts with the sign of its type", value.text));
  }

  void ReadMatcher(const TomlValue& value, Want& want) {
    TableReader table(value, "a matcher", problems_);
    if (IsBytesForm(value)) {
      want.kind = Kind::kBulk;
      want.text = ReadBytesForm(value, problems_);
      return;
    }
    const bool known = ReadFlat(table, want) || ReadBounded(table, want) || ReadNested(table, want);
    if (!known) Complain(value, value.members.empty() ? "an empty matcher" : Unknown(value.members.front().key));
    if (known) table.Finish();
  }

  static std::string Unknown(const std::string& name) { return fmt::format("there is no matcher '{}'", name); }

  bool ReadFlat(TableReader& table, Want& want) {
    if (table.Has("any")) {
      want.kind = Kind::kAny;
      table.Flag("any");
    } else if (table.Has("type")) {
      want.kind = Kind::kType;
      want.text = table.Text("type");
      if (std::find(kTypeNames.begin(), kTypeNames.end(), want.text) == kTypeNames.end()) {
        problems_.Add(table.line(), fmt::format("there is no type '{}'", want.text));
      }
    } else if (table.Has("match")) {
      want.kind = Kind::kMatch;
      want.text = table.Text("match");
    } else if (table.Has("ref")) {
      want.kind = Kind::kRef;
      want.text = table.Text("ref");
    } else {
      return false;
    }
    return true;
  }

  bool ReadBounded(TableReader& table, Want& want) {
    if (table.Has("int")) {
      want.kind = Kind::kIntRange;
      TableReader bounds(*table.Take("int"), "'int'", problems_);
      ReadBounds(bounds, want);
      bounds.Finish();
    } else if (table.Has("near")) {
      want.kind = Kind::kNear;
      want.number = Number(table, "near");
      want.tolerance = Number(table, "within");
    } else if (table.Has("each_item")) {
      want.kind = Kind::kEach;
      want.items.push_back(Read(*table.Take("each_item")));
      ReadBounds(table, want);
    } else if (table.Has("fair")) {
      ReadFair(table, want);
    } else {
      return false;
    }
    return true;
  }

  void ReadFair(TableReader& table, Want& want) {
    want.kind = Kind::kFair;
    if (const TomlValue* list = table.Take("fair", TomlValue::Kind::kArray)) want.items = ReadItems(*list);
    if (want.items.size() < 2) problems_.Add(table.line(), "'fair' needs two wants to choose from");
    want.max = static_cast<int64_t>(want.items.size());
    if (const TomlValue* beside = table.Take("beside")) want.items.push_back(Read(*beside));
  }

  bool ReadNested(TableReader& table, Want& want) {
    static constexpr std::pair<std::string_view, Kind> kLists[] = {
        {"one_of", Kind::kOneOf}, {"unordered", Kind::kUnordered}, {"set", Kind::kSet}, {"push", Kind::kPush}};
    for (const auto& [name, kind] : kLists) {
      if (!table.Has(name)) continue;
      want.kind = kind;
      if (const TomlValue* list = table.Take(name, TomlValue::Kind::kArray)) want.items = ReadItems(*list);
      return true;
    }
    if (table.Has("map")) {
      want.kind = Kind::kMap;
      want.items = ReadPairs(*table.Take("map"));
      return true;
    }
    if (!table.Has("resp2") && !table.Has("resp3")) return false;
    want.kind = Kind::kResp;
    for (const std::string_view name : {"resp2", "resp3"}) {
      const TomlValue* inner = table.Required(name);
      want.items.push_back(inner != nullptr ? Read(*inner) : Want());
    }
    return true;
  }

  std::vector<Want> ReadPairs(const TomlValue& value) {
    std::vector<Want> items;
    for (const auto& [key, member] : value.members) {
      Want field;
      field.kind = Kind::kBulk;
      field.text = key;
      field.at = problems_.At(member.line);
      items.push_back(std::move(field));
      items.push_back(Read(member));
    }
    for (const TomlValue& pair : value.items) {
      if (pair.items.size() != 2) Complain(pair, "a pair of a map is an array of two wants");
      for (const TomlValue& half : pair.items) items.push_back(Read(half));
    }
    if (!value.IsTable() && !value.IsArray()) Complain(value, "'map' must be a table or an array of pairs");
    return items;
  }

  void ReadBounds(TableReader& table, Want& want) {
    want.min = table.Integer("min").value_or(want.min);
    want.max = table.Integer("max").value_or(want.max);
    if (want.min > want.max) problems_.Add(table.line(), "'min' is greater than 'max'");
  }

  double Number(TableReader& table, std::string_view key) {
    const TomlValue* value = table.Required(key);
    if (value == nullptr) return 0;
    if (value->kind == TomlValue::Kind::kFloat) return value->number;
    if (value->kind == TomlValue::Kind::kInteger) return static_cast<double>(value->integer);
    Complain(*value, fmt::format("'{}' must be a number, not {}", key, KindName(value->kind)));
    return 0;
  }

  Problems& problems_;
};

}  // namespace

Want ReadWant(const TomlValue& value, Problems& problems) { return WantReader(problems).Read(value); }

}  // namespace respect::spec

// TableReader: takes a table's keys one by one, each of a stated type, and reports at Finish() those nobody took.
// Every getter marks its key as known; a key of the wrong type is reported and answered as if it were not there.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spec/reader/problems.h"
#include "spec/reader/toml_value.h"

namespace respect::spec {

class TableReader {
 public:
  // `what` names the table in messages: "[command]". A value that is no table is reported and read as an empty one.
  TableReader(const TomlValue& table, std::string what, Problems& problems);

  int line() const { return table_.line; }
  bool Has(std::string_view key) const { return table_.Find(key) != nullptr; }
  // Any value; nullptr when there is none.
  const TomlValue* Take(std::string_view key);
  const TomlValue* Take(std::string_view key, TomlValue::Kind kind);
  const TomlValue* Required(std::string_view key);

  std::string Text(std::string_view key);
  std::string RequiredText(std::string_view key);
  bool Flag(std::string_view key);  // only `true` may be written
  std::optional<int64_t> Integer(std::string_view key);
  std::optional<Version> VersionOf(std::string_view key);
  std::vector<std::string> Texts(std::string_view key);
  // The members of a table of strings, or of integers as text where `numbers` allows it.
  std::vector<std::pair<std::string, std::string>> Pairs(std::string_view key, bool numbers = false);

  // Reports keys that nobody took.
  void Finish();

 private:
  const TomlValue& table_;
  std::string what_;
  Problems& problems_;
  std::set<std::string, std::less<>> known_;
};

// "8.4.0" or "8.4"; nothing when the text is no version.
std::optional<Version> ParseVersion(std::string_view text);

// Reports and returns an empty string when `value` is no string.
std::string TextOf(const TomlValue& value, std::string_view what, Problems& problems);

// Reports when `format` is missing or not the version this reader knows.
void CheckFormat(TableReader& file, Problems& problems);

}  // namespace respect::spec

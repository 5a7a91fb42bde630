#include "spec/reader/key_reader.h"

#include <fmt/format.h>

#include "spec/reader/table_reader.h"

namespace respect::spec {
namespace {

int Small(TableReader& table, std::string_view key, int otherwise) {
  return static_cast<int>(table.Integer(key).value_or(otherwise));
}

void ReadFlags(TableReader& table, KeySpec& spec, Problems& problems) {
  // What is only routed like a key (a shard channel) is not accessed.
  const std::string access = table.Has("not_key") ? table.Text("access") : table.RequiredText("access");
  const bool none = access.empty() && table.Has("not_key");
  if (!none && access != "ro" && access != "rw" && access != "ow" && access != "rm") {
    problems.Add(table.line(), "'access' must be ro, rw, ow or rm");
  }
  for (const char c : access) {
    if (spec.flags.empty()) spec.flags.emplace_back();
    spec.flags.front() += static_cast<char>(c - 'a' + 'A');
  }
  for (const std::string& what : table.Texts("does")) {
    if (what != "access" && what != "update" && what != "insert" && what != "delete") {
      problems.Add(table.line(), fmt::format("'does' cannot hold '{}'", what));
    }
    spec.flags.push_back(what);
  }
  if (table.Flag("not_key")) spec.flags.emplace_back("not_key");
  if (table.Flag("incomplete")) spec.flags.emplace_back("incomplete");
  if (table.Flag("varies")) spec.flags.emplace_back("variable_flags");
}

void ReadBegin(TableReader& table, KeySpec& spec, Problems& problems) {
  const std::optional<int64_t> at = table.Integer("at");
  spec.begin_keyword = table.Text("after");
  const bool unknown = table.Flag("unknown");
  if ((at ? 1 : 0) + (spec.begin_keyword.empty() ? 0 : 1) + (unknown ? 1 : 0) != 1) {
    problems.Add(table.line(), "a key specification needs one of 'at', 'after', 'unknown'");
  }
  if (at) {
    spec.begin = KeySpec::Begin::kIndex;
    spec.begin_index = static_cast<int>(*at);
  } else if (!spec.begin_keyword.empty()) {
    spec.begin = KeySpec::Begin::kKeyword;
    spec.begin_index = Small(table, "from", 1);
  }
}

void ReadFind(TableReader& table, KeySpec& spec) {
  if (spec.begin == KeySpec::Begin::kUnknown) return;
  if (const std::optional<int64_t> count_at = table.Integer("numkeys")) {
    spec.find = KeySpec::Find::kKeyNum;
    spec.key_num_index = static_cast<int>(*count_at);
    spec.first_key = Small(table, "first", 1);
    spec.num_step = Small(table, "step", 1);
    return;
  }
  spec.find = KeySpec::Find::kRange;
  spec.last_key = Small(table, "last", 0);
  spec.key_step = Small(table, "step", 1);
  spec.limit = Small(table, "limit", 0);
}

}  // namespace

void ReadKeySpecs(const TomlValue* keys, std::vector<KeySpec>& specs, Problems& problems) {
  if (keys == nullptr) return;
  for (const TomlValue& value : keys->items) {
    TableReader table(value, "an entry of 'keys'", problems);
    KeySpec& spec = specs.emplace_back();
    ReadFlags(table, spec, problems);
    ReadBegin(table, spec, problems);
    ReadFind(table, spec);
    spec.notes = table.Text("notes");
    table.Finish();
  }
}

}  // namespace respect::spec

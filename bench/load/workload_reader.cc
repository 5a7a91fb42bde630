#include "bench/load/workload_reader.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <optional>

#include "spec/reader/problems.h"
#include "spec/reader/table_reader.h"
#include "spec/reader/toml_value.h"

namespace respect::bench {
namespace {

using spec::Problems;
using spec::TableReader;
using spec::TomlValue;
using Scripts = std::map<std::string, std::string>;  // name -> text

constexpr uint64_t kMostRepeats = 1000;

std::string Sha1(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha1(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

std::optional<double> Number(const TomlValue* value) {
  if (value == nullptr) return std::nullopt;
  if (value->kind == TomlValue::Kind::kInteger) return static_cast<double>(value->integer);
  if (value->kind == TomlValue::Kind::kFloat) return value->number;
  return std::nullopt;
}

// A number that must be in (0, most].
double PositiveNumber(TableReader& table, std::string_view key, double otherwise, double most, Problems& problems) {
  const TomlValue* value = table.Take(key);
  if (value == nullptr) return otherwise;
  const std::optional<double> number = Number(value);
  if (number && *number > 0 && *number <= most) return *number;
  problems.Add(value->line, fmt::format("'{}' must be a number above 0 and at most {:g}", key, most));
  return otherwise;
}

uint64_t Count(TableReader& table, std::string_view key, uint64_t otherwise, int64_t most, Problems& problems) {
  const std::optional<int64_t> value = table.Integer(key);
  if (!value) return otherwise;
  if (*value >= 1 && *value <= most) return static_cast<uint64_t>(*value);
  problems.Add(table.line(), fmt::format("'{}' must be from 1 to {}", key, most));
  return otherwise;
}

// Takes a word out of a closed list.
template <typename T>
T Word(const std::string& word, int line, std::string_view what, const std::vector<std::pair<std::string, T>>& words,
       Problems& problems) {
  std::string known;
  for (const auto& [name, value] : words) {
    if (name == word) return value;
    known += (known.empty() ? "" : ", ") + name;
  }
  problems.Add(line, fmt::format("'{}' is no {}: one of {}", word, what, known));
  return words.front().second;
}

Pick ReadPick(const TomlValue& value, uint64_t count, Problems& problems) {
  static const std::vector<std::pair<std::string, Pick::Kind>> kKinds = {
      {"uniform", Pick::Kind::kUniform}, {"zipf", Pick::Kind::kZipf}, {"latest", Pick::Kind::kLatest},
      {"hotspot", Pick::Kind::kHotspot}, {"next", Pick::Kind::kNext}, {"sequential", Pick::Kind::kSequential},
  };
  Pick pick;
  pick.count = count;
  if (value.IsString()) {
    pick.kind = Word(value.text, value.line, "way to pick", kKinds, problems);
    return pick;
  }
  TableReader table(value, "pick", problems);
  pick.kind = Word(table.RequiredText("kind"), value.line, "way to pick", kKinds, problems);
  pick.skew = PositiveNumber(table, "skew", pick.skew, 10, problems);
  pick.hot_keys = PositiveNumber(table, "hot_keys", pick.hot_keys, 1, problems);
  pick.hot_picks = PositiveNumber(table, "hot_picks", pick.hot_picks, 1, problems);
  pick.move_every = Count(table, "move_every", pick.move_every, INT64_MAX, problems);
  table.Finish();
  return pick;
}

SizeRange ReadSizeRange(const TomlValue& value, Problems& problems) {
  constexpr int64_t kMost = int64_t{512} << 20;
  SizeRange range;
  TableReader table(value, "a size", problems);
  range.min = Count(table, "min", 1, kMost, problems);
  range.max = Count(table, "max", range.min, kMost, problems);
  range.weight = PositiveNumber(table, "weight", 1, 1e9, problems);
  if (range.max < range.min) problems.Add(value.line, "'max' is below 'min'");
  range.max = std::max(range.max, range.min);
  table.Finish();
  return range;
}

void ReadKey(TableReader& table, ArgumentSpec& argument, Problems& problems) {
  argument.prefix = table.Text("prefix");
  argument.digits = static_cast<int>(Count(table, "digits", 12, 18, problems));
  const uint64_t count = Count(table, "count", 1'000'000, int64_t{1} << 40, problems);
  argument.pick.count = count;
  if (const TomlValue* pick = table.Take("pick")) argument.pick = ReadPick(*pick, count, problems);
}

void ReadValue(TableReader& table, ArgumentSpec& argument, Problems& problems) {
  const uint64_t size = Count(table, "size", 16, int64_t{512} << 20, problems);
  if (const TomlValue* sizes = table.Take("sizes", TomlValue::Kind::kArray)) {
    for (const TomlValue& range : sizes->items) argument.sizes.push_back(ReadSizeRange(range, problems));
  }
  if (argument.sizes.empty()) argument.sizes.push_back({size, size, 1});
  const std::string content = table.Text("content");
  argument.content = Word<ArgumentSpec::Content>(content.empty() ? "random" : content, table.line(), "content",
                                                 {{"random", ArgumentSpec::Content::kRandom},
                                                  {"compressible", ArgumentSpec::Content::kCompressible},
                                                  {"text", ArgumentSpec::Content::kText},
                                                  {"constant", ArgumentSpec::Content::kConstant}},
                                                 problems);
}

ArgumentSpec ReadArgument(const std::string& name, const TomlValue& value, Problems& problems) {
  ArgumentSpec argument;
  argument.name = name;
  TableReader table(value, fmt::format("[arguments.{}]", name), problems);
  argument.kind = Word<ArgumentSpec::Kind>(table.RequiredText("kind"), value.line, "kind of argument",
                                           {{"key", ArgumentSpec::Kind::kKey},
                                            {"value", ArgumentSpec::Kind::kValue},
                                            {"integer", ArgumentSpec::Kind::kInteger},
                                            {"decimal", ArgumentSpec::Kind::kDecimal},
                                            {"choice", ArgumentSpec::Kind::kChoice},
                                            {"client", ArgumentSpec::Kind::kClient}},
                                           problems);
  switch (argument.kind) {
    case ArgumentSpec::Kind::kKey: ReadKey(table, argument, problems); break;
    case ArgumentSpec::Kind::kValue: ReadValue(table, argument, problems); break;
    case ArgumentSpec::Kind::kChoice:
      argument.choices = table.Texts("of");
      if (argument.choices.empty()) problems.Add(value.line, "a choice needs 'of'");
      break;
    case ArgumentSpec::Kind::kInteger:
    case ArgumentSpec::Kind::kDecimal:
      argument.min = Number(table.Take("min")).value_or(0);
      argument.max = Number(table.Required("max")).value_or(0);
      if (argument.max < argument.min) problems.Add(value.line, "'max' is below 'min'");
      break;
    case ArgumentSpec::Kind::kClient: break;
  }
  table.Finish();
  return argument;
}

// Reads commands; knows the arguments and scripts they may name.
class CommandReader {
 public:
  CommandReader(const std::vector<ArgumentSpec>& arguments, const Scripts& scripts, Problems& problems)
      : arguments_(arguments), scripts_(scripts), problems_(problems) {}

  CommandText Read(const TomlValue& value) {
    CommandText command;
    if (value.IsString()) {
      for (size_t begin = 0; begin <= value.text.size();) {
        const size_t end = std::min(value.text.find(' ', begin), value.text.size());
        command.push_back(ReadText(value.text.substr(begin, end - begin), value.line));
        begin = end + 1;
      }
    } else if (value.IsArray()) {
      ReadItems(value, command);
    } else {
      TableReader table(value, "a command that is neither a string nor an array", problems_);
      command.push_back({{.literal = table.RequiredText("inline"), .is_inline = true}});
      table.Finish();
    }
    if (command.empty() || command[0].size() != 1 || command[0][0].literal.empty()) {
      problems_.Add(value.line, "a command must begin with its name");
      return {{{.literal = "PING"}}};
    }
    return command;
  }

  std::vector<CommandText> ReadAll(const TomlValue* values) {
    std::vector<CommandText> commands;
    if (values == nullptr) return commands;
    for (const TomlValue& value : values->items) commands.push_back(Read(value));
    return commands;
  }

 private:
  void ReadItems(const TomlValue& value, CommandText& command) {
    for (const TomlValue& item : value.items) {
      if (item.IsString()) {
        command.push_back(ReadText(item.text, item.line));
        continue;
      }
      TableReader table(item, "an argument", problems_);
      if (table.Has("hex")) {
        command.push_back({{.literal = FromHex(table.RequiredText("hex"), item.line)}});
      } else {
        const uint64_t repeat = Count(table, "repeat", 1, kMostRepeats, problems_);
        CommandText part;
        if (const TomlValue* of = table.Take("of", TomlValue::Kind::kArray)) ReadItems(*of, part);
        for (uint64_t i = 0; i < repeat; ++i) command.insert(command.end(), part.begin(), part.end());
      }
      table.Finish();
    }
  }

  CommandArgument ReadText(const std::string& text, int line) {
    CommandArgument argument;
    size_t at = 0;
    while (at < text.size()) {
      const size_t open = std::min(text.find('<', at), text.size());
      if (open > at) argument.push_back({.literal = text.substr(at, open - at)});
      if (open == text.size()) break;
      const size_t close = text.find('>', open);
      if (close == std::string::npos) {
        problems_.Add(line, fmt::format("'{}' opens a '<' and does not close it", text));
        break;
      }
      argument.push_back(ReadName(text.substr(open + 1, close - open - 1), line));
      at = close + 1;
    }
    if (argument.empty()) argument.push_back({});
    return argument;
  }

  ArgumentPart ReadName(std::string name, int line) {
    if (name.starts_with("sha:")) {
      const auto script = scripts_.find(name.substr(4));
      if (script != scripts_.end()) return {.literal = Sha1(script->second)};
      problems_.Add(line, fmt::format("there is no script called '{}'", name.substr(4)));
      return {};
    }
    const bool again = name.starts_with('=');
    if (again) name.erase(0, 1);
    for (const ArgumentSpec& known : arguments_) {
      if (known.name == name) return {.source = name, .again = again};
    }
    problems_.Add(line, fmt::format("there is no argument called '{}'", name));
    return {};
  }

  std::string FromHex(const std::string& hex, int line) {
    std::string bytes;
    const bool valid = hex.size() % 2 == 0 && hex.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (!valid) problems_.Add(line, "'hex' must be pairs of hexadecimal digits");
    for (size_t i = 0; valid && i < hex.size(); i += 2) {
      bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
  }

  const std::vector<ArgumentSpec>& arguments_;
  const Scripts& scripts_;
  Problems& problems_;
};

// How often a command of the data set is sent when it does not say: once for each key of the first argument it names.
uint64_t CountOfKeys(const CommandText& command, const std::vector<ArgumentSpec>& arguments) {
  for (const CommandArgument& argument : command) {
    for (const ArgumentPart& part : argument) {
      for (const ArgumentSpec& known : arguments) {
        if (known.name == part.source && known.kind == ArgumentSpec::Kind::kKey) return known.pick.count;
      }
    }
  }
  return 1;
}

MixEntry ReadMixEntry(const TomlValue& value, CommandReader& commands, Problems& problems) {
  TableReader table(value, "[[command]]", problems);
  MixEntry entry;
  const TomlValue* several = table.Take("commands", TomlValue::Kind::kArray);
  if (several != nullptr) {
    entry.commands = commands.ReadAll(several);
  } else if (const TomlValue* one = table.Required("command")) {
    entry.commands.push_back(commands.Read(*one));
  }
  entry.weight = PositiveNumber(table, "weight", 1, 1e9, problems);
  table.Finish();
  return entry;
}

ClientGroup ReadClients(const TomlValue& value, CommandReader& commands, Problems& problems) {
  TableReader table(value, "[[clients]]", problems);
  ClientGroup group;
  group.name = table.RequiredText("name");
  group.share = PositiveNumber(table, "share", 1, 1e6, problems);
  group.max_pipeline = static_cast<int>(Count(table, "pipeline", 0, 1 << 20, problems));
  group.subscribes = table.Flag("subscribes");
  group.on_connect = commands.ReadAll(table.Take("on_connect", TomlValue::Kind::kArray));
  if (const TomlValue* mix = table.Take("commands", TomlValue::Kind::kArray)) {
    for (const TomlValue& entry : mix->items) group.mix.push_back(ReadMixEntry(entry, commands, problems));
  }
  if (group.mix.empty() != group.subscribes) {
    problems.Add(value.line, "clients either subscribe or have commands");
  }
  table.Finish();
  return group;
}

void ReadScripts(TableReader& file, Scripts& scripts, Workload& workload) {
  for (auto& [name, text] : file.Pairs("scripts")) {
    workload.prepare.push_back({{{.literal = "SCRIPT"}}, {{.literal = "LOAD"}}, {{.literal = text}}});
    scripts[name] = text;
  }
}

void ReadLoad(TableReader& file, CommandReader& commands, Workload& workload, Problems& problems) {
  const TomlValue* steps = file.Take("load", TomlValue::Kind::kArray);
  if (steps == nullptr) return;
  for (const TomlValue& value : steps->items) {
    TableReader table(value, "[[load]]", problems);
    LoadStep step;
    if (const TomlValue* command = table.Required("command")) step.command = commands.Read(*command);
    step.count = Count(table, "count", 0, int64_t{1} << 40, problems);
    step.every_key = step.count == 0;
    table.Finish();
    workload.load.push_back(std::move(step));
  }
}

}  // namespace

Result<Workload> ReadWorkload(const std::string& text, const std::string& file_name, const std::string& name) {
  Result<TomlValue> document = spec::ParseToml(text, file_name);
  if (!document.ok()) return document.error();
  Problems problems;
  problems.SetFile(file_name);
  TableReader file(*document, "the file", problems);
  spec::CheckFormat(file, problems);
  Workload workload;
  workload.name = name;
  workload.title = file.RequiredText("title");
  workload.why = file.RequiredText("why");
  if (const TomlValue* arguments = file.Take("arguments", TomlValue::Kind::kTable)) {
    for (const auto& [key, value] : arguments->members) {
      workload.arguments.push_back(ReadArgument(key, value, problems));
    }
  }
  Scripts scripts;
  ReadScripts(file, scripts, workload);
  CommandReader commands(workload.arguments, scripts, problems);
  for (CommandText& command : commands.ReadAll(file.Take("prepare", TomlValue::Kind::kArray))) {
    workload.prepare.push_back(std::move(command));
  }
  ReadLoad(file, commands, workload, problems);
  const TomlValue* mix = file.Take("command", TomlValue::Kind::kArray);
  const TomlValue* clients = file.Take("clients", TomlValue::Kind::kArray);
  if ((mix == nullptr) == (clients == nullptr)) problems.Add(1, "either [[command]] or [[clients]] must stand here");
  if (mix != nullptr) {
    ClientGroup group;
    group.name = "clients";
    group.max_pipeline = static_cast<int>(Count(file, "pipeline", 0, 1 << 20, problems));
    for (const TomlValue& entry : mix->items) group.mix.push_back(ReadMixEntry(entry, commands, problems));
    workload.groups.push_back(std::move(group));
  } else if (clients != nullptr) {
    for (const TomlValue& value : clients->items) workload.groups.push_back(ReadClients(value, commands, problems));
  }
  file.Finish();
  if (!problems.empty()) return Error(problems.Text());
  for (LoadStep& step : workload.load) {
    if (step.every_key) step.count = CountOfKeys(step.command, workload.arguments);
  }
  return workload;
}

Status AdjustWorkload(Workload& workload, uint64_t keys, uint64_t value_bytes) {
  const auto is_key = [](const ArgumentSpec& a) { return a.name == "key" && a.kind == ArgumentSpec::Kind::kKey; };
  const auto key = std::find_if(workload.arguments.begin(), workload.arguments.end(), is_key);
  const bool has_key = key != workload.arguments.end();
  bool has_value = false;
  const std::string prefix = has_key ? key->prefix : "";
  for (ArgumentSpec& argument : workload.arguments) {
    // Arguments that name the same keys by another pick follow.
    if (keys != 0 && has_key && argument.kind == ArgumentSpec::Kind::kKey && argument.prefix == prefix) {
      argument.pick.count = keys;
    }
    if (argument.name != "value" || argument.kind != ArgumentSpec::Kind::kValue) continue;
    has_value = true;
    if (value_bytes != 0) argument.sizes = {{value_bytes, value_bytes, 1}};
  }
  for (LoadStep& step : workload.load) {
    if (step.every_key) step.count = CountOfKeys(step.command, workload.arguments);
  }
  if (keys != 0 && !has_key) {
    return Error(fmt::format("workload {} has no argument 'key' whose number could be set", workload.name));
  }
  if (value_bytes != 0 && !has_value) {
    return Error(fmt::format("workload {} has no argument 'value' whose size could be set", workload.name));
  }
  return Done{};
}

}  // namespace respect::bench

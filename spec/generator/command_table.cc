#include "spec/generator/command_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <set>

#include "spec/reader/vocabulary.h"

namespace respect::spec {
namespace {

bool HasHandler(const Command& command) { return command.engine != "planned" && command.engine != "container"; }

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

// A C++ string literal. Every byte outside plain ASCII is escaped in octal, which ends after three digits.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
  }
  return out + "\"";
}

std::string VersionText(const std::optional<Version>& version) {
  if (!version) return "{}";
  return fmt::format("{{{}, {}, {}}}", version->major, version->minor, version->patch);
}

std::string EnumName(std::string_view flag) {
  std::string name = "k";
  bool upper = true;
  for (const char c : flag) {
    if (c == '_') {
      upper = true;
      continue;
    }
    name += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    upper = false;
  }
  if (name == "kDenyoom") return "kDenyOom";
  if (name == "kMovablekeys") return "kMovableKeys";
  return name;
}

std::string Flags(const std::vector<std::string>& flags, std::string_view type) {
  std::string out = "0";
  for (const std::string& flag : flags) out += fmt::format(" | static_cast<unsigned>({}::{})", type, EnumName(flag));
  return out;
}

std::string_view TypeName(ArgumentType type) {
  switch (type) {
    case ArgumentType::kString: return "kString";
    case ArgumentType::kInteger: return "kInteger";
    case ArgumentType::kDouble: return "kDouble";
    case ArgumentType::kKey: return "kKey";
    case ArgumentType::kPattern: return "kPattern";
    case ArgumentType::kUnixTime: return "kUnixTime";
    case ArgumentType::kPureToken: return "kPureToken";
    case ArgumentType::kOneOf: return "kOneOf";
    case ArgumentType::kBlock: return "kBlock";
  }
  return "";
}

// The words of the flags of `type`, in order of their bits, which the compiler holds against the engine's own.
std::string FlagWords(std::string_view type, std::span<const std::string_view> words) {
  std::string out, checks;
  for (size_t i = 0; i < words.size(); ++i) {
    out += fmt::format("{}{}", i == 0 ? "" : ", ", Quoted(words[i]));
    checks += fmt::format("static_assert(static_cast<unsigned>({}::{}) == 1u << {});\n", type, EnumName(words[i]), i);
  }
  return fmt::format("constexpr Bytes k{}Words[] = {{{}}};\n{}", type, out, checks);
}

// COMMAND's older three numbers, from the specifications that are plain ranges and follow one another.
struct KeyRange {
  int first = 0, last = 0, step = 0;
};
KeyRange LegacyRange(const std::vector<KeySpec>& specs) {
  int first = INT_MAX, last = 0;
  for (size_t i = 0; i < specs.size(); ++i) {
    const KeySpec& spec = specs[i];
    const bool range = spec.begin == KeySpec::Begin::kIndex && spec.find == KeySpec::Find::kRange;
    if (!range || (i > 0 && last != spec.begin_index - 1) || (spec.key_step != 1 && last != 0)) continue;
    first = std::min(first, spec.begin_index);
    const int end = spec.last_key >= 0 ? spec.last_key + spec.begin_index : spec.last_key;
    // -1, the end, is beyond every position.
    last = static_cast<int>(std::max(static_cast<unsigned>(last), static_cast<unsigned>(end)));
  }
  if (first == INT_MAX) return {};
  return {first, last, specs.front().key_step};
}

// The group as COMMAND DOCS names it.
std::string DocsGroup(const Command& command) {
  if (!command.module.empty()) return "module";
  std::string group = command.group;
  std::replace(group.begin(), group.end(), '_', '-');
  return group;
}

class TableWriter {
 public:
  explicit TableWriter(Scope scope) : scope_(scope) {}

  std::string Write(const Spec& spec) {
    std::string top;
    for (const Command& command : spec.commands) {
      if (command.name.find(' ') != std::string::npos || !Includes(spec, command)) continue;
      top += WriteCommand(command, WriteSubcommands(spec, command));
    }
    out_ += fmt::format("constexpr CommandSpec kCommands[] = {{\n{}}};\n", top);
    out_ += FlagWords("KeyFlag", KeyFlags()) + FlagWords("CommandFlag", CommandFlags());
    return fmt::format(
        "// Generated from spec/. Do not edit.\n"
        "#include \"engine/commands/command_spec.h\"\n#include \"engine/commands/command_words.h\"\n"
        "#include \"engine/commands/handlers.h\"\n\n"
        "namespace respect {{\nnamespace {{\n{}}}  // namespace\n\n"
        "std::span<const CommandSpec> AllCommands() {{ return kCommands; }}\n"
        "int CommandIdCount() {{ return {}; }}\n"
        "std::span<const Bytes> KeyFlagWords() {{ return kKeyFlagWords; }}\n"
        "std::span<const Bytes> CommandFlagWords() {{ return kCommandFlagWords; }}\n\n}}  // namespace respect\n",
        out_, next_id_);
  }

 private:
  bool Includes(const Spec& spec, const Command& command) const {
    return scope_ == Scope::kEverything || IsInEngine(spec, command);
  }

  // Writes an array of constants and answers an expression for it: its name, or {} when it is empty.
  std::string Array(std::string_view type, const std::vector<std::string>& items) {
    if (items.empty()) return "{}";
    const std::string name = fmt::format("kData{}", next_array_++);
    out_ += fmt::format("constexpr {} {}[] = {{{}}};\n", type, name, fmt::join(items, ", "));
    return name;
  }

  std::string Strings(const std::vector<std::string>& texts) {
    std::vector<std::string> items;
    for (const std::string& text : texts) items.push_back(Quoted(text));
    return Array("Bytes", items);
  }

  std::string Arguments(const std::vector<Argument>& arguments) {
    std::vector<std::string> items;
    for (const Argument& a : arguments) {
      const std::string inner = Arguments(a.arguments);
      items.push_back(fmt::format(
          "{{{}, ArgumentType::{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}}", Quoted(a.name), TypeName(a.type),
          Quoted(a.token), Quoted(a.display_text), a.key_spec_index.value_or(-1), VersionText(a.since), a.since_untold,
          VersionText(a.deprecated_since), a.HasToken(), a.optional, a.multiple, a.multiple_token, inner));
    }
    return Array("ArgumentSpec", items);
  }

  std::string KeySpecs(const std::vector<KeySpec>& specs) {
    static constexpr std::string_view kBegin[] = {"kIndex", "kKeyword", "kUnknown"};
    static constexpr std::string_view kFind[] = {"kRange", "kKeyNum", "kUnknown"};
    std::vector<std::string> items;
    for (const KeySpec& s : specs) {
      std::vector<std::string> flags = s.flags;
      items.push_back(fmt::format("{{{}, {}, KeySpec::Begin::{}, {}, {}, KeySpec::Find::{}, {}, {}, {}, {}, {}, {}}}",
                                  Quoted(s.notes), Flags(flags, "KeyFlag"), kBegin[static_cast<size_t>(s.begin)],
                                  s.begin_index, Quoted(s.begin_keyword), kFind[static_cast<size_t>(s.find)],
                                  s.last_key, s.key_step, s.limit, s.key_num_index, s.first_key, s.num_step));
    }
    return Array("KeySpec", items);
  }

  std::string History(const std::vector<HistoryEntry>& history) {
    std::vector<std::string> items;
    for (const HistoryEntry& entry : history) {
      const Version& v = entry.version;
      items.push_back(
          fmt::format("{{{}, \"{}.{}.{}\", {}}}", VersionText(v), v.major, v.minor, v.patch, Quoted(entry.text)));
    }
    return Array("HistorySpec", items);
  }

  std::string WriteSubcommands(const Spec& spec, const Command& container) {
    std::string items;
    for (const Command& command : spec.commands) {
      if (command.name.starts_with(container.name + " ") && Includes(spec, command))
        items += WriteCommand(command, "{}");
    }
    if (items.empty()) return "{}";
    const std::string name = fmt::format("kData{}", next_array_++);
    out_ += fmt::format("constexpr CommandSpec {}[] = {{\n{}}};\n", name, items);
    return name;
  }

  std::string WriteCommand(const Command& c, const std::string& subcommands) {
    std::string name = Lower(c.name);
    std::replace(name.begin(), name.end(), ' ', '|');
    const KeyRange range = LegacyRange(c.key_specs);
    const std::string acl = Strings(c.acl_categories), tips = Strings(c.tips), doc_flags = Strings(c.doc_flags);
    const std::string keys = KeySpecs(c.key_specs), arguments = Arguments(c.arguments), history = History(c.history);
    return fmt::format(
        "    {{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}},\n",
        Quoted(name), Quoted(c.name), next_id_++, c.arity, Flags(c.flags, "CommandFlag"), range.first, range.last,
        range.step, acl, tips, keys, subcommands, arguments, history, Quoted(c.summary), Quoted(DocsGroup(c)),
        Quoted(c.module), Quoted(c.complexity), VersionText(c.since), VersionText(c.deprecated_since),
        Quoted(c.replaced_by), doc_flags,
        scope_ == Scope::kEngine && HasHandler(c) ? "&commands::" + c.engine : "nullptr");
  }

  const Scope scope_;
  std::string out_;
  int next_array_ = 0;
  int next_id_ = 0;
};

}  // namespace

bool IsInEngine(const Spec& spec, const Command& command) {
  if (command.engine != "container") return command.engine != "planned";
  return std::any_of(spec.commands.begin(), spec.commands.end(), [&](const Command& other) {
    return other.name.starts_with(command.name + " ") && HasHandler(other);
  });
}

std::string HandlersHeader(const Spec& spec) {
  std::set<std::string> names;
  for (const Command& command : spec.commands) {
    if (HasHandler(command)) names.insert(command.engine);
  }
  std::string out =
      "// Generated from spec/: every handler that a command's file names. Do not edit.\n#pragma once\n\n"
      "namespace respect {\n\nclass Call;\n\nnamespace commands {\n\n";
  for (const std::string& name : names) out += fmt::format("void {}(Call& call);\n", name);
  return out + "\n}  // namespace commands\n}  // namespace respect\n";
}

std::string CommandTableSource(const Spec& spec, Scope scope) { return TableWriter(scope).Write(spec); }

}  // namespace respect::spec

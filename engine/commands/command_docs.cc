// COMMAND DOCS: the documentation of commands, their syntax as a tree included, for programs such as redis-cli.
#include <algorithm>
#include <vector>

#include "engine/commands/call.h"
#include "engine/commands/command_lookup.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

Bytes TypeWord(ArgumentType type) {
  switch (type) {
    case ArgumentType::kString: return "string";
    case ArgumentType::kInteger: return "integer";
    case ArgumentType::kDouble: return "double";
    case ArgumentType::kKey: return "key";
    case ArgumentType::kPattern: return "pattern";
    case ArgumentType::kUnixTime: return "unix-time";
    case ArgumentType::kPureToken: return "pure-token";
    case ArgumentType::kOneOf: return "oneof";
    case ArgumentType::kBlock: return "block";
  }
  return "";
}

// Writes the documentation as a server of one version would know it.
class DocsWriter {
 public:
  DocsWriter(ReplyWriter& reply, Version served) : reply_(reply), served_(served) {}

  void Command(const CommandSpec& command) {
    const auto is_known = [&](const HistorySpec& entry) { return entry.version <= served_; };
    const auto history = std::count_if(command.history.begin(), command.history.end(), is_known);
    const auto subcommands = std::count_if(command.subcommands.begin(), command.subcommands.end(),
                                           [&](const CommandSpec& each) { return IsServed(each, served_); });
    const size_t arguments = CountKnown(command.arguments);
    const bool deprecated = command.deprecated_since != Version() && command.deprecated_since <= served_;
    const bool replaced = deprecated && !command.replaced_by.empty();
    const bool dated = command.since != Version();

    reply_.Map(2 + dated + !command.complexity.empty() + !command.module.empty() + !command.doc_flags.empty() +
               deprecated + replaced + (history > 0) + (arguments > 0) + (subcommands > 0));
    Field("summary", command.summary);
    if (dated) Field("since", command.since.Text());
    Field("group", command.group);
    if (!command.complexity.empty()) Field("complexity", command.complexity);
    if (!command.module.empty()) Field("module", command.module);
    if (!command.doc_flags.empty()) Words("doc_flags", command.doc_flags);
    if (deprecated) Field("deprecated_since", command.deprecated_since.Text());
    if (replaced) Field("replaced_by", command.replaced_by);
    if (history > 0) History(command.history, static_cast<size_t>(history));
    if (arguments > 0) Arguments(command.arguments, arguments);
    if (subcommands > 0) Subcommands(command.subcommands, static_cast<size_t>(subcommands));
  }

 private:
  void Field(Bytes name, Bytes value) {
    reply_.Bulk(name);
    reply_.Bulk(value);
  }

  void Words(Bytes name, std::span<const Bytes> words) {
    reply_.Bulk(name);
    reply_.Set(words.size());
    for (Bytes word : words) reply_.Simple(word);
  }

  void History(std::span<const HistorySpec> history, size_t count) {
    reply_.Bulk("history");
    reply_.Set(count);
    for (const HistorySpec& entry : history) {
      if (entry.version > served_) continue;
      reply_.Array(2);
      reply_.Bulk(entry.version_text);
      reply_.Bulk(entry.text);
    }
  }

  void Subcommands(std::span<const CommandSpec> subcommands, size_t count) {
    reply_.Bulk("subcommands");
    reply_.Map(count);
    for (const CommandSpec& subcommand : subcommands) {
      if (!IsServed(subcommand, served_)) continue;
      reply_.Bulk(subcommand.name);
      Command(subcommand);
    }
  }

  bool IsKnown(const ArgumentSpec& argument) const { return argument.since <= served_; }
  size_t CountKnown(std::span<const ArgumentSpec> arguments) const {
    return static_cast<size_t>(
        std::count_if(arguments.begin(), arguments.end(), [&](const ArgumentSpec& each) { return IsKnown(each); }));
  }

  void Arguments(std::span<const ArgumentSpec> arguments, size_t count) {
    reply_.Bulk("arguments");
    reply_.Array(count);
    for (const ArgumentSpec& argument : arguments) {
      if (IsKnown(argument)) Argument(argument);
    }
  }

  void Argument(const ArgumentSpec& argument) {
    const bool is_group = argument.type == ArgumentType::kOneOf || argument.type == ArgumentType::kBlock;
    const bool dated = argument.since != Version() && !argument.since_untold;
    const bool deprecated = argument.deprecated_since != Version();
    std::vector<Bytes> flags;
    if (argument.optional) flags.push_back("optional");
    if (argument.multiple) flags.push_back("multiple");
    if (argument.multiple_token) flags.push_back("multiple_token");

    // A group has its arguments where others have a text to show.
    reply_.Map(3 + (argument.key_spec_index >= 0) + argument.has_token + dated + deprecated + !flags.empty());
    Field("name", argument.name);
    Field("type", TypeWord(argument.type));
    if (!is_group) Field("display_text", argument.display_text.empty() ? argument.name : argument.display_text);
    if (argument.key_spec_index >= 0) {
      reply_.Bulk("key_spec_index");
      reply_.Integer(argument.key_spec_index);
    }
    if (argument.has_token) Field("token", argument.token);
    if (dated) Field("since", argument.since.Text());
    if (deprecated) Field("deprecated_since", argument.deprecated_since.Text());
    if (!flags.empty()) Words("flags", flags);
    if (is_group) Arguments(argument.arguments, CountKnown(argument.arguments));
  }

  ReplyWriter& reply_;
  const Version served_;
};

}  // namespace

// COMMAND DOCS [name ...]: a map from name to documentation; names that are none are left out. Replies: map.
void commands::CommandDocs(Call& call) {
  const Version served = call.settings().serve_version;
  std::vector<const CommandSpec*> wanted;
  if (call.argc() == 2) {
    for (const CommandSpec& command : AllCommands()) {
      if (IsServed(command, served)) wanted.push_back(&command);
    }
  }
  for (Bytes name : call.args().subspan(2)) {
    if (const CommandSpec* command = FindCommand(name, served)) wanted.push_back(command);
  }
  call.reply().Map(wanted.size());
  DocsWriter writer(call.reply(), served);
  for (const CommandSpec* command : wanted) {
    call.reply().Bulk(command->name);
    writer.Command(*command);
  }
}

}  // namespace respect

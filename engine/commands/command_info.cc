// COMMAND, COMMAND COUNT, INFO and LIST: which commands there are, and the facts a client routes them by.
#include <algorithm>
#include <functional>
#include <vector>

#include "engine/base/glob.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/command_lookup.h"
#include "engine/commands/command_words.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"

namespace respect {
namespace {

size_t CountServed(std::span<const CommandSpec> commands, Version served) {
  return static_cast<size_t>(std::count_if(commands.begin(), commands.end(),
                                           [&](const CommandSpec& command) { return IsServed(command, served); }));
}

void ReplyBegin(ReplyWriter& reply, const KeySpec& spec) {
  reply.Map(2);
  reply.Bulk("type");
  switch (spec.begin) {
    case KeySpec::Begin::kUnknown: reply.Bulk("unknown"), reply.Bulk("spec"), reply.Map(0); break;
    case KeySpec::Begin::kIndex:
      reply.Bulk("index"), reply.Bulk("spec"), reply.Map(1);
      reply.Bulk("index"), reply.Integer(spec.begin_index);
      break;
    case KeySpec::Begin::kKeyword:
      reply.Bulk("keyword"), reply.Bulk("spec"), reply.Map(2);
      reply.Bulk("keyword"), reply.Bulk(spec.begin_keyword);
      reply.Bulk("startfrom"), reply.Integer(spec.begin_index);
      break;
  }
}

void ReplyFind(ReplyWriter& reply, const KeySpec& spec) {
  reply.Map(2);
  reply.Bulk("type");
  switch (spec.find) {
    case KeySpec::Find::kUnknown: reply.Bulk("unknown"), reply.Bulk("spec"), reply.Map(0); break;
    case KeySpec::Find::kRange:
      reply.Bulk("range"), reply.Bulk("spec"), reply.Map(3);
      reply.Bulk("lastkey"), reply.Integer(spec.last_key);
      reply.Bulk("keystep"), reply.Integer(spec.key_step);
      reply.Bulk("limit"), reply.Integer(spec.limit);
      break;
    case KeySpec::Find::kKeyNum:
      reply.Bulk("keynum"), reply.Bulk("spec"), reply.Map(3);
      reply.Bulk("keynumidx"), reply.Integer(spec.key_num_index);
      reply.Bulk("firstkey"), reply.Integer(spec.first_key);
      reply.Bulk("keystep"), reply.Integer(spec.num_step);
      break;
  }
}

void ReplyKeySpecs(ReplyWriter& reply, std::span<const KeySpec> specs) {
  reply.Set(specs.size());
  for (const KeySpec& spec : specs) {
    reply.Map(spec.notes.empty() ? 3 : 4);
    if (!spec.notes.empty()) reply.Bulk("notes"), reply.Bulk(spec.notes);
    reply.Bulk("flags");
    ReplyKeyFlags(reply, spec.flags);
    reply.Bulk("begin_search");
    ReplyBegin(reply, spec);
    reply.Bulk("find_keys");
    ReplyFind(reply, spec);
  }
}

void ReplyInfo(ReplyWriter& reply, const CommandSpec& command, Version served) {
  constexpr size_t kFields = 10;
  reply.Array(kFields);
  reply.Bulk(command.name);
  reply.Integer(command.arity);
  ReplyCommandFlags(reply, command.flags);
  reply.Integer(command.first_key);
  reply.Integer(command.last_key);
  reply.Integer(command.key_step);
  reply.Set(command.acl_categories.size());
  for (Bytes category : command.acl_categories) reply.Simple(category);
  reply.Set(command.tips.size());
  for (Bytes tip : command.tips) reply.Bulk(tip);
  ReplyKeySpecs(reply, command.key_specs);
  if (command.subcommands.empty()) return reply.Set(0);
  reply.Array(CountServed(command.subcommands, served));
  for (const CommandSpec& subcommand : command.subcommands) {
    if (IsServed(subcommand, served)) ReplyInfo(reply, subcommand, served);
  }
}

void ReplyAll(Call& call) {
  const Version served = call.settings().serve_version;
  call.reply().Array(CountServed(AllCommands(), served));
  for (const CommandSpec& command : AllCommands()) {
    if (IsServed(command, served)) ReplyInfo(call.reply(), command, served);
  }
}

using Filter = std::function<bool(const CommandSpec&)>;

// Containers are followed by those of their subcommands that fit.
void Collect(std::span<const CommandSpec> commands, Version served, const Filter& fits, std::vector<Bytes>& names) {
  for (const CommandSpec& command : commands) {
    if (!IsServed(command, served)) continue;
    if (fits(command)) names.push_back(command.name);
    Collect(command.subcommands, served, fits, names);
  }
}

bool IsInCategory(const CommandSpec& command, Bytes category) {
  return std::any_of(command.acl_categories.begin(), command.acl_categories.end(),
                     [&](Bytes each) { return EqualsIgnoreCase(each.substr(1), category); });
}

// The filter of COMMAND LIST; an empty one when the words are none.
Filter ReadFilter(Args& args) {
  if (!args.More()) return [](const CommandSpec&) { return true; };
  if (args.remaining() != 3 || !args.Token("FILTERBY")) return nullptr;
  if (args.Token("MODULE")) {
    return [module = args.Next()](const CommandSpec& command) {
      return !command.module.empty() && EqualsIgnoreCase(command.module, module);
    };
  }
  if (args.Token("ACLCAT")) {
    return [category = args.Next()](const CommandSpec& command) { return IsInCategory(command, category); };
  }
  if (args.Token("PATTERN")) {
    return [pattern = args.Next()](const CommandSpec& command) {
      return GlobMatch(pattern, command.name, GlobCase::kIgnore);
    };
  }
  return nullptr;
}

}  // namespace

// COMMAND: every command with its facts. Replies: array.
void commands::Command(Call& call) { ReplyAll(call); }

// COMMAND INFO [name ...]: the facts of the named commands, nil for those there are not. Replies: array.
void commands::CommandInfo(Call& call) {
  if (call.argc() == 2) return ReplyAll(call);
  const Version served = call.settings().serve_version;
  call.reply().Array(call.argc() - 2);
  for (Bytes name : call.args().subspan(2)) {
    const CommandSpec* command = FindCommand(name, served);
    if (command == nullptr) {
      call.reply().Null();
    } else {
      ReplyInfo(call.reply(), *command, served);
    }
  }
}

// COMMAND COUNT: subcommands are not counted. Replies: integer.
void commands::CommandCount(Call& call) {
  call.reply().Integer(static_cast<int64_t>(CountServed(AllCommands(), call.settings().serve_version)));
}

// COMMAND LIST [FILTERBY <MODULE name | ACLCAT category | PATTERN pattern>]: names, subcommands too. Replies: array.
void commands::CommandList(Call& call) {
  Args args(call, 2);
  const Filter filter = ReadFilter(args);
  if (!filter) return call.reply().Error(errors::kSyntax);
  std::vector<Bytes> names;
  Collect(AllCommands(), call.settings().serve_version, filter, names);
  call.reply().Array(names.size());
  for (Bytes name : names) call.reply().Bulk(name);
}

// COMMAND HELP
void commands::CommandHelp(Call& call) {
  ReplyHelp(call, "COMMAND",
            {"(no subcommand)", "    Tell the facts of every command.", "COUNT", "    Count the commands.",
             "LIST [FILTERBY <MODULE <name>|ACLCAT <category>|PATTERN <pattern>>]",
             "    Name the commands and subcommands, all or those that fit.", "INFO [<command-name> ...]",
             "    Tell the facts of the named commands, or of all.", "DOCS [<command-name> ...]",
             "    Tell the documentation of the named commands, or of all.", "GETKEYS <full-command>",
             "    Name the keys that a command with its arguments would touch.", "GETKEYSANDFLAGS <full-command>",
             "    Name these keys with how the command uses each."});
}

}  // namespace respect

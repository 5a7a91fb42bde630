// XGROUP: consumer groups are made, moved and removed.
#include <algorithm>
#include <optional>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/commands/stream_args.h"
#include "engine/commands/stream_type.h"

namespace respect {
namespace {

using types::Stream;
using types::StreamGroup;
using types::StreamId;

constexpr Bytes kNeedsKey =
    "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM "
    "option to create an empty stream automatically.";

// "ERR unknown subcommand or wrong number of arguments for 'create'. Try XGROUP HELP.": what Redis says to options that
// a subcommand does not have.
Error BadOptions(const Call& call) {
  std::string text = "ERR unknown subcommand or wrong number of arguments for '";
  text.append(call.Arg(1)).append("'. Try XGROUP HELP.");
  return Error(text);
}

struct GroupOptions {
  bool make_stream = false;
  int64_t entries_read = types::kUnknownEntriesRead;
};

Result<GroupOptions> ReadGroupOptions(const Call& call, bool creates) {
  GroupOptions options;
  Args args(call, 5);
  while (args.More()) {
    if (creates && args.Token("MKSTREAM")) {
      options.make_stream = true;
    } else if (args.remaining() > 1 && args.Token("ENTRIESREAD")) {
      options.entries_read = args.Int();
      if (!args.failed() && options.entries_read < types::kUnknownEntriesRead)
        return Error("ERR value for ENTRIESREAD must be positive or -1");
    } else {
      return BadOptions(call);
    }
  }
  if (args.failed()) return args.error();
  return options;
}

// The stream, and where asked the group, that a subcommand works on; the error where they are missing.
Result<Stream*> RequireStream(Call& call, const Key& key) {
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (found.ok() && *found == nullptr) return Error(kNeedsKey);
  return found;
}
Result<StreamGroup*> RequireGroup(Call& call, const Key& key) {
  Result<Stream*> stream = RequireStream(call, key);
  if (!stream.ok()) return stream.error();
  StreamGroup* group = (*stream)->FindGroup(call.Arg(3));
  if (group == nullptr) return Error(NoSuchGroup(key.bytes, call.Arg(3)));
  return group;
}

}  // namespace

// XGROUP CREATE key group <id | $> [MKSTREAM] [ENTRIESREAD entries-read]
void commands::XGroupCreate(Call& call) {
  const Result<GroupOptions> options = ReadGroupOptions(call, true);
  if (!options.ok()) return call.reply().Error(options.error());
  const Key key = call.KeyAt(2);
  Result<Stream*> found = FindStreamForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr && !options->make_stream) return call.reply().Error(kNeedsKey);
  // Options given twice are one argument too many.
  if (call.argc() > 8) return call.reply().Error(BadOptions(call));
  std::optional<StreamId> id = StreamId{};
  if (call.Arg(4) == "$") {
    if (*found != nullptr) id = (*found)->last_id();
  } else {
    id = ParseStreamId(call.Arg(4));
  }
  if (!id) return call.reply().Error(errors::kInvalidStreamId);
  Stream& stream = *found != nullptr ? **found : *MakeStream(call, key);
  if (stream.AddGroup(call.Arg(3), *id, options->entries_read) == nullptr)
    return call.reply().Error("BUSYGROUP Consumer Group name already exists");
  call.reply().Ok();
  const bool made = *found == nullptr;
  made ? call.Touched(key, event::kXGroupCreate) : call.TouchedBeside(key, event::kXGroupCreate);
}

// XGROUP SETID key group <id | $> [ENTRIESREAD entries-read]
void commands::XGroupSetId(Call& call) {
  const Result<GroupOptions> options = ReadGroupOptions(call, false);
  if (!options.ok()) return call.reply().Error(options.error());
  const Key key = call.KeyAt(2);
  Result<StreamGroup*> group = RequireGroup(call, key);
  if (!group.ok()) return call.reply().Error(group.error());
  if (call.argc() > 7) return call.reply().Error(BadOptions(call));
  const std::optional<StreamId> id =
      call.Arg(4) == "$" ? (*FindStreamForWrite(call, key))->last_id() : ParseStreamIdOrEnd(call.Arg(4));
  if (!id) return call.reply().Error(errors::kInvalidStreamId);
  (*group)->set_last_delivered(*id);
  (*group)->set_entries_read(options->entries_read);
  call.reply().Ok();
  call.TouchedBeside(key, event::kXGroupSetId);
}

// XGROUP DESTROY key group
void commands::XGroupDestroy(Call& call) {
  const Key key = call.KeyAt(2);
  Result<Stream*> found = RequireStream(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const bool removed = (*found)->RemoveGroup(call.Arg(3));
  call.reply().Integer(removed ? 1 : 0);
  if (removed) call.TouchedBeside(key, event::kXGroupDestroy);
}

// XGROUP CREATECONSUMER key group consumer
void commands::XGroupCreateConsumer(Call& call) {
  const Key key = call.KeyAt(2);
  Result<StreamGroup*> group = RequireGroup(call, key);
  if (!group.ok()) return call.reply().Error(group.error());
  if ((*group)->FindConsumer(call.Arg(4)) != nullptr) return call.reply().Integer(0);
  (*group)->AddConsumer(call.Arg(4), call.now_ms());
  call.reply().Integer(1);
  call.TouchedBeside(key, event::kXGroupCreateConsumer);
}

// XGROUP DELCONSUMER key group consumer
void commands::XGroupDelConsumer(Call& call) {
  const Key key = call.KeyAt(2);
  Result<StreamGroup*> group = RequireGroup(call, key);
  if (!group.ok()) return call.reply().Error(group.error());
  types::StreamConsumer* consumer = (*group)->FindConsumer(call.Arg(4));
  if (consumer == nullptr) return call.reply().Integer(0);
  call.reply().Integer(static_cast<int64_t>(consumer->pending.size()));
  (*group)->RemoveConsumer(*consumer);
  call.TouchedBeside(key, event::kXGroupDelConsumer);
}

// XGROUP HELP
void commands::XGroupHelp(Call& call) {
  ReplyHelp(call, "XGROUP",
            {"CREATE <key> <groupname> <id|$> [option]", "    Make a consumer group. Options:", "    * MKSTREAM",
             "      Make an empty stream where there is none.", "    * ENTRIESREAD entries_read",
             "      Say how many entries the group has read (for copies of a stream).",
             "CREATECONSUMER <key> <groupname> <consumer>", "    Make a consumer in a group.",
             "DELCONSUMER <key> <groupname> <consumer>", "    Remove a consumer and what it has pending.",
             "DESTROY <key> <groupname>", "    Remove a group.",
             "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]", "    Say from where the group reads on."});
}

}  // namespace respect

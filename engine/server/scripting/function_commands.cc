// The commands FCALL and FUNCTION.
#include <chrono>

#include "engine/base/glob.h"
#include "engine/base/letter_case.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/scripting/shebang.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"

namespace respect {
namespace {

constexpr size_t kFirstKey = 3;  // FCALL function numkeys key...

// FCALL function numkeys [key ...] [arg ...]
void CallFunction(Call& call, bool read_only) {
  Scripting& scripting = call.server().scripting();
  const scripting::Machine::Registered* function = scripting.functions().Find(call.Arg(1));
  if (function == nullptr) return call.reply().Error(Bytes("ERR Function not found"));
  Args args(call, kFirstKey - 1);
  const int64_t count = args.Int(INT64_MIN, INT64_MAX, "ERR Bad number of keys provided");
  if (args.failed()) return call.reply().Error(args.error());
  const std::span<const Bytes> words = call.args().subspan(kFirstKey);
  if (count > static_cast<int64_t>(words.size()))
    return call.reply().Error(Bytes("ERR Number of keys can't be greater than number of args"));
  if (count < 0) return call.reply().Error(Bytes("ERR Number of keys can't be negative"));
  scripting.Run(call, {.run = {.function = function->function,
                               .name = function->name,
                               .keys = words.first(static_cast<size_t>(count)),
                               .args = words.subspan(static_cast<size_t>(count)),
                               .as_arguments = true},
                       .flags = function->flags,
                       .read_only = read_only,
                       .is_function = true});
}

void ReplyFunction(ReplyWriter& reply, const scripting::Machine::Registered& function) {
  reply.Map(3);
  reply.Bulk("name"), reply.Bulk(function.name);
  reply.Bulk("description");
  function.description ? reply.Bulk(*function.description) : reply.Null();
  reply.Bulk("flags");
  size_t count = 0;
  for (const scripting::FlagName& flag : scripting::kFlagNames) count += (function.flags & flag.flag) != 0;
  reply.Set(count);
  for (const scripting::FlagName& flag : scripting::kFlagNames) {
    if ((function.flags & flag.flag) != 0) reply.Simple(flag.name);
  }
}

void ReplyLibrary(ReplyWriter& reply, const FunctionLibrary& library, bool with_code) {
  reply.Map(with_code ? 4 : 3);
  reply.Bulk("library_name"), reply.Bulk(library.name);
  reply.Bulk("engine"), reply.Bulk("LUA");
  reply.Bulk("functions"), reply.Array(library.functions.size());
  for (const scripting::Machine::Registered& function : library.functions) ReplyFunction(reply, function);
  if (with_code) reply.Bulk("library_code"), reply.Bulk(library.code);
}

}  // namespace

void commands::FCall(Call& call) { CallFunction(call, false); }
// FCALL_RO: of functions with the flag no-writes.
void commands::FCallRo(Call& call) { CallFunction(call, true); }

// FUNCTION LOAD [REPLACE] code: runs the source of a library, which registers functions. Replies: bulk, its name.
void commands::FunctionLoad(Call& call) {
  bool replace = false;
  for (size_t i = 2; i + 1 < call.argc(); ++i) {
    if (!EqualsIgnoreCase(call.Arg(i), "replace"))
      return call.reply().Error(Error("ERR Unknown option given: " + std::string(call.Arg(i))));
    replace = true;
  }
  Scripting& scripting = call.server().scripting();
  const Result<std::string> name =
      scripting.functions().Load(scripting.function_machine(), call.Arg(call.argc() - 1), replace);
  if (!name.ok()) return call.reply().Error(name.error());
  ++call.keyspace().stats().dirty;
  call.reply().Bulk(*name);
}

// FUNCTION DELETE library
void commands::FunctionDelete(Call& call) {
  Scripting& scripting = call.server().scripting();
  if (!scripting.functions().Delete(scripting.function_machine(), call.Arg(2)))
    return call.reply().Error(Bytes("ERR Library not found"));
  ++call.keyspace().stats().dirty;
  call.reply().Ok();
}

// FUNCTION FLUSH [ASYNC | SYNC]: forgets all libraries.
void commands::FunctionFlush(Call& call) {
  if (call.argc() > 3) return call.reply().Error(Error(errors::SubcommandSyntax(call.Arg(1), "FUNCTION")));
  Args args(call, 2);
  if (call.argc() == 3 && !args.Token("SYNC") && !args.Token("ASYNC"))
    return call.reply().Error(Bytes("ERR FUNCTION FLUSH only supports SYNC|ASYNC option"));
  call.server().scripting().FlushFunctions();
  ++call.keyspace().stats().dirty;
  call.reply().Ok();
}

// FUNCTION LIST [LIBRARYNAME pattern] [WITHCODE]
void commands::FunctionList(Call& call) {
  std::optional<Bytes> pattern;
  bool with_code = false;
  for (Args args(call, 2); args.More();) {
    if (!with_code && args.Token("WITHCODE")) {
      with_code = true;
    } else if (!pattern && args.Token("LIBRARYNAME")) {
      if (!args.More()) return call.reply().Error(Bytes("ERR library name argument was not given"));
      pattern = args.Next();
    } else {
      return call.reply().Error(Error("ERR Unknown argument " + std::string(args.Peek())));
    }
  }
  std::vector<const FunctionLibrary*> found;
  for (const auto& [name, library] : call.server().scripting().functions().libraries()) {
    if (!pattern || GlobMatch(*pattern, name, GlobCase::kIgnore)) found.push_back(library.get());
  }
  call.reply().Array(found.size());
  for (const FunctionLibrary* library : found) ReplyLibrary(call.reply(), *library, with_code);
}

// FUNCTION STATS: what runs, and how much there is.
void commands::FunctionStats(Call& call) {
  ReplyWriter& reply = call.reply();
  const Scripting& scripting = call.server().scripting();
  reply.Map(2);
  reply.Bulk("running_script");
  if (const std::optional<Scripting::Running> running = scripting.what_runs()) {
    reply.Map(3);
    reply.Bulk("name"), reply.Bulk(running->name);
    reply.Bulk("command"), reply.Array(running->words.size());
    for (const Bytes word : running->words) reply.Bulk(word);
    reply.Bulk("duration_ms"), reply.Integer(running->duration_ms);
  } else {
    reply.Null();
  }
  reply.Bulk("engines"), reply.Map(1);
  reply.Bulk("LUA"), reply.Map(2);
  const FunctionStore& functions = call.server().scripting().functions();
  reply.Bulk("libraries_count"), reply.Integer(static_cast<int64_t>(functions.libraries().size()));
  reply.Bulk("functions_count"), reply.Integer(static_cast<int64_t>(functions.function_count()));
}

// FUNCTION KILL: ends the running function, if it has written nothing.
void commands::FunctionKill(Call& call) {
  if (const std::optional<Bytes> refusal = call.server().scripting().Kill(true)) return call.reply().Error(*refusal);
  call.reply().Ok();
}

void commands::FunctionHelp(Call& call) {
  ReplyHelp(
      call, "FUNCTION",
      {"LOAD [REPLACE] <FUNCTION CODE>",
       "    Create a new library with the given library name and code.",
       "DELETE <LIBRARY NAME>",
       "    Delete the given library.",
       "LIST [LIBRARYNAME PATTERN] [WITHCODE]",
       "    Return general information on all the libraries:",
       "    * Library name",
       "    * The engine used to run the Library",
       "    * Functions list",
       "    * Library code (if WITHCODE is given)",
       "    It also possible to get only function that matches a pattern using LIBRARYNAME argument.",
       "STATS",
       "    Return information about the current function running:",
       "    * Function name",
       "    * Command used to run the function",
       "    * Duration in MS that the function is running",
       "    If no function is running, return nil",
       "    In addition, returns a list of available engines.",
       "KILL",
       "    Kill the current running function.",
       "FLUSH [ASYNC|SYNC]",
       "    Delete all the libraries.",
       "    When called without the optional mode argument, the behavior is determined by the",
       "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
       "    * ASYNC: Asynchronously flush the libraries.",
       "    * SYNC: Synchronously flush the libraries.",
       "DUMP",
       "    Return a serialized payload representing the current libraries, can be restored using FUNCTION RESTORE "
       "command",
       "RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]",
       "    Restore the libraries represented by the given payload, it is possible to give a restore policy to",
       "    control how to handle existing libraries (default APPEND):",
       "    * FLUSH: delete all existing libraries.",
       "    * APPEND: appends the restored libraries to the existing libraries. On collision, abort.",
       "    * REPLACE: appends the restored libraries to the existing libraries, On collision, replace the old",
       "      libraries with the new libraries (notice that even on this option there is a chance of failure",
       "      in case of functions name collision with another library)."});
}

}  // namespace respect

// The commands EVAL and SCRIPT.
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/scripting/debug_session.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

constexpr size_t kFirstKey = 3;  // EVAL script numkeys key...

// How many of the words after it are keys; an error is answered.
std::optional<size_t> ReadKeyCount(Call& call) {
  Args args(call, kFirstKey - 1);
  const int64_t count = args.Int();
  const auto reply_error = [&](Bytes text) {
    call.reply().Error(text);
    return std::nullopt;
  };
  if (args.failed()) return reply_error(args.error().text());
  if (count > static_cast<int64_t>(call.argc() - kFirstKey))
    return reply_error("ERR Number of keys can't be greater than number of args");
  if (count < 0) return reply_error("ERR Number of keys can't be negative");
  return static_cast<size_t>(count);
}

void RunScript(Call& call, const Script& script, bool read_only) {
  const std::optional<size_t> key_count = ReadKeyCount(call);
  if (!key_count) return;
  const std::span<const Bytes> words = call.args().subspan(kFirstKey);
  call.server().scripting().Run(call, {.run = {.function = script.function,
                                               .name = script.name_text(),
                                               .keys = words.first(*key_count),
                                               .args = words.subspan(*key_count)},
                                       .flags = script.flags,
                                       .read_only = read_only});
}

// The script by its text, compiled if it is new; nullptr when an error was answered.
Script* FindOrAdd(Call& call, Bytes code, bool loaded) {
  Scripting& scripting = call.server().scripting();
  const ScriptName name = ScriptCache::NameOf(code);
  if (Script* script = scripting.cache().Find(name)) return script;
  const Result<Script*> added = scripting.cache().Add(scripting.machine(), name, code, loaded);
  if (added.ok()) return *added;
  call.reply().Error(added.error());
  return nullptr;
}

void Evaluate(Call& call, bool read_only) {
  if (!ReadKeyCount(call)) return;
  Script* script = FindOrAdd(call, call.Arg(1), false);
  if (script == nullptr) return;
  call.server().scripting().cache().Use(*script);
  RunScript(call, *script, read_only);
}

void EvaluateOrDebug(Call& call, bool read_only) {
  if (call.server().scripting().debug_mode(*call.session()) == Scripting::DebugMode::kOff) [[likely]]
    return Evaluate(call, read_only);
  DebugScript(call, [&] { Evaluate(call, read_only); });
}

void EvaluateNamed(Call& call, bool read_only) {
  if (call.server().scripting().debug_mode(*call.session()) != Scripting::DebugMode::kOff) [[unlikely]]
    return call.reply().Error(Bytes("ERR Please use EVAL instead of EVALSHA for debugging"));
  ScriptCache& cache = call.server().scripting().cache();
  Script* script = cache.Find(call.Arg(1));
  if (script == nullptr) {
    if (call.Arg(1).size() == std::tuple_size_v<ScriptName> && !ReadKeyCount(call)) return;
    return call.reply().Error(Bytes("NOSCRIPT No matching script. Please use EVAL."));
  }
  cache.Use(*script);
  RunScript(call, *script, read_only);
}

}  // namespace

// EVAL script numkeys [key ...] [arg ...]: runs the script. Replies: what it returns.
void commands::Eval(Call& call) { EvaluateOrDebug(call, false); }
// EVAL_RO: the script may not write.
void commands::EvalRo(Call& call) { EvaluateOrDebug(call, true); }
// EVALSHA sha1 numkeys [key ...] [arg ...]: runs a script that is known by its SHA-1.
void commands::EvalSha(Call& call) { EvaluateNamed(call, false); }
void commands::EvalShaRo(Call& call) { EvaluateNamed(call, true); }

// SCRIPT LOAD script: makes it known. Replies: bulk, its SHA-1.
void commands::ScriptLoad(Call& call) {
  if (const Script* script = FindOrAdd(call, call.Arg(2), true)) call.reply().Bulk(script->name_text());
}

// SCRIPT EXISTS sha1 [sha1 ...]: 1 or 0 for each.
void commands::ScriptExists(Call& call) {
  ScriptCache& cache = call.server().scripting().cache();
  call.reply().Array(call.argc() - 2);
  for (size_t i = 2; i < call.argc(); ++i) call.reply().Integer(cache.Find(call.Arg(i)) != nullptr ? 1 : 0);
}

// SCRIPT FLUSH [ASYNC | SYNC]: forgets all scripts.
void commands::ScriptFlush(Call& call) {
  Args args(call, 2);
  const bool known = call.argc() == 2 || (call.argc() == 3 && (args.Token("SYNC") || args.Token("ASYNC")));
  if (!known) return call.reply().Error(Bytes("ERR SCRIPT FLUSH only support SYNC|ASYNC option"));
  call.server().scripting().Flush();
  call.reply().Ok();
}

// SCRIPT DEBUG YES | SYNC | NO: from here on EVAL runs in the debugger, in a copy of the server or in the server
// itself.
void commands::ScriptDebug(Call& call) {
  using Mode = Scripting::DebugMode;
  if (call.session()->output_size() > 0 || call.session()->in_exec())
    return call.reply().Error(Bytes("ERR SCRIPT DEBUG must be called outside a pipeline"));
  Args args(call, 2);
  if (args.Token("NO")) {
    call.server().scripting().SetDebugMode(*call.session(), Mode::kOff);
  } else if (args.Token("YES")) {
    call.server().scripting().SetDebugMode(*call.session(), Mode::kForked);
  } else if (args.Token("SYNC")) {
    call.server().scripting().SetDebugMode(*call.session(), Mode::kHere);
  } else {
    return call.reply().Error(Bytes("ERR Use SCRIPT DEBUG YES/SYNC/NO"));
  }
  call.reply().Ok();
}

// SCRIPT KILL: ends the running script, if it has written nothing.
void commands::ScriptKill(Call& call) {
  if (const std::optional<Bytes> refusal = call.server().scripting().Kill(false)) return call.reply().Error(*refusal);
  call.reply().Ok();
}

void commands::ScriptHelp(Call& call) {
  ReplyHelp(
      call, "SCRIPT",
      {"DEBUG (YES|SYNC|NO)", "    Set the debug mode for subsequent scripts executed.", "EXISTS <sha1> [<sha1> ...]",
       "    Return information about the existence of the scripts in the script cache.", "FLUSH [ASYNC|SYNC]",
       "    Flush the Lua scripts cache. Very dangerous on replicas.",
       "    When called without the optional mode argument, the behavior is determined by the",
       "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
       "    * ASYNC: Asynchronously flush the scripts cache.", "    * SYNC: Synchronously flush the scripts cache.",
       "KILL", "    Kill the currently executing Lua script.", "LOAD <script>",
       "    Load a script into the scripts cache without executing it."});
}

}  // namespace respect

#include "engine/server/scripting/scripting.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/letter_case.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/scripting/shebang.h"
#include "engine/server/acl/rights.h"
#include "engine/server/dispatch.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

constexpr Bytes kScriptOutOfMemory =
    "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'";
constexpr Bytes kOutOfMemory = "OOM command not allowed when used memory > 'maxmemory'.";
constexpr Bytes kNotReadOnly = "ERR Write commands are not allowed from read-only scripts.";

// Besides those that write, read-only scripts may not run commands that replicas hear of.
bool Writes(const CommandSpec& command) { return command.Is(CommandFlag::kWrite) || MayReplicate(command); }

bool IsOverMemory(const Server& server) {
  const uint64_t most = server.options().maxmemory;
  return most != 0 && server.UsedMemory() > static_cast<int64_t>(most);
}

}  // namespace

Scripting::Scripting(Server& server) : server_(server) {}
Scripting::~Scripting() = default;

scripting::Machine& Scripting::machine() {
  if (machine_ == nullptr) {
    ErrorObserver* const errors = this;
    machine_ = std::make_unique<scripting::Machine>(scripting::Machine::Purpose::kScripts, *this, errors);
  }
  return *machine_;
}

void Scripting::Flush() {
  cache_.Clear();
  known_.fill({});
  machine_.reset();
}

scripting::Machine& Scripting::function_machine() {
  if (function_machine_ == nullptr) {
    ErrorObserver* const errors = this;
    function_machine_ = std::make_unique<scripting::Machine>(scripting::Machine::Purpose::kFunctions, *this, errors);
  }
  return *function_machine_;
}

void Scripting::FlushFunctions() {
  functions_.Clear();
  known_.fill({});
  function_machine_.reset();
}

Status Scripting::RestoreFunctions(std::span<const std::string> sources, bool flush, bool replace) {
  // What there is, to go back to.
  const std::vector<std::string> before = functions_.Sources();
  if (flush) FlushFunctions();
  for (const std::string& source : sources) {
    const Result<std::string> name = ReadLibraryName(source);
    if (name.ok() && !replace && functions_.libraries().contains(*name))
      return GoBack(before, Error("ERR Library " + *name + " already exists"));
    const Result<std::string> loaded = functions_.Load(function_machine(), source, replace);
    if (!loaded.ok()) return GoBack(before, loaded.error());
  }
  return Done{};
}

Error Scripting::GoBack(std::span<const std::string> libraries, const Error& reason) {
  FlushFunctions();
  for (const std::string& source : libraries) static_cast<void>(functions_.Load(function_machine(), source, false));
  return reason;
}

// ---- Running ----

std::optional<uint8_t> Scripting::FlagsSaid(const CommandSpec& command, std::span<const Bytes> args) {
  const Handler handler = command.handler;
  if (handler == commands::FCall || handler == commands::FCallRo) {
    const scripting::Machine::Registered* function = functions_.Find(args[1]);
    return function == nullptr ? std::nullopt : std::optional(function->flags);
  }
  uint8_t flags = scripting::kCompatible;
  if (handler == commands::Eval || handler == commands::EvalRo) {
    if (const Result<uint8_t> read = scripting::ReadScriptFlags(args[1]); read.ok()) flags = *read;
  } else if (handler == commands::EvalSha || handler == commands::EvalShaRo) {
    if (const Script* script = cache_.Find(args[1])) flags = script->flags;
  }
  return (flags & scripting::kCompatible) != 0 ? std::nullopt : std::optional(flags);
}

// What dispatch would have refused in other words, had it been so when the script was asked for: this is for EXEC.
std::optional<Error> Scripting::RefusalToStart(const Invocation& invocation) const {
  const uint8_t flags = invocation.flags;
  if ((flags & (scripting::kCompatible | scripting::kNoWrites)) != 0) return std::nullopt;
  if (server_.guarded()) {
    if (const std::string refusal = server_.persistence().RefusalOfScripts(); !refusal.empty()) return Error(refusal);
  }
  if (invocation.read_only) return Error(Bytes("ERR Can not execute a script with write flag using *_ro command."));
  if ((flags & scripting::kAllowOom) == 0 && IsOverMemory(server_)) return Error(kScriptOutOfMemory);
  return std::nullopt;
}

void Scripting::Run(Call& call, const Invocation& invocation) {
  if (const std::optional<Error> refusal = RefusalToStart(invocation)) return call.reply().Error(*refusal);
  if (!server_.monitors().empty())
    server_.monitors().ShowScript(server_.config(), *call.session(), call.command(), call.args(),
                                  server_.clock().NowUs());
  const int db = call.session()->client().db;
  Begin(call, invocation);
  (is_function_ ? function_machine() : machine()).Execute(invocation.run, call.reply());
  End();
  call.session()->SelectDb(db);
}

void Scripting::Begin(Call& call, const Invocation& invocation) {
  session_ = call.session();
  flags_ = invocation.flags;
  read_only_ = invocation.read_only || (flags_ & scripting::kNoWrites) != 0;
  wrote_ = killed_ = false;
  is_function_ = invocation.is_function;
  name_ = invocation.run.name;
  words_ = call.args();
  out_of_memory_ = IsOverMemory(server_);
  began_ = {};
  now_us_ = 0;
}

void Scripting::End() {
  session_ = nullptr;
  if (!busy_) return;
  busy_ = false;
  for (const auto& [id, session] : server_.sessions()) session->set_server_busy(false);
  server_.keyspace().RefreshTime();
}

// ---- Commands ----

const CommandSpec* Scripting::FindCommand(std::span<const Bytes> args) {
  Known& known = known_[(reinterpret_cast<uintptr_t>(args[0].data()) >> 4) % known_.size()];
  if (known.name == args[0].data() && EqualsIgnoreCase(args[0], known.command->name)) [[likely]]
    return known.command;
  const CommandSpec* command = server_.commands().Find(args, server_.options().serve_version);
  // By another name (rename-command), or with subcommands, it is not found so.
  if (command != nullptr && command->subcommands.empty() && EqualsIgnoreCase(args[0], command->name))
    known = {args[0].data(), command};
  return command;
}

bool Scripting::IsPlain(const CommandSpec& command, size_t count) const {
  constexpr auto kOnData = static_cast<uint32_t>(CommandFlag::kWrite) | static_cast<uint32_t>(CommandFlag::kReadonly);
  constexpr auto kSpecial = static_cast<uint32_t>(CommandFlag::kNoscript);
  return (command.flags & kOnData) != 0 && (command.flags & kSpecial) == 0 && ArityFits(command, count) &&
         !session_->client().restricted && !out_of_memory_ && !(read_only_ && Writes(command)) && !server_.guarded();
}

std::optional<Error> Scripting::Refusal(const CommandSpec* command, std::span<const Bytes> args) const {
  if (command == nullptr || (!command->subcommands.empty() && args.size() > 1))
    return Error(Bytes("ERR Unknown Redis command called from script"));
  if (!ArityFits(*command, args.size())) {
    // Commands of modules count for themselves.
    if (!command->module.empty()) return Error(errors::WrongArity(command->full_name));
    return Error(Bytes("ERR Wrong number of args calling Redis command from script"));
  }
  if (command->Is(CommandFlag::kNoscript) && !server_.options().scripts_may_all)
    return Error(Bytes("ERR This Redis command is not allowed from script"));
  if (session_->client().restricted) {
    if (std::optional<Error> refusal = acl::RefusalInScript(server_, *session_, *command, args)) return refusal;
  }
  if (read_only_ && Writes(*command)) return Error(kNotReadOnly);
  if (server_.guarded() && !wrote_ && command->Is(CommandFlag::kWrite)) {
    if (const std::string refusal = server_.persistence().RefusalOfWrites(); !refusal.empty()) return Error(refusal);
  }
  const bool may_grow = (flags_ & scripting::kAllowOom) != 0 && (flags_ & scripting::kCompatible) == 0;
  if (out_of_memory_ && !may_grow && !wrote_ && command->Is(CommandFlag::kDenyOom)) return Error(kOutOfMemory);
  return std::nullopt;
}

void Scripting::RunCommand(std::span<const Bytes> args, scripting::LuaReplyWriter& reply) {
  const CommandSpec* command = FindCommand(args);
  if (command == nullptr || !IsPlain(*command, args.size())) [[unlikely]] {
    if (const std::optional<Error> refusal = Refusal(command, args)) {
      refused_ = true;
      return reply.Error(*refusal);
    }
  }
  if (command->Is(CommandFlag::kWrite)) wrote_ = true;
  Keyspace& keyspace = server_.keyspace();
  Session& session = *session_;
  const bool reads_every_key = !session.client().restricted || session.client().rights->MayReadEveryKey();
  const Call::Context context{&server_, &session, &keyspace,      &keyspace.db(session.client().db),
                              &reply,   nullptr,  reads_every_key};
  Call call(context, *command, args);
  CommandStats& stats = server_.stats().commands[static_cast<size_t>(command->id)];
  const int64_t dirty_before = keyspace.stats().dirty;
  const int db = session.client().db;
  const uint64_t begin = CycleClock::Now();
  command->handler(call);
  const uint64_t ticks = CycleClock::Now() - begin;
  stats.ticks += ticks;
  ++stats.calls;
  ServerStats& all = server_.stats();
  if (all.error_replies != std::exchange(all.error_replies_told, all.error_replies)) ++stats.failed;
  if (server_.propagates()) [[unlikely]]
    server_.Propagate(*command, args, db, dirty_before);
  ++server_.stats().commands_processed;
  if (ticks >= server_.slow_ticks()) [[unlikely]]
    server_.OnSlowCommand(nullptr, *command, args, ticks);
  if (server_.options().latency_tracking) stats.TrackLatency(ticks);
  if (session.client().remembers_reads || !server_.monitors().empty()) [[unlikely]]
    session.AfterScriptCommand(*command, args);
}

void Scripting::OnErrorReply(Bytes text) { server_.stats().CountError(text.substr(0, text.find(' '))); }

std::optional<bool> Scripting::MayRun(std::span<const Bytes> args) {
  const CommandSpec* command = FindCommand(args);
  if (command == nullptr || (!command->subcommands.empty() && args.size() > 1)) return std::nullopt;
  return session_->client().rights->Check(*command, args).allowed();
}

void Scripting::Log(int level, Bytes message) { server_.LogFromScript(level, message); }

// There is nobody to replicate to yet: all targets are the same.
void Scripting::SetReplication(int) {}

int64_t Scripting::NowUs() {
  if (session_ == nullptr) return server_.clock().NowUs();
  if (now_us_ == 0) now_us_ = server_.clock().NowUs();
  return now_us_;
}

void Scripting::CountErrors(bool count) { session_->set_counts_errors(count); }

Version Scripting::served() const { return server_.options().serve_version; }

void Scripting::SetDebugMode(const Session& session, DebugMode mode) {
  std::erase_if(debug_modes_, [&](const auto& entry) { return !server_.sessions().contains(entry.first); });
  debug_modes_.erase(session.client().id);
  if (mode != DebugMode::kOff) debug_modes_[session.client().id] = mode;
}

Scripting::DebugMode Scripting::debug_mode(const Session& session) const {
  if (debug_modes_.empty()) return DebugMode::kOff;
  const auto found = debug_modes_.find(session.client().id);
  return found == debug_modes_.end() ? DebugMode::kOff : found->second;
}

// ---- Scripts that take long ----

Bytes Scripting::OnTick() {
  if (server_.stopping()) return "ERR Server is shutting down";
  const int64_t threshold_ms = server_.options().busy_reply_threshold;
  if (threshold_ms == 0 || session_ == nullptr) return {};
  const auto now = std::chrono::steady_clock::now();
  if (began_ == std::chrono::steady_clock::time_point{}) began_ = now;
  if (now - began_ < std::chrono::milliseconds(threshold_ms)) return {};
  if (!busy_) BecomeBusy();
  server_.TurnAside();
  if (server_.stopping()) return "ERR Server is shutting down";
  return killed_ ? Bytes("ERR Script killed by user with SCRIPT KILL...") : Bytes();
}

void Scripting::BecomeBusy() {
  busy_ = true;
  server_.LogWarning("Slow script detected: still in execution after the time of busy-reply-threshold.");
  for (const auto& [id, session] : server_.sessions()) session->set_server_busy(session.get() != session_);
}

Bytes Scripting::busy_text() const {
  return is_function_ ? "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."
                      : "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
}

std::optional<Scripting::Running> Scripting::what_runs() const {
  if (!running()) return std::nullopt;
  const auto duration = std::chrono::steady_clock::now() - began_;
  return Running{name_, words_, std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()};
}

std::optional<Bytes> Scripting::Kill(bool function) {
  if (!running()) return Bytes("NOTBUSY No scripts in execution right now.");
  if (wrote_)
    return Bytes(
        "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the "
        "script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.");
  if (function != is_function_) return busy_text();
  killed_ = true;
  return std::nullopt;
}

}  // namespace respect

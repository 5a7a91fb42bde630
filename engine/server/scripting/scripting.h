// Scripting: scripts in the server: their machine, their cache, and the one that runs now. To scripts it is the host:
// it runs their commands as the client that asked for them.
//
// A script that runs longer than busy-reply-threshold lets the loop serve what is ready, a turn every so often: others
// are told that the server is busy, and may end the script as long as it has written nothing.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "engine/commands/call.h"
#include "engine/resp/resp_writer.h"
#include "engine/scripting/machine.h"
#include "engine/scripting/script_host.h"
#include "engine/server/scripting/function_store.h"
#include "engine/server/scripting/script_cache.h"

namespace respect {

class Server;
class Session;

class Scripting final : public scripting::ScriptHost, private ErrorObserver {
 public:
  explicit Scripting(Server& server);
  ~Scripting() override;

  // What scripts run in; made when the first comes.
  scripting::Machine& machine();
  ScriptCache& cache() { return cache_; }
  // Forgets all scripts and what they have left in the machine.
  void Flush();

  // What functions run in, apart from scripts; and the functions.
  scripting::Machine& function_machine();
  FunctionStore& functions() { return functions_; }
  const FunctionStore& functions() const { return functions_; }
  void FlushFunctions();
  // FUNCTION RESTORE: loads libraries from their sources, all or none. Errors are replies.
  Status RestoreFunctions(std::span<const std::string> sources, bool flush, bool replace);

  // What runs, and under which rules.
  struct Invocation {
    scripting::Machine::Run run;
    uint8_t flags = 0;       // ScriptFlag
    bool read_only = false;  // EVAL_RO and its kin
    bool is_function = false;
  };
  // Runs it as the client of `call`; its reply is the reply of `call`.
  void Run(Call& call, const Invocation& invocation);

  // ScriptFlag bits that the script or function of a request says of itself; nothing when it says none, and for other
  // commands.
  std::optional<uint8_t> FlagsSaid(const CommandSpec& command, std::span<const Bytes> args);

  // SCRIPT DEBUG: how EVAL runs what this client asks for.
  enum class DebugMode { kOff, kForked, kHere };
  void SetDebugMode(const Session& session, DebugMode mode);
  DebugMode debug_mode(const Session& session) const;

  bool running() const { return session_ != nullptr; }
  // Whether others are told to wait.
  bool busy() const { return busy_; }
  // The server's time in microseconds; for a script that runs, the moment when it first asked.
  int64_t NowUs();
  // SCRIPT KILL and FUNCTION KILL: the error that it answers, or nothing.
  std::optional<Bytes> Kill(bool function);
  // What others are told while a script takes long.
  Bytes busy_text() const;
  // For FUNCTION STATS; nothing when nothing runs.
  struct Running {
    Bytes name;
    std::span<const Bytes> words;
    int64_t duration_ms;
  };
  std::optional<Running> what_runs() const;

  // ---- ScriptHost ----
  void RunCommand(std::span<const Bytes> args, scripting::LuaReplyWriter& reply) override;
  bool TakeRefused() override { return std::exchange(refused_, false); }
  std::optional<bool> MayRun(std::span<const Bytes> args) override;
  void Log(int level, Bytes message) override;
  void SetReplication(int targets) override;
  Bytes OnTick() override;
  void CountErrors(bool count) override;
  Version served() const override;

  size_t script_memory() const { return machine_ == nullptr ? 0 : machine_->memory(); }
  size_t function_memory() const { return function_machine_ == nullptr ? 0 : function_machine_->memory(); }

 private:
  // Loads the libraries that there were, and answers the reason.
  Error GoBack(std::span<const std::string> libraries, const Error& reason);
  const CommandSpec* FindCommand(std::span<const Bytes> args);
  // Why the command may not run in the running script, or nothing.
  std::optional<Error> Refusal(const CommandSpec* command, std::span<const Bytes> args) const;
  // Whether no rule has anything to say.
  bool IsPlain(const CommandSpec& command, size_t count) const;
  std::optional<Error> RefusalToStart(const Invocation& invocation) const;
  void Begin(Call& call, const Invocation& invocation);
  void End();
  void BecomeBusy();
  void OnErrorReply(Bytes text) override;

  Server& server_;
  std::unique_ptr<scripting::Machine> machine_, function_machine_;
  ScriptCache cache_;
  FunctionStore functions_;
  std::map<uint64_t, DebugMode> debug_modes_;  // by client; of most there is none

  // ---- Of the running script ----
  Session* session_ = nullptr;
  uint8_t flags_ = 0;
  bool read_only_ = false;
  bool wrote_ = false;
  bool out_of_memory_ = false;  // when it began
  bool busy_ = false;
  bool killed_ = false;
  bool is_function_ = false;
  bool refused_ = false;  // a command, for the debugger
  Bytes name_;
  std::span<const Bytes> words_;
  int64_t now_us_ = 0;  // 0: it has not asked
  std::chrono::steady_clock::time_point began_;

  // Commands by the address of their name, which Lua keeps once for each text.
  struct Known {
    const char* name = nullptr;
    const CommandSpec* command = nullptr;
  };
  std::array<Known, 64> known_{};
};

}  // namespace respect

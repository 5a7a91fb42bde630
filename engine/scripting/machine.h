// Machine: a Lua state with the world that scripts see, in which compiled functions run one at a time.
//
// Whatever a script does, running it leaves the machine as it was: globals cannot be written, memory is limited, an
// error of any kind ends in one error reply. What a script keeps beyond its end it keeps in nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/resp/reply_writer.h"
#include "engine/scripting/block_pool.h"
#include "engine/scripting/lua_reply_writer.h"
#include "engine/scripting/script_host.h"

struct lua_State;
struct lua_Debug;

namespace respect::scripting {

class Debugger;

class Machine {
 public:
  // Functions have a few of the globals of scripts less, and their source is loaded before they are called.
  enum class Purpose { kScripts, kFunctions };
  // `errors` hears of the errors of commands that scripts run.
  Machine(Purpose purpose, ScriptHost& host, ErrorObserver* errors);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // A compiled function, kept until it is released.
  using Function = int;
  // Errors are the compiler's own: "user_script:1: unexpected symbol near ...".
  Result<Function> Compile(Bytes code, const char* chunk_name);
  void Release(Function function);

  // What redis.register_function was told.
  struct Registered {
    std::string name;
    Function function;
    uint8_t flags = 0;  // ScriptFlag
    std::optional<std::string> description;
  };
  // Runs the source of a library, which registers its functions. Errors are replies.
  Result<std::vector<Registered>> LoadLibrary(Bytes code);

  struct Run {
    Function function;
    Bytes name;  // in the texts of errors
    std::span<const Bytes> keys, args;
    bool as_arguments = false;  // keys and args are given to the function; else they are the globals KEYS and ARGV
  };
  // Runs a function; what it returns or raises is the reply.
  void Execute(const Run& run, ReplyWriter& reply);

  // While there is one it goes with the script line by line. It must outlive what runs.
  void set_debugger(Debugger* debugger) { debugger_ = debugger; }
  Debugger* debugger() { return debugger_; }

  // Bytes that the state holds.
  size_t memory() const { return memory_; }
  ScriptHost& host() { return host_; }
  lua_State* lua() { return lua_; }
  // The machine of a state.
  static Machine& Of(lua_State* lua);

  // ---- For the library `redis` ----
  // A command's words, and room for those that are numbers. One command runs at a time.
  std::vector<Bytes>& words() { return words_; }
  std::vector<char>& numbers() { return numbers_; }
  LuaReplyWriter& reply() { return reply_; }
  int protocol() const { return protocol_; }  // redis.setresp
  void set_protocol(int protocol) { protocol_ = protocol; }
  // The state of math.random.
  uint64_t& random_state() { return random_state_; }
  // Of the library that is being loaded.
  std::vector<Registered>& registered() { return registered_; }

 private:
  static void* Reallocate(void* machine, void* pointer, size_t old_size, size_t new_size);
  static void OnCount(lua_State* lua, lua_Debug* where);
  static void OnDebugEvent(lua_State* lua, lua_Debug* where);
  void Open(Purpose purpose);
  // Runs the function on top of the stack as the source of a library; an error is left in its place.
  int RunLoading();
  void PushStrings(std::span<const Bytes> strings);
  void SetGlobal(const char* name, std::span<const Bytes> strings);
  void ReplyError(Bytes name, ReplyWriter& reply);

  ScriptHost& host_;
  lua_State* lua_ = nullptr;
#ifdef RESPECT_SANITIZED
  BlockPool pool_{false};
#else
  BlockPool pool_;
#endif
  size_t memory_ = 0;
  bool limited_ = false;  // a script runs: memory is not its to take without end
  bool ending_ = false;   // the script must end; whatever it catches
  std::string end_reason_;
  int protocol_ = 2;
  int globals_ = 0, error_handler_ = 0;  // references
  std::vector<Registered> registered_;
  std::optional<std::chrono::steady_clock::time_point> load_until_;  // while a library is being loaded
  Debugger* debugger_ = nullptr;
  uint64_t random_state_ = 0x1234abcd330e;
  LuaReplyWriter reply_;
  std::vector<Bytes> words_;
  std::vector<char> numbers_;
};

}  // namespace respect::scripting

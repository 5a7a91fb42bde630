#include "engine/scripting/redis_library.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <lua.hpp>
#include <span>
#include <string>

#include "engine/base/numbers.h"
#include "engine/base/sha.h"
#include "engine/scripting/debugger.h"
#include "engine/scripting/machine.h"
#include "engine/scripting/register_function.h"
#include "engine/scripting/script_error.h"

namespace respect::scripting {
namespace {

constexpr size_t kNumberRoom = 32;

// ---- Commands ----

// The text of a number as an argument.
Bytes NumberText(double number, char* room) {
  if (number >= -0x1p62 && number <= 0x1p62 && static_cast<double>(static_cast<int64_t>(number)) == number) {
    const IntText text(static_cast<int64_t>(number));
    std::memcpy(room, text.view().data(), text.view().size());
    return {room, text.view().size()};
  }
  if (number != number) return "-nan";
  return {room, PrintDouble(number, room)};
}

// Reads the arguments of the running function as the words of a command. Answers what is wrong with them, or nothing.
// The words lie in the strings on the stack, and in the machine's room for numbers.
Bytes ReadWords(lua_State* lua, Machine& machine) {
  const int count = lua_gettop(lua);
  if (count == 0) return "ERR Please specify at least one argument for this redis lib call";
  std::vector<Bytes>& words = machine.words();
  words.clear();
  size_t numbers = 0;
  for (int i = 1; i <= count; ++i) {
    const int type = lua_type(lua, i);
    if (type == LUA_TSTRING) [[likely]] {
      size_t size = 0;
      const char* text = lua_tolstring(lua, i, &size);
      words.emplace_back(text, size);
    } else if (type == LUA_TNUMBER) {
      if (numbers == 0)
        machine.numbers().resize(std::max(machine.numbers().size(), kNumberRoom * static_cast<size_t>(count)));
      words.push_back(NumberText(lua_tonumber(lua, i), machine.numbers().data() + kNumberRoom * numbers++));
    } else {
      return "ERR Lua redis lib command arguments must be strings or integers";
    }
  }
  return {};
}

// Of an error that was raised without a command having run the debugger shows no code.
Bytes WithoutCode(Bytes text) {
  constexpr Bytes kCode = "ERR ";
  return text.starts_with(kCode) ? text.substr(kCode.size()) : text;
}

Bytes ErrorOnTop(lua_State* lua) {
  lua_getfield(lua, -1, "err");
  size_t size = 0;
  const char* text = lua_tolstring(lua, -1, &size);
  lua_pop(lua, 1);  // the table keeps it
  return {text, size};
}

// The reply, on top of the stack, as the debugger is told of it.
void ShowReply(lua_State* lua, Machine& machine) {
  const bool refused = machine.host().TakeRefused();
  if (refused) return machine.debugger()->SeeError(WithoutCode(ErrorOnTop(lua)));
  if (machine.reply().is_error()) machine.debugger()->SeeError("-" + std::string(ErrorOnTop(lua)));
  machine.debugger()->SeeReply(lua, machine.protocol());
}

// Leaves the reply on top of the stack; true when it is an error.
bool RunCommand(lua_State* lua) {
  Machine& machine = Machine::Of(lua);
  if (const Bytes wrong = ReadWords(lua, machine); !wrong.empty()) {
    if (machine.debugger() != nullptr) machine.debugger()->SeeError(WithoutCode(wrong));
    PushError(lua, wrong);
    return true;
  }
  if (machine.debugger() != nullptr) [[unlikely]] {
    machine.host().TakeRefused();  // of commands before there was a debugger
    machine.debugger()->SeeCommand(machine.words());
  }
  machine.reply().Begin(lua, machine.protocol());
  machine.host().RunCommand(machine.words(), machine.reply());
  if (machine.debugger() != nullptr) [[unlikely]]
    ShowReply(lua, machine);
  return machine.reply().is_error();
}

// redis.call(command, ...): the reply; an error is raised.
int Call(lua_State* lua) {
  if (RunCommand(lua)) [[unlikely]]
    RaiseTop(lua);
  return 1;
}

// redis.pcall(command, ...): the reply; an error is a table {err = text}.
int ProtectedCall(lua_State* lua) {
  RunCommand(lua);
  return 1;
}

// redis.acl_check_cmd(command, ...): whether the client may run it.
int AclCheckCommand(lua_State* lua) {
  Machine& machine = Machine::Of(lua);
  if (const Bytes wrong = ReadWords(lua, machine); !wrong.empty()) RaiseError(lua, wrong);
  const std::optional<bool> may = machine.host().MayRun(machine.words());
  if (!may) RaiseError(lua, "ERR Invalid command passed to redis.acl_check_cmd()");
  lua_pushboolean(lua, *may ? 1 : 0);
  return 1;
}

// ---- Replies ----

// {field = text}, or the table of an error where the arguments are not one string.
int OneFieldTable(lua_State* lua, const char* field) {
  if (lua_gettop(lua) != 1 || lua_type(lua, 1) != LUA_TSTRING) {
    PushError(lua, "ERR wrong number or type of arguments");
    return 1;
  }
  lua_createtable(lua, 0, 1);
  lua_pushvalue(lua, 1);
  lua_setfield(lua, -2, field);
  return 1;
}

int StatusReply(lua_State* lua) { return OneFieldTable(lua, "ok"); }

// A text without a code gets the code ERR; a leading '-' is not part of it.
int ErrorReply(lua_State* lua) {
  if (lua_gettop(lua) != 1 || lua_type(lua, 1) != LUA_TSTRING) return OneFieldTable(lua, "err");
  size_t size = 0;
  const char* data = lua_tolstring(lua, 1, &size);
  Bytes text(data, size);
  if (text.starts_with('-')) text.remove_prefix(1);
  while (text.ends_with('\r') || text.ends_with('\n')) text.remove_suffix(1);
  std::string error = text.find(' ') == Bytes::npos ? "ERR " : "";
  error += text;
  if (Debugger* const debugger = Machine::Of(lua).debugger()) debugger->SeeError("-" + error);
  PushError(lua, error);
  return 1;
}

// ---- The rest ----

int Sha1Hex(lua_State* lua) {
  if (lua_gettop(lua) != 1) RaiseError(lua, "ERR wrong number of arguments");
  size_t size = 0;
  const char* text = lua_tolstring(lua, 1, &size);
  const std::string hex = Hex(Sha1({text, text == nullptr ? 0 : size}));
  lua_pushlstring(lua, hex.data(), hex.size());
  return 1;
}

int Log(lua_State* lua) {
  const int count = lua_gettop(lua);
  if (count < 2) RaiseError(lua, "ERR redis.log() requires two arguments or more.");
  if (lua_isnumber(lua, 1) == 0) RaiseError(lua, "ERR First argument must be a number (log level).");
  const auto level = static_cast<int>(lua_tonumber(lua, 1));
  if (level < 0 || level > 3) RaiseError(lua, "ERR Invalid log level.");
  std::string message;
  for (int i = 2; i <= count; ++i) {
    size_t size = 0;
    const char* text = lua_tolstring(lua, i, &size);
    if (text == nullptr) continue;
    if (i > 2) message += ' ';
    message.append(text, size);
  }
  Machine::Of(lua).host().Log(level, message);
  return 0;
}

int SetResp(lua_State* lua) {
  if (lua_gettop(lua) != 1) RaiseError(lua, "ERR redis.setresp() requires one argument.");
  const double version = lua_tonumber(lua, 1);
  if (version != 2 && version != 3) RaiseError(lua, "ERR RESP version must be 2 or 3.");
  Machine::Of(lua).set_protocol(static_cast<int>(version));
  return 0;
}

int SetReplication(lua_State* lua) {
  if (lua_gettop(lua) != 1) RaiseError(lua, "ERR redis.set_repl() requires one argument.");
  const double targets = lua_tonumber(lua, 1);
  if (!(targets >= 0 && targets < 4))
    RaiseError(lua, "ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
  Machine::Of(lua).host().SetReplication(static_cast<int>(targets));
  return 0;
}

// Effects are what is replicated, always: there is nothing to choose.
int ReplicateCommands(lua_State* lua) {
  lua_pushboolean(lua, 1);
  return 1;
}

// Whether anybody debugs: the script stops at the next line.
int Breakpoint(lua_State* lua) {
  Debugger* const debugger = Machine::Of(lua).debugger();
  if (debugger != nullptr) debugger->StopAtNextLine();
  lua_pushboolean(lua, debugger != nullptr ? 1 : 0);
  return 1;
}

// redis.debug(value, ...): shows the values to who debugs.
int Debug(lua_State* lua) {
  if (Debugger* const debugger = Machine::Of(lua).debugger()) debugger->SeeValues(lua);
  return 0;
}

struct Function {
  const char* name;
  lua_CFunction function;
};
struct Number {
  const char* name;
  int value;
};

constexpr std::array kFunctions{
    Function{"call", Call},
    Function{"pcall", ProtectedCall},
    Function{"acl_check_cmd", AclCheckCommand},
    Function{"error_reply", ErrorReply},
    Function{"status_reply", StatusReply},
    Function{"sha1hex", Sha1Hex},
    Function{"setresp", SetResp},
    Function{"set_repl", SetReplication},
};
// Of scripts alone.
constexpr std::array kScriptFunctions{
    Function{"replicate_commands", ReplicateCommands},
    Function{"breakpoint", Breakpoint},
    Function{"debug", Debug},
};
constexpr std::array kReplicationTargets{Number{"REPL_NONE", 0}, Number{"REPL_AOF", 1}, Number{"REPL_SLAVE", 2},
                                         Number{"REPL_REPLICA", 2}, Number{"REPL_ALL", 3}};
constexpr std::array kLogLevels{Number{"LOG_DEBUG", 0}, Number{"LOG_VERBOSE", 1}, Number{"LOG_NOTICE", 2},
                                Number{"LOG_WARNING", 3}};

void Set(lua_State* lua, std::span<const Function> functions) {
  for (const Function& function : functions) {
    lua_pushcfunction(lua, function.function);
    lua_setfield(lua, -2, function.name);
  }
}

void Set(lua_State* lua, std::span<const Number> numbers) {
  for (const Number& number : numbers) {
    lua_pushinteger(lua, number.value);
    lua_setfield(lua, -2, number.name);
  }
}

// Pushes what all have of it.
void OpenCommon(lua_State* lua) {
  lua_createtable(lua, 0, 32);
  Set(lua, std::array{Function{"log", Log}});
  Set(lua, kLogLevels);
  const Version served = Machine::Of(lua).host().served();
  lua_pushstring(lua, served.Text().c_str());
  lua_setfield(lua, -2, "REDIS_VERSION");
  lua_pushinteger(lua, served.major_number << 16 | served.minor_number << 8 | served.patch_number);
  lua_setfield(lua, -2, "REDIS_VERSION_NUM");
}

}  // namespace

int OpenRedisOfFunctions(lua_State* lua) {
  OpenCommon(lua);
  Set(lua, kFunctions);
  Set(lua, kReplicationTargets);
  return 1;
}

int OpenRedis(lua_State* lua) {
  OpenRedisOfFunctions(lua);
  Set(lua, kScriptFunctions);
  return 1;
}

int OpenRedisOfLoading(lua_State* lua) {
  OpenCommon(lua);
  Set(lua, std::array{Function{"register_function", RegisterFunction}});
  return 1;
}

}  // namespace respect::scripting

#include "engine/scripting/machine.h"

#include <algorithm>
#include <cstdlib>
#include <lua.hpp>

#include "engine/base/numbers.h"
#include "engine/scripting/debugger.h"
#include "engine/scripting/sandbox.h"
#include "engine/scripting/script_error.h"
#include "engine/scripting/script_reply.h"

namespace respect::scripting {
namespace {

constexpr size_t kMemoryLimit = size_t{1} << 30;
constexpr int kInstructionsATick = 100'000;
constexpr auto kLoadTime = std::chrono::milliseconds(500);

}  // namespace

Machine::Machine(Purpose purpose, ScriptHost& host, ErrorObserver* errors) : host_(host), reply_(errors) {
  lua_ = lua_newstate(Reallocate, this);
  if (lua_ == nullptr) std::abort();
  Open(purpose);
}

Machine::~Machine() { lua_close(lua_); }

void Machine::Open(Purpose purpose) {
  lua_pushcfunction(lua_, ErrorHandler);
  error_handler_ = luaL_ref(lua_, LUA_REGISTRYINDEX);
  OpenSandbox(lua_, host_.served(), purpose == Purpose::kFunctions);
  globals_ = luaL_ref(lua_, LUA_REGISTRYINDEX);
  lua_sethook(lua_, OnCount, LUA_MASKCOUNT, kInstructionsATick);
}

Machine& Machine::Of(lua_State* lua) {
  void* machine = nullptr;
  lua_getallocf(lua, &machine);
  return *static_cast<Machine*>(machine);
}

void* Machine::Reallocate(void* machine, void* pointer, size_t old_size, size_t new_size) {
  auto& self = *static_cast<Machine*>(machine);
  if (new_size == 0) {
    self.memory_ -= old_size;
    if (pointer != nullptr) self.pool_.Free(pointer, old_size);
    return nullptr;
  }
  if (new_size > old_size && self.limited_ && self.memory_ + (new_size - old_size) > kMemoryLimit) return nullptr;
  void* const moved = self.pool_.Reallocate(pointer, old_size, new_size);
  if (moved != nullptr) self.memory_ += new_size - old_size;
  return moved;
}

void Machine::OnCount(lua_State* lua, lua_Debug*) {
  Machine& self = Of(lua);
  if (self.load_until_) {
    if (std::chrono::steady_clock::now() >= *self.load_until_) RaiseError(lua, "ERR FUNCTION LOAD timeout");
    return;
  }
  if (!self.ending_) {
    const Bytes reason = self.host_.OnTick();
    if (reason.empty()) return;
    self.end_reason_ = reason;
    self.ending_ = true;
    // From here on every line raises the error again: a script that catches errors does not get away.
    lua_sethook(lua, OnCount, LUA_MASKLINE, 0);
  }
  RaiseError(lua, self.end_reason_);
}

void Machine::OnDebugEvent(lua_State* lua, lua_Debug* where) { Of(lua).debugger_->OnEvent(lua, where); }

Result<Machine::Function> Machine::Compile(Bytes code, const char* chunk_name) {
  if (LoadText(lua_, code, chunk_name) != 0) {
    const Error error(lua_tostring(lua_, -1));
    lua_pop(lua_, 1);
    return error;
  }
  return luaL_ref(lua_, LUA_REGISTRYINDEX);
}

void Machine::Release(Function function) { luaL_unref(lua_, LUA_REGISTRYINDEX, function); }

int Machine::RunLoading() {
  // While it loads a library sees a world of its own.
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, error_handler_);
  lua_insert(lua_, 1);
  ShowLoadingGlobals(lua_, true);
  load_until_ = std::chrono::steady_clock::now() + kLoadTime;
  limited_ = true;
  const int status = lua_pcall(lua_, 0, 0, 1);
  limited_ = false;
  load_until_.reset();
  ShowLoadingGlobals(lua_, false);
  return status;
}

Result<std::vector<Machine::Registered>> Machine::LoadLibrary(Bytes code) {
  registered_.clear();
  if (LoadText(lua_, code, "@user_function") != 0) {
    const Error error("ERR Error compiling function: " + std::string(lua_tostring(lua_, -1)));
    lua_settop(lua_, 0);
    return error;
  }
  const int status = RunLoading();
  std::string wrong;
  if (status != 0) {
    wrong = "ERR Error registering functions: " + ReadError(lua_).message;
  } else if (registered_.empty()) {
    wrong = "ERR No functions registered";
  }
  lua_settop(lua_, 0);
  if (wrong.empty()) return std::move(registered_);
  for (const Registered& function : registered_) Release(function.function);
  return Error(wrong);
}

void Machine::PushStrings(std::span<const Bytes> strings) {
  lua_createtable(lua_, static_cast<int>(strings.size()), 0);
  int at = 1;
  for (const Bytes string : strings) {
    lua_pushlstring(lua_, string.data(), string.size());
    lua_rawseti(lua_, -2, at++);
  }
}

void Machine::SetGlobal(const char* name, std::span<const Bytes> strings) {
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, globals_);
  lua_pushstring(lua_, name);
  PushStrings(strings);
  lua_rawset(lua_, -3);
  lua_pop(lua_, 1);
}

void Machine::Execute(const Run& run, ReplyWriter& reply) {
  protocol_ = 2;
  ending_ = false;
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, error_handler_);
  if (run.as_arguments) {
    lua_rawgeti(lua_, LUA_REGISTRYINDEX, run.function);
    PushStrings(run.keys);
    PushStrings(run.args);
  } else {
    SetGlobal("KEYS", run.keys);
    SetGlobal("ARGV", run.args);
    lua_rawgeti(lua_, LUA_REGISTRYINDEX, run.function);
  }
  limited_ = true;
  if (debugger_ != nullptr) [[unlikely]]
    lua_sethook(lua_, OnDebugEvent, LUA_MASKLINE | LUA_MASKCOUNT, kInstructionsATick);
  const int status = lua_pcall(lua_, run.as_arguments ? 2 : 0, 1, 1);
  limited_ = false;
  if (ending_ || debugger_ != nullptr) lua_sethook(lua_, OnCount, LUA_MASKCOUNT, kInstructionsATick);
  if (status == 0) {
    WriteScriptReply(lua_, reply, protocol_, host_);
  } else {
    ReplyError(run.name, reply);
  }
  lua_settop(lua_, 0);
}

void Machine::ReplyError(Bytes name, ReplyWriter& reply) {
  const ScriptError error = ReadError(lua_);
  WriteError(error.Text(name), error.counted, reply, host_);
}

}  // namespace respect::scripting

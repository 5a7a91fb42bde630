// Debugger: lets a person go through a script line by line. It hears of every line that Lua comes to and of every
// command that the script runs; where the script stops it shows what it has seen, and obeys what it is told until the
// script is to go on. How both sides are carried it does not know (DebugConsole).
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

struct lua_State;
struct lua_Debug;

namespace respect::scripting {

class DebugConsole {
 public:
  virtual ~DebugConsole() = default;
  virtual void Show(std::span<const std::string> lines) = 0;
  // Waits for the next command. False: nobody is there any more, or says what is no command.
  enum class Input { kWords, kClosed, kMalformed };
  virtual Input Read(std::vector<std::string>& words) = 0;
};

class Debugger {
 public:
  // A script that neither stops nor ends for so long is stopped.
  Debugger(DebugConsole& console, Bytes source, std::chrono::milliseconds patience);

  // The hook of lines and counts. Raises an error when the script must end.
  void OnEvent(lua_State* lua, lua_Debug* where);

  // ---- What the script does ----
  void SeeCommand(std::span<const Bytes> words);
  // The reply is on top of the stack.
  void SeeReply(lua_State* lua, int protocol);
  void SeeError(Bytes text);
  // redis.debug, with its arguments on the stack; redis.breakpoint.
  void SeeValues(lua_State* lua);
  void StopAtNextLine() { stops_at_next_line_ = true; }

  // The script has ended.
  void End();

 private:
  using Words = std::span<const std::string>;
  static constexpr size_t kMostBreakpoints = 64;

  void Log(std::string line) { lines_.push_back(std::move(line)); }
  void LogCut(std::string line);
  void LogSourceLine(int line);
  void Send();

  // Reads and obeys commands until the script is to go on.
  void Stop(lua_State* lua, bool too_long);
  // False when it is to go on.
  bool Obey(lua_State* lua, Words words);
  void Print(lua_State* lua, const std::string& name);
  void PrintAll(lua_State* lua);
  void Break(Words words);
  void SetBreakpoint(const std::string& text);
  void List(int around, int context);
  void Trace(lua_State* lua);
  void Evaluate(lua_State* lua, Words words);
  void RunCommand(lua_State* lua, Words words);
  void Limit(Words words);
  bool HasBreakpoint(int line) const;

  DebugConsole& console_;
  std::vector<std::string> source_;
  std::chrono::milliseconds patience_;
  std::chrono::steady_clock::time_point went_on_;
  std::vector<std::string> lines_;  // not shown yet
  std::vector<int> breakpoints_;
  int line_ = 0;
  bool steps_ = true;
  bool stops_at_next_line_ = false;
  int longest_ = 256;  // of a value shown; 0: as long as it is
  bool told_of_cut_ = false;
};

}  // namespace respect::scripting

#include "engine/scripting/debugger.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <lua.hpp>

#include "engine/base/letter_case.h"
#include "engine/base/numbers.h"
#include "engine/scripting/debug_text.h"
#include "engine/scripting/sandbox.h"
#include "engine/scripting/script_error.h"

namespace respect::scripting {
namespace {

constexpr int kShownAround = 5, kShortestCut = 60;
constexpr size_t kShownWords = 10;

constexpr const char* kHelp[] = {
    "Redis Lua debugger help:",
    "[h]elp               Show this help.",
    "[s]tep               Run current line and stop again.",
    "[n]ext               Alias for step.",
    "[c]ontinue           Run till next breakpoint.",
    "[l]ist               List source code around current line.",
    "[l]ist [line]        List source code around [line].",
    "                     line = 0 means: current position.",
    "[l]ist [line] [ctx]  In this form [ctx] specifies how many lines",
    "                     to show before/after [line].",
    "[w]hole              List all source code. Alias for 'list 1 1000000'.",
    "[p]rint              Show all the local variables.",
    "[p]rint <var>        Show the value of the specified variable.",
    "                     Can also show global vars KEYS and ARGV.",
    "[b]reak              Show all breakpoints.",
    "[b]reak <line>       Add a breakpoint to the specified line.",
    "[b]reak -<line>      Remove breakpoint from the specified line.",
    "[b]reak 0            Remove all breakpoints.",
    "[t]race              Show a backtrace.",
    "[e]val <code>        Execute some Lua code (in a different callframe).",
    "[r]edis <cmd>        Execute a Redis command.",
    "[m]axlen [len]       Trim logged Redis replies and Lua var dumps to len.",
    "                     Specifying zero as <len> means unlimited.",
    "[a]bort              Stop the execution of the script. In sync",
    "                     mode dataset changes will be retained.",
    "",
    "Debugger functions you can call from Lua scripts:",
    "redis.debug()        Produce logs in the debugger console.",
    "redis.breakpoint()   Stop execution like if there was a breakpoint in the",
    "                     next line of code.",
};

std::vector<std::string> SplitLines(Bytes source) {
  std::vector<std::string> lines;
  while (!source.empty()) {
    const size_t end = std::min(source.find('\n'), source.size());
    lines.emplace_back(source.substr(0, end));
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  return lines;
}

bool IsOfScript(const lua_Debug& where) { return std::strstr(where.short_src, "user_script") != nullptr; }

// What is wrong, out of an error of any kind on top of the stack.
std::string ErrorText(lua_State* lua) {
  if (lua_istable(lua, -1)) return ReadError(lua).message;
  const char* text = lua_tostring(lua, -1);
  return text == nullptr ? "" : text;
}

}  // namespace

Debugger::Debugger(DebugConsole& console, Bytes source, std::chrono::milliseconds patience)
    : console_(console), source_(SplitLines(source)), patience_(patience), went_on_(std::chrono::steady_clock::now()) {}

// ---- What is shown -----------------------------------------------------------------------------------------------

void Debugger::LogCut(std::string line) {
  const bool cut = longest_ != 0 && line.size() > static_cast<size_t>(longest_);
  if (cut) line.replace(static_cast<size_t>(longest_), std::string::npos, " ...");
  Log(std::move(line));
  if (!cut || told_of_cut_) return;
  told_of_cut_ = true;
  Log("<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.");
}

void Debugger::LogSourceLine(int line) {
  const auto at = static_cast<size_t>(line) - 1;
  const Bytes text = at < source_.size() ? Bytes(source_[at]) : Bytes("<out of range source code line>");
  Log(fmt::format("{}{}{:<3} {}", line == line_ ? "->" : "  ", HasBreakpoint(line) ? "#" : " ", line, text));
}

void Debugger::Send() {
  console_.Show(lines_);
  lines_.clear();
}

void Debugger::End() {
  Log("<endsession>");
  Send();
}

// ---- What the script does ----------------------------------------------------------------------------------------

void Debugger::SeeCommand(std::span<const Bytes> words) {
  if (!steps_) return;
  std::string line = "<redis>";
  for (size_t i = 0; i < words.size() && i < kShownWords; ++i) line.append(" ").append(words[i]);
  if (words.size() > kShownWords) line += fmt::format(" ... ({} more)", words.size() - kShownWords - 1);
  Log(std::move(line));
}

void Debugger::SeeReply(lua_State* lua, int protocol) {
  if (steps_) LogCut("<reply> " + DebugReplyText(lua, -1, protocol));
}

void Debugger::SeeError(Bytes text) {
  if (steps_) Log("<error> " + std::string(text));
}

void Debugger::SeeValues(lua_State* lua) {
  std::string line = fmt::format("<debug> line {}: ", line_);
  const int count = lua_gettop(lua);
  for (int i = 1; i <= count; ++i) line.append(i > 1 ? ", " : "").append(DebugText(lua, i));
  Log(std::move(line));
}

void Debugger::OnEvent(lua_State* lua, lua_Debug* where) {
  lua_getinfo(lua, "Sl", where);
  if (!IsOfScript(*where)) return;
  line_ = where->currentline;
  const bool breaks = HasBreakpoint(line_) || stops_at_next_line_;
  bool too_long = false;
  if (where->event == LUA_HOOKCOUNT && !steps_ && !breaks) {
    if (std::chrono::steady_clock::now() - went_on_ < patience_) return;
    too_long = true;
  }
  if (!steps_ && !breaks && !too_long) return;
  const char* reason = "step over";
  if (breaks) {
    reason = stops_at_next_line_ ? "redis.breakpoint() called" : "break point";
  } else if (too_long) {
    reason = "timeout reached, infinite loop?";
  }
  steps_ = stops_at_next_line_ = false;
  Log(fmt::format("* Stopped at {}, stop reason = {}", line_, reason));
  LogSourceLine(line_);
  Send();
  Stop(lua, too_long);
  went_on_ = std::chrono::steady_clock::now();
}

// ---- Commands ----------------------------------------------------------------------------------------------------

void Debugger::Stop(lua_State* lua, bool too_long) {
  std::vector<std::string> words;
  for (bool more = true; more;) {
    const DebugConsole::Input input = console_.Read(words);
    if (input == DebugConsole::Input::kMalformed) RaiseError(lua, "ERR protocol error");
    if (input == DebugConsole::Input::kClosed) {
      // Nobody is there: the script runs to its end.
      breakpoints_.clear();
      if (too_long) RaiseError(lua, "ERR timeout during Lua debugging with client closing connection");
      return;
    }
    more = Obey(lua, words);
  }
}

bool Debugger::Obey(lua_State* lua, Words words) {
  const auto is = [&](Bytes letter, Bytes name) {
    return !words.empty() && (EqualsIgnoreCase(words[0], letter) || EqualsIgnoreCase(words[0], name));
  };
  if (is("s", "step") || is("n", "next")) {
    steps_ = true;
    return false;
  }
  if (is("c", "continue")) return false;
  if (is("a", "abort")) RaiseError(lua, "ERR script aborted for user request");
  if (is("h", "help")) {
    lines_.assign(std::begin(kHelp), std::end(kHelp));
  } else if (is("t", "trace")) {
    Trace(lua);
  } else if (is("m", "maxlen")) {
    Limit(words);
  } else if (is("b", "break")) {
    Break(words);
  } else if (is("e", "eval")) {
    Evaluate(lua, words);
  } else if (words.size() > 1 && is("r", "redis")) {
    RunCommand(lua, words);
  } else if (is("p", "print")) {
    words.size() == 2 ? Print(lua, words[1]) : PrintAll(lua);
  } else if (is("l", "list")) {
    const int around = words.size() > 1 ? std::atoi(words[1].c_str()) : 0;
    List(around > 0 ? around : line_, words.size() > 2 ? std::atoi(words[2].c_str()) : kShownAround);
  } else if (is("w", "whole")) {
    List(1, 1'000'000);
  } else {
    Log("<error> Unknown Redis Lua debugger command or wrong number of arguments.");
  }
  Send();
  return true;
}

// A local of the innermost function that has one of that name, or KEYS, or ARGV.
void Debugger::Print(lua_State* lua, const std::string& name) {
  lua_Debug frame;
  for (int level = 0; lua_getstack(lua, level, &frame) != 0; ++level) {
    const char* local = nullptr;
    for (int i = 1; (local = lua_getlocal(lua, &frame, i)) != nullptr; ++i) {
      const bool found = name == local;
      if (found) LogCut("<value> " + DebugText(lua, -1));
      lua_pop(lua, 1);
      if (found) return;
    }
  }
  if (name != "KEYS" && name != "ARGV") return Log("No such variable.");
  lua_getglobal(lua, name.c_str());
  LogCut("<value> " + DebugText(lua, -1));
  lua_pop(lua, 1);
}

void Debugger::PrintAll(lua_State* lua) {
  lua_Debug frame;
  bool any = false;
  if (lua_getstack(lua, 0, &frame) != 0) {
    const char* local = nullptr;
    for (int i = 1; (local = lua_getlocal(lua, &frame, i)) != nullptr; ++i) {
      if (std::strstr(local, "(*temporary)") == nullptr) {
        LogCut(fmt::format("<value> {} = {}", local, DebugText(lua, -1)));
        any = true;
      }
      lua_pop(lua, 1);
    }
  }
  if (!any) Log("No local variables in the current context.");
}

bool Debugger::HasBreakpoint(int line) const { return std::ranges::find(breakpoints_, line) != breakpoints_.end(); }

void Debugger::Break(Words words) {
  for (const std::string& text : words.subspan(1)) SetBreakpoint(text);
  if (words.size() > 1) return;
  if (breakpoints_.empty()) return Log("No breakpoints set. Use 'b <line>' to add one.");
  Log(fmt::format("{} breakpoints set:", breakpoints_.size()));
  for (const int line : breakpoints_) LogSourceLine(line);
}

void Debugger::SetBreakpoint(const std::string& text) {
  const std::optional<int64_t> number = ParseInt(text);
  if (!number) return Log(fmt::format("Invalid argument:'{}'", text));
  if (*number == 0) {
    breakpoints_.clear();
    return Log("All breakpoints removed.");
  }
  const bool exists =
      *number <= static_cast<int64_t>(source_.size()) && -*number <= static_cast<int64_t>(source_.size());
  const int line = exists ? static_cast<int>(*number) : 0;
  if (*number < 0) {
    const bool removed = std::erase(breakpoints_, -line) > 0;
    return Log(removed ? "Breakpoint removed." : "No breakpoint in the specified line.");
  }
  if (breakpoints_.size() == kMostBreakpoints) return Log("Too many breakpoints set.");
  if (!exists || HasBreakpoint(line)) return Log("Wrong line number.");
  breakpoints_.push_back(line);
  List(line, 1);
}

void Debugger::List(int around, int context) {
  for (int line = 1; line <= static_cast<int>(source_.size()); ++line) {
    if (line >= around - context && line <= around + context) LogSourceLine(line);
  }
}

void Debugger::Trace(lua_State* lua) {
  lua_Debug frame;
  for (int level = 0; lua_getstack(lua, level, &frame) != 0; ++level) {
    lua_getinfo(lua, "Snl", &frame);
    if (!IsOfScript(frame)) continue;
    Log(fmt::format("{} {}:", level == 0 ? "In" : "From", frame.name != nullptr ? frame.name : "top level"));
    LogSourceLine(frame.currentline);
  }
}

// As an expression, or else as statements.
void Debugger::Evaluate(lua_State* lua, Words words) {
  std::string code;
  for (const std::string& word : words.subspan(1)) code.append(code.empty() ? "" : " ").append(word);
  const std::string expression = "return " + code;
  if (LoadText(lua, expression, "@ldb_eval") != 0) {
    lua_pop(lua, 1);
    if (LoadText(lua, code, "@ldb_eval") != 0) {
      Log(fmt::format("<error> {}", ErrorText(lua)));
      return lua_pop(lua, 1);
    }
  }
  if (lua_pcall(lua, 0, 1, 0) != 0) {
    Log(fmt::format("<error> {}", ErrorText(lua)));
  } else {
    LogCut("<retval> " + DebugText(lua, -1));
  }
  lua_pop(lua, 1);
}

// What redis.call tells of it is the answer.
void Debugger::RunCommand(lua_State* lua, Words words) {
  lua_getglobal(lua, "redis");
  lua_getfield(lua, -1, "call");
  for (const std::string& word : words.subspan(1)) lua_pushlstring(lua, word.data(), word.size());
  steps_ = true;
  lua_pcall(lua, static_cast<int>(words.size()) - 1, 1, 0);
  steps_ = false;
  lua_pop(lua, 2);
}

void Debugger::Limit(Words words) {
  if (words.size() == 2) {
    const int asked = std::atoi(words[1].c_str());
    longest_ = asked == 0 ? 0 : std::max(asked, kShortestCut);
    told_of_cut_ = true;  // who sets it knows of it
  }
  if (longest_ == 0) return Log("<value> replies are unlimited.");
  Log(fmt::format("<value> replies are truncated at {} bytes.", longest_));
}

}  // namespace respect::scripting

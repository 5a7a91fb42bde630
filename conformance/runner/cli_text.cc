#include "conformance/runner/cli_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/resp/reply.h"

namespace respect::conformance {
namespace {

using Verb = spec::Step::Verb;

constexpr size_t kShownBytes = 2000;  // of a word; longer ones say how long they are

bool IsPlain(const std::string& word) {
  // redis-cli reads a line's quotes and backslashes; a heredoc without expansion leaves all else alone.
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '\\'; });
}

std::vector<std::string> WithReferences(const spec::Step& step) {
  std::vector<std::string> args = step.args;
  for (const spec::SavedArgument& saved : step.saved_arguments) {
    args[saved.index] = "<" + saved.name;
    for (const int index : saved.path) args[saved.index] += fmt::format("[{}]", index);
    args[saved.index] += ">";
  }
  return args;
}

bool NeedsSeveralTerminals(const spec::Case& test) {
  return test.conns.size() > 1 || std::any_of(test.steps.begin(), test.steps.end(), [](const spec::Step& step) {
           return step.verb != Verb::kCmd && step.verb != Verb::kAdvanceMs;
         });
}

// One redis-cli fed from here; waiting is done by the shell.
std::vector<std::string> OneTerminal(const spec::Case& test, const std::string& cli, size_t until) {
  std::vector<std::string> lines;
  bool open = false;
  const auto add = [&](const std::string& line) {
    if (!open) lines.push_back(cli + " <<'END'");
    open = true;
    lines.push_back(line);
  };
  const auto close = [&] {
    if (open) lines.emplace_back("END");
    open = false;
  };
  for (const auto& [name, value] : test.config) add(CliCommand(std::vector<std::string>{"CONFIG", "SET", name, value}));
  for (const std::vector<std::string>& args : test.given) add(CliCommand(args));
  for (size_t i = 0; i < std::min(until, test.steps.size()); ++i) {
    const spec::Step& step = test.steps[i];
    if (step.verb == Verb::kAdvanceMs) {
      close();
      lines.push_back(fmt::format("sleep {:.3f}", static_cast<double>(step.ms) / 1000));
    } else {
      add(CliCommand(WithReferences(step)));
    }
  }
  close();
  return lines;
}

std::vector<std::string> SeveralTerminals(const spec::Case& test, const std::string& cli, size_t until) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& on, const std::string& text) {
    lines.push_back(fmt::format("{}> {}", on.empty() ? "redis" : on, text));
  };
  lines.push_back(fmt::format("# a terminal for each connection ({}), in this order:", cli));
  const std::string first = test.conns.empty() ? "" : test.conns.front();
  for (const auto& [name, value] : test.config) {
    add(first, CliCommand(std::vector<std::string>{"CONFIG", "SET", name, value}));
  }
  for (const std::vector<std::string>& args : test.given) add(first, CliCommand(args));
  for (size_t i = 0; i < std::min(until, test.steps.size()); ++i) {
    const spec::Step& step = test.steps[i];
    if (step.verb == Verb::kCmd || step.verb == Verb::kSend) {
      add(step.on, CliCommand(WithReferences(step)));
    } else {
      lines.push_back("# " + StepTextWithConnection(step));
    }
  }
  return lines;
}

}  // namespace

std::string CliCommand(std::span<const std::string> args) {
  std::string line;
  for (const std::string& word : args) {
    if (!line.empty()) line += ' ';
    line += word.size() <= kShownBytes && IsPlain(word) ? word : Quoted(word, kShownBytes);
  }
  return line;
}

std::vector<std::string> ReproLines(const spec::Case& test, int protocol, const std::string& options, size_t until) {
  std::string cli = "redis-cli";
  if (!options.empty()) cli += " " + options;
  if (protocol == 3) cli += " -3";
  return NeedsSeveralTerminals(test) ? SeveralTerminals(test, cli, until) : OneTerminal(test, cli, until);
}

std::string StepText(const spec::Step& step) {
  switch (step.verb) {
    case Verb::kCmd: return CliCommand(WithReferences(step));
    case Verb::kSend: return "send " + CliCommand(WithReferences(step));
    case Verb::kRecv: return "receive a reply";
    case Verb::kRecvPush: return "receive a message";
    case Verb::kRaw: return "send the bytes " + Quoted(step.bytes, kShownBytes);
    case Verb::kRecvRaw: return "receive the bytes " + Quoted(step.bytes, kShownBytes);
    case Verb::kClosed: return "the server closes the connection";
    case Verb::kBlocked: return "waiting: " + CliCommand(step.args);
    case Verb::kSilent: return "nothing comes";
    case Verb::kAdvanceMs: return fmt::format("{} ms pass", step.ms);
  }
  return "";
}

std::string StepTextWithConnection(const spec::Step& step) {
  return StepText(step) + (step.on.empty() ? "" : " on " + step.on);
}

Bytes VerbName(Verb verb) {
  switch (verb) {
    case Verb::kCmd: return "cmd";
    case Verb::kSend: return "send";
    case Verb::kRecv: return "recv";
    case Verb::kRecvPush: return "recv_push";
    case Verb::kRaw: return "raw";
    case Verb::kRecvRaw: return "recv_raw";
    case Verb::kClosed: return "closed";
    case Verb::kBlocked: return "blocked";
    case Verb::kSilent: return "silent";
    case Verb::kAdvanceMs: return "advance_ms";
  }
  return "";
}

}  // namespace respect::conformance

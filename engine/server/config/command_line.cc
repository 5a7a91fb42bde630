#include "engine/server/config/command_line.h"

#include <fmt/format.h>

#include "engine/base/split_args.h"
#include "engine/commands/args.h"

namespace respect {
namespace {

using Action = CommandLine::Action;

Action SpecialAction(Bytes first) {
  if (first == "-v" || first == "--version") return Action::kVersion;
  if (first == "-h" || first == "--help") return Action::kHelp;
  if (first == "--test-memory") return Action::kTestMemory;
  if (first == "--check-system") return Action::kCheckSystem;
  return Action::kRun;
}

bool IsOption(Bytes argument) { return argument.starts_with("--"); }

// Turns `--name value...` into lines. An argument that starts with "--" is a new option only if the one before it has a
// value already: `--requirepass --x` sets the password "--x".
class OptionLines {
 public:
  explicit OptionLines(std::span<const Bytes> arguments) : arguments_(arguments) {}

  std::string Read() {
    for (size_t i = 0; i < arguments_.size(); ++i) {
      if (value_seen_ && IsOption(arguments_[i])) {
        AddName(i);
      } else {
        lines_.append(Quoted(arguments_[i])).append(" ");
        value_seen_ = true;
      }
    }
    return lines_;
  }

 private:
  void AddName(size_t index) {
    const Bytes option = arguments_[index];
    if (!lines_.empty()) lines_ += '\n';
    lines_.append(option.substr(2)).append(" ");
    const auto words = SplitArgs(option);
    value_seen_ = !words || words->size() != 1;  // "--port 6380" in one argument carries its value
    if (value_seen_) return;
    const bool last = index + 1 == arguments_.size();
    if (!last && !IsOption(arguments_[index + 1])) return;
    // `--save` may stand without a value, as scripts that build a command line from an empty list write it.
    if (EqualsIgnoreCase(option, "--save")) {
      lines_ += "\"\"";
      value_seen_ = !last;
    }
  }

  std::span<const Bytes> arguments_;
  std::string lines_;
  bool value_seen_ = true;
};

}  // namespace

CommandLine CommandLine::Parse(std::span<const Bytes> arguments) {
  CommandLine line;
  if (arguments.empty()) return line;
  line.action = SpecialAction(arguments[0]);
  if (line.action != Action::kRun) return line;
  if (!arguments[0].starts_with('-')) {
    line.config_file = std::string(arguments[0]);
    arguments = arguments.subspan(1);
  }
  for (Bytes argument : arguments) {
    if (argument == "--sentinel") line.action = Action::kSentinel;
  }
  // First of all or last of all: elsewhere it is a value.
  if (!line.config_file && arguments.front() == "-") {
    line.config_from_stdin = true;
    arguments = arguments.subspan(1);
  }
  if (!arguments.empty() && arguments.back() == "-") {
    line.config_from_stdin = true;
    arguments = arguments.first(arguments.size() - 1);
  }
  line.options = OptionLines(arguments).Read();
  return line;
}

std::optional<ConfigTextError> ReadConfiguration(const CommandLine& line, Bytes standard_input, Config& config) {
  std::string text;
  if (line.config_file) {
    if (auto error = Config::LoadFiles(*line.config_file, text)) return error;
  }
  if (line.config_from_stdin) text.append(standard_input);
  if (!line.options.empty()) text.append("\n").append(line.options);
  return config.ReadText(text);
}

std::string FatalConfigText(const ConfigTextError& error, Bytes version) {
  if (error.is_file) return {};
  std::string text = fmt::format("\n*** FATAL CONFIG FILE ERROR (Redis {}) ***\n", version);
  if (error.line != 0) {
    text += fmt::format("Reading the configuration file, at line {}\n>>> '{}'\n", error.line, error.text);
  }
  return text + error.reason + "\n";
}

}  // namespace respect

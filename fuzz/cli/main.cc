// respect-fuzz: finds where servers break or disagree. Exit codes: 0 nothing found, 1 something found, 2 could not run.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "engine/server/launch.h"
#include "fuzz/cli/commands.h"
#include "fuzz/cli/session.h"

namespace respect::fuzz {
namespace {

// The first Ctrl-C ends the run with what there is.
std::atomic<bool> interrupted{false};

int Main(int argc, char** argv) {
  ParsedOptions parsed = ParseOptions(argc, argv);
  if (parsed.ends) return parsed.exit_code;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, [](int) {
    if (interrupted.exchange(true)) _exit(130);
  });
  const Interrupted asked = [] { return interrupted.load(); };
  switch (parsed.options.action) {
    case Options::Action::kGrammar: return RunGrammar();
    case Options::Action::kWire: return RunWire(parsed.options, asked);
    case Options::Action::kProperties: return RunProperties(parsed.options, asked);
    default: return RunDiff(std::move(parsed.options), asked);
  }
}

}  // namespace

int Fail(Bytes text) {
  fmt::print(stderr, "respect-fuzz: {}\n", text);
  return kCouldNotRun;
}

}  // namespace respect::fuzz

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view(respect::fuzz::kServeEmbedded)) {
    const std::vector<respect::Bytes> arguments(argv + 2, argv + argc);
    return respect::Launch(argv[0], arguments);
  }
  return respect::fuzz::Main(argc, argv);
}

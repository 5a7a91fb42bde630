#include "engine/server/launch.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/persistence/check_files.h"
#include "engine/server/acl/rights.h"
#include "engine/server/banner.h"
#include "engine/server/config/command_line.h"
#include "engine/server/config/config.h"
#include "engine/server/log.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/process.h"
#include "engine/server/server.h"

namespace respect {
namespace {

using Action = CommandLine::Action;

void Print(std::FILE* to, Bytes text) { std::fwrite(text.data(), 1, text.size(), to); }

// Actions that are not running a server; empty for that one.
std::optional<int> RunSpecial(Action action, Bytes program) {
  switch (action) {
    case Action::kRun: return std::nullopt;
    case Action::kVersion: Print(stdout, VersionText(kNewestVersion)); return 0;
    case Action::kHelp: Print(stderr, UsageText(program)); return 1;
    case Action::kTestMemory:
      Print(stderr, "Testing memory is not part of this server; memtester does it.\n");
      return 1;
    case Action::kCheckSystem: Print(stdout, "[system]...nothing that this server asks for\n"); return 0;
    case Action::kSentinel: Print(stderr, "This server has no Sentinel mode.\n"); return 1;
  }
  return std::nullopt;
}

// What is asked of the program in place of running a server: looking through files. Nothing when it is to run.
std::optional<int> CheckFiles(Bytes program, std::span<const Bytes> arguments) {
  const Bytes name = program.substr(program.rfind('/') == Bytes::npos ? 0 : program.rfind('/') + 1);
  const Bytes first = arguments.empty() ? Bytes() : arguments.front();
  const bool rdb = name == "redis-check-rdb" || first == "--check-rdb";
  if (!rdb && name != "redis-check-aof" && first != "--check-aof") return std::nullopt;
  bool fix = false;
  std::vector<std::string> files;
  for (const Bytes argument : arguments) {
    fix = fix || argument == "--fix";
    if (!argument.starts_with("--")) files.emplace_back(argument);
  }
  if (files.size() != 1 || (rdb && fix)) {
    Print(stderr,
          rdb ? "Usage: --check-rdb <rdb-file-name>\n" : "Usage: --check-aof [--fix] <file.manifest|file.aof>\n");
    return 1;
  }
  const RealClock clock;
  Server server(std::make_unique<Config>(), clock);
  const persistence::FileCheck check{.keyspace = server.keyspace(),
                                     .out = [](Bytes text) { Print(stdout, text); },
                                     .err = [](Bytes text) { Print(stderr, text); },
                                     .agrees =
                                         [] {
                                           std::fflush(stdout);
                                           std::string answer;
                                           return std::getline(std::cin, answer) && (answer == "y" || answer == "Y");
                                         }};
  return rdb ? persistence::CheckRdbFile(check, files.front()) : persistence::CheckAofFile(check, files.front(), fix);
}

// One run of the server, in the order in which things must happen.
class Run {
 public:
  Run(Bytes program, std::span<const Bytes> arguments) : program_(program), arguments_(arguments) {}

  int Go() {
    CommandLine line = CommandLine::Parse(arguments_);
    if (const std::optional<int> code = RunSpecial(line.action, program_)) return *code;
    if (line.config_file) line.config_file = config_file_ = std::filesystem::absolute(*line.config_file).string();
    if (!Configure(line)) return 1;
    SayHello();
    if (options().daemonize) Daemonize();
    log_.set_role(Log::Role::kServing);
    FitMaxclients();
    return Serve();
  }

 private:
  const Options& options() const { return config_->options(); }

  bool Configure(const CommandLine& line) {
    log_.Open("");
    std::string input;
    if (line.config_from_stdin) {
      log_.Notice("Reading config from stdin");
      input.assign(std::istreambuf_iterator<char>(std::cin), {});
    }
    const auto error = ReadConfiguration(line, input, *config_);
    if (!error) {
      log_.Open(options().logfile);
      log_.set_level(options().loglevel);
      return true;
    }
    if (error->is_file) {
      log_.Warning(error->reason);
    } else {
      Print(stderr, FatalConfigText(*error, options().serve_version.Text()));
    }
    return false;
  }

  void SayHello() {
    const std::string version = options().serve_version.Text();
    log_.Notice("oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
    log_.Notice(fmt::format("Redis version={}, bits={}, commit=00000000, modified=0, pid={}, just started", version,
                            sizeof(void*) * 8, getpid()));
    if (arguments_.empty()) {
      log_.Warning(
          fmt::format("Warning: no config file specified, using the default config. In order to specify a "
                      "config file use {} /path/to/redis.conf",
                      program_));
    } else {
      log_.Notice("Configuration loaded");
    }
  }

  // Every client is an open file: as many as the system allows.
  void FitMaxclients() {
    const uint64_t wanted = uint64_t{options().maxclients} + kReservedFiles;
    const uint64_t allowed = RaiseOpenFiles(wanted);
    if (allowed >= wanted) return;
    const uint32_t fits = allowed > kReservedFiles ? static_cast<uint32_t>(allowed - kReservedFiles) : 1;
    log_.Warning(fmt::format("You requested maxclients of {} requiring at least {} max file descriptors.",
                             options().maxclients, wanted));
    log_.Warning(
        fmt::format("Current maximum open files is {}. maxclients has been reduced to {} to compensate for "
                    "low ulimit. If you need higher maxclients increase 'ulimit -n'.",
                    allowed, fits));
    config_->options().maxclients = fits;
  }

  // What a redis.conf asks for beyond Redis's defaults and this server does not do is told once.
  void TellWithoutEffect(const Config& config) {
    const Options usual;
    std::string names;
    for (Bytes name : config.given_without_effect()) {
      if (name.starts_with("tls-") && config.options().tls_port != 0) continue;
      const Parameter& parameter = *config.Find(name);
      const std::string value = parameter.get(config.options());
      const bool asks = !value.empty() && value != "no" && value != parameter.get(usual);
      if (asks) names.append(names.empty() ? "" : ", ").append(name);
    }
    if (!names.empty()) log_.Warning("Parameters that change nothing in this server: " + names);
  }

  bool IsResolved(const Config& config) {
    if (config.unresolved().empty()) return true;
    log_.Warning("Unresolved Configuration(s) Detected:");
    for (const std::string& directive : config.unresolved()) log_.Warning(">>> '" + directive + "'");
    log_.Warning("Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting");
    return false;
  }

  std::unique_ptr<Clock> MakeClock() const {
    if (options().clock == ClockKind::kVirtual) return std::make_unique<VirtualClock>(RealClock().NowUs());
    return std::make_unique<RealClock>();
  }

  int Serve() {
    SignalListener signals;  // before the server, whose threads must not take signals
    const std::unique_ptr<Clock> clock = MakeClock();
    SteeredClock steered(*clock);
    const bool test_tools = options().respect_commands;
    Server server(std::move(config_), test_tools ? static_cast<const Clock&>(steered) : *clock);
    if (test_tools) server.EnableTestTools(steered);
    server.set_log(&log_);
    server.set_config_file(config_file_);
    ShowMode(server.options());
    TellWithoutEffect(server.config());
    if (const Status renamed = server.RenameCommands(); !renamed.ok()) {
      log_.Warning(renamed.error().text());
      return 1;
    }
    if (const Status users = acl::LoadAtStart(server); !users.ok()) {
      log_.Warning(users.error().text());
      return 1;
    }
    if (!IsResolved(server.config()) || !Listen(server)) return 1;
    PidFile pid_file;
    WritePid(pid_file, server.options());
    log_.Notice("Server initialized");
    signals.Listen(server.loop(), [&](int number) { OnSignal(server, number); });
    if (!server.persistence().LoadAtStart()) return 1;
    TellReady(server);
    server.Run();
    if (!server.options().unixsocket.empty()) log_.Notice("Removing the unix socket file.");
    log_.Warning("Redis is now ready to exit, bye bye...");
    return 0;
  }

  void ShowMode(const Options& options) {
    if (log_.to_standard_output() && (options.always_show_logo || isatty(STDOUT_FILENO))) {
      log_.Raw(LogLevel::kNotice, StartPicture(options.serve_version, options.port));
    } else {
      log_.Notice(fmt::format("Running mode=standalone, port={}.", options.port));
    }
  }

  bool Listen(Server& server) {
    const Options& options = server.options();
    if (((options.port == 0 && options.tls_port == 0) || options.bind.empty()) && options.unixsocket.empty()) {
      log_.Warning("Configured to not listen anywhere, exiting.");
      return false;
    }
    Status listening = server.Listen();
    if (listening.ok()) return true;
    const Bytes reason = listening.error().text();
    const bool tcp = reason.starts_with("Could not create server TCP");
    log_.Warning((tcp ? "Warning: " : "") + std::string(reason));
    if (tcp) log_.Warning(fmt::format("Failed listening on port {} (tcp), aborting.", options.port));
    return false;
  }

  void WritePid(PidFile& file, const Options& options) {
    if (!options.daemonize && options.pidfile.empty()) return;
    Status status = file.Write(options.pidfile.empty() ? "/var/run/redis.pid" : options.pidfile);
    if (!status.ok()) log_.Warning(status.error().text());
  }

  void TellReady(const Server& server) {
    if (server.tcp_port() != 0) log_.Notice("Ready to accept connections tcp");
    if (server.options().tls_port != 0) log_.Notice("Ready to accept connections tls");
    if (!server.options().unixsocket.empty()) log_.Notice("Ready to accept connections unix");
  }

  void OnSignal(Server& server, int number) {
    log_.Raw(LogLevel::kWarning, fmt::format("{}:signal-handler ({}) Received {} scheduling shutdown...\n", getpid(),
                                             std::time(nullptr), number == SIGINT ? "SIGINT" : "SIGTERM"));
    log_.Notice("User requested shutdown...");
    const int asked = number == SIGINT ? server.options().shutdown_on_sigint : server.options().shutdown_on_sigterm;
    Persistence& persistence = server.persistence();
    const bool loading = persistence.loading();
    const Persistence::Ending ending{.save = (asked & kShutdownSave) != 0 && !loading,
                                     .nosave = (asked & kShutdownNoSave) != 0 || loading,
                                     .force = (asked & kShutdownForce) != 0};
    if (persistence.PrepareToEnd(ending)) return server.Stop();
    log_.Warning("SIGTERM received but errors trying to shut down the server, check the logs for more information");
  }

  Bytes program_;
  std::span<const Bytes> arguments_;
  std::string config_file_;
  std::unique_ptr<Config> config_ = std::make_unique<Config>();
  Log log_;
};

}  // namespace

int Launch(Bytes program, std::span<const Bytes> arguments) {
  if (const std::optional<int> code = CheckFiles(program, arguments)) return *code;
  return Run(program, arguments).Go();
}

}  // namespace respect

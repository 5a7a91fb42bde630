// Parameters of the process: its log, its files, who may look inside it; and the ones that make it predictable.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>

#include "engine/base/numbers.h"
#include "engine/server/config/parameter.h"

namespace respect {
namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr int64_t kMaxLong = std::numeric_limits<int64_t>::max();

constexpr EnumWord kLogLevels[] = {{"debug", static_cast<int>(LogLevel::kDebug)},
                                   {"verbose", static_cast<int>(LogLevel::kVerbose)},
                                   {"notice", static_cast<int>(LogLevel::kNotice)},
                                   {"warning", static_cast<int>(LogLevel::kWarning)},
                                   {"nothing", static_cast<int>(LogLevel::kNothing)}};
constexpr EnumWord kProtectedActions[] = {{"no", static_cast<int>(ProtectedAction::kNo)},
                                          {"yes", static_cast<int>(ProtectedAction::kYes)},
                                          {"local", static_cast<int>(ProtectedAction::kLocal)}};
constexpr EnumWord kShutdownWords[] = {{"default", 0},
                                       {"save", kShutdownSave},
                                       {"nosave", kShutdownNoSave},
                                       {"now", kShutdownNow},
                                       {"force", kShutdownForce}};
constexpr EnumWord kClocks[] = {{"real", static_cast<int>(ClockKind::kReal)},
                                {"virtual", static_cast<int>(ClockKind::kVirtual)}};

// dir PATH: the working directory of the process, which is also where it is kept.
Parameter Directory() {
  auto set = [](Options&, Parameter::Words words, Parameter::Source) -> Status {
    if (chdir(std::string(words[0]).c_str()) != 0) return Error(std::strerror(errno));
    return Done{};
  };
  auto get = [](const Options&) {
    std::error_code gone;
    return std::filesystem::current_path(gone).string();
  };
  return {"dir", {}, Parameter::kProtected, set, get};
}

// hz N: brought into [1, 500] rather than refused.
Parameter Hertz() {
  Parameter row = parameter::Int("hz", &Options::hz, 0, kMaxInt);
  row.set = [set = row.set](Options& options, Parameter::Words words, Parameter::Source source) -> Status {
    Status status = set(options, words, source);
    options.hz = std::clamp(options.hz, 1, 500);
    return status;
  };
  return row;
}

// What a signal does: any of these words but SAVE and NOSAVE at a time.
Parameter OnSignal(Bytes name, int Options::*field) {
  Parameter row = parameter::EnumBits(name, field, kShutdownWords, Parameter::kNone);
  row.set = [field, set = row.set](Options& options, Parameter::Words words, Parameter::Source source) -> Status {
    Status status = set(options, words, source);
    constexpr int kBoth = kShutdownSave | kShutdownNoSave;
    if ((options.*field & kBoth) == kBoth)
      return Error("shutdown options SAVE and NOSAVE can't be used simultaneously");
    return status;
  };
  return row;
}

// latency-tracking-info-percentiles [P ...]: numbers from 0 to 100.
Parameter Percentiles() {
  auto set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    if (words.size() == 1 && words[0].empty()) words = {};
    std::vector<double> percentiles;
    for (Bytes word : words) {
      const std::optional<double> value = ParseDouble(word);
      if (!value) return Error("Invalid latency-tracking-info-percentiles parameters");
      if (*value < 0 || *value > 100)
        return Error("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
      percentiles.push_back(*value);
    }
    options.latency_percentiles = std::move(percentiles);
    return Done{};
  };
  auto get = [](const Options& options) {
    std::string text;
    for (const double percentile : options.latency_percentiles) {
      char printed[32];
      text.append(text.empty() ? "" : " ").append(printed, PrintDouble(percentile, printed));
    }
    return text;
  };
  return {"latency-tracking-info-percentiles", {}, Parameter::kMultiple, set, get};
}

// serve-version X.Y.Z: commands and options that Redis brought later are unknown.
Parameter ServeVersion() {
  auto set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    const std::optional<Version> version = Version::Parse(words[0]);
    if (!version) return Error("argument must be a version such as 8.0.6");
    options.serve_version = *version;
    return Done{};
  };
  auto get = [](const Options& options) { return options.serve_version.Text(); };
  return {"serve-version", {}, Parameter::kImmutable, set, get};
}

Parameter Seed() {
  auto set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    const std::optional<uint64_t> seed = ParseUnsigned(words[0]);
    if (!seed) return Error("argument couldn't be parsed into an integer");
    options.seed = *seed;
    return Done{};
  };
  auto get = [](const Options& options) { return std::to_string(options.seed); };
  return {"seed", {}, Parameter::kImmutable, set, get};
}

}  // namespace

void AppendProcessParameters(std::vector<Parameter>& rows) {
  using namespace parameter;
  rows.push_back(Bool("daemonize", &Options::daemonize, Parameter::kImmutable));
  rows.push_back(String("pidfile", &Options::pidfile, Parameter::kImmutable));
  rows.push_back(String("logfile", &Options::logfile, Parameter::kImmutable));
  rows.push_back(Enum("loglevel", &Options::loglevel, kLogLevels));
  rows.push_back(Bool("always-show-logo", &Options::always_show_logo, Parameter::kImmutable));
  rows.push_back(Directory());
  rows.push_back(Int("databases", &Options::databases, 1, kMaxInt, Parameter::kImmutable));
  rows.push_back(Hertz());
  rows.push_back(OnSignal("shutdown-on-sigterm", &Options::shutdown_on_sigterm));
  rows.push_back(OnSignal("shutdown-on-sigint", &Options::shutdown_on_sigint));
  rows.push_back(Int("shutdown-timeout", &Options::shutdown_timeout, 0, kMaxInt));
  rows.push_back(
      Enum("enable-debug-command", &Options::enable_debug_command, kProtectedActions, Parameter::kImmutable));
  rows.push_back(
      Enum("enable-protected-configs", &Options::enable_protected_configs, kProtectedActions, Parameter::kImmutable));
  rows.push_back(
      Enum("enable-module-command", &Options::enable_module_command, kProtectedActions, Parameter::kImmutable));
  rows.push_back(Int("slowlog-log-slower-than", &Options::slowlog_log_slower_than, -1, kMaxLong));
  rows.push_back(Int("slowlog-max-len", &Options::slowlog_max_len, 0, kMaxLong));
  rows.push_back(Int("latency-monitor-threshold", &Options::latency_monitor_threshold, 0, kMaxLong));
  rows.push_back(Bool("latency-tracking", &Options::latency_tracking));
  rows.push_back(Percentiles());
  rows.push_back(Enum("clock", &Options::clock, kClocks, Parameter::kImmutable));
  rows.push_back(Seed());
  rows.push_back(ServeVersion());
  rows.push_back(Bool("respect-commands", &Options::respect_commands, Parameter::kImmutable));
}

}  // namespace respect

// Parameters that change nothing in this server but are checked by a rule of their own, so that a mistake in them shows
// here as it would in Redis.
#include <locale.h>

#include <algorithm>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/server/config/parameter.h"

namespace respect {
namespace {

bool IsAlphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string CheckHostname(Bytes name) {
  constexpr size_t kLongest = 256;
  if (name.size() >= kLongest) return "Hostnames must be less than 256 characters";
  const bool fits =
      std::all_of(name.begin(), name.end(), [](char c) { return IsAlphanumeric(c) || c == '-' || c == '.'; });
  return fits ? "" : "Hostnames may only contain alphanumeric characters, hyphens or dots";
}

std::string CheckNodeName(Bytes name) {
  constexpr Bytes kForbidden = "!#$%&()*+:;<>?@[]^{|}~";
  return name.find_first_of(kForbidden) == Bytes::npos ? "" : "Announced human node name contained invalid character";
}

std::string CheckLocale(Bytes name) {
  const locale_t locale = newlocale(LC_COLLATE_MASK, std::string(name).c_str(), nullptr);
  if (locale == locale_t{}) return "Invalid locale name";
  freelocale(locale);
  return {};
}

// Variables stand in braces; there must be something to show.
std::string CheckTitle(Bytes text) {
  constexpr Bytes kWrong = "template format is invalid or contains unknown variables";
  constexpr Bytes kVariables[] = {"title",    "listen-addr", "server-mode", "port",
                                  "tls-port", "unixsocket",  "config-file"};
  if (text.find_first_not_of(' ') == Bytes::npos) return std::string(kWrong);
  for (size_t at = text.find('{'); at != Bytes::npos; at = text.find('{', at + 1)) {
    const size_t end = text.find('}', at);
    if (end == Bytes::npos) return std::string(kWrong);
    const Bytes name = text.substr(at + 1, end - at - 1);
    if (std::find(std::begin(kVariables), std::end(kVariables), name) == std::end(kVariables))
      return std::string(kWrong);
  }
  return {};
}

// Three numbers: what the system's hunt for memory thinks of a master, a replica and a child.
Parameter OomScores() {
  Parameter row = parameter::KeptString("oom-score-adj-values", "0 200 800", Parameter::kMultiple);
  row.set = [set = row.set](Options& options, Parameter::Words words, Parameter::Source source) -> Status {
    constexpr size_t kClasses = 3;
    constexpr int64_t kMost = 2000;
    if (words.size() != kClasses) return Error("wrong number of arguments");
    for (const Bytes word : words) {
      const std::optional<int64_t> value = ParseInt(word);
      if (!value || *value < -kMost || *value > kMost)
        return Error("Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
    }
    return set(options, words, source);
  };
  return row;
}

// repl-backlog-size: at least 16 KB, whatever is asked for.
Parameter BacklogSize() {
  Parameter row = parameter::KeptInt("repl-backlog-size", 1048576, 1, INT64_MAX, NumberForm::kMemory);
  row.get = [get = row.get](const Options& options) {
    constexpr int64_t kLeast = 16384;
    return std::to_string(std::max(kLeast, ParseInt(get(options)).value_or(0)));
  };
  return row;
}

// All 64 bits.
Parameter LinkBufferLimit() {
  Parameter row = parameter::KeptInt("cluster-link-sendbuf-limit", 0, 0, INT64_MAX, NumberForm::kMemory);
  row.set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    uint64_t bytes = 0;
    if (!parameter::ParseMemory(words[0], bytes)) return Error("argument must be a memory value");
    options.kept["cluster-link-sendbuf-limit"] = std::to_string(bytes);
    return Done{};
  };
  return row;
}

// This server's structures do not need it, and its allocator could not: Redis without its own allocator says the same.
Parameter ActiveDefrag() {
  Parameter row = parameter::KeptBool("activedefrag", false);
  row.set = [set = row.set](Options& options, Parameter::Words words, Parameter::Source source) -> Status {
    if (EqualsIgnoreCase(words[0], "yes"))
      return Error(
          "Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like "
          "the one shipped by default with the Redis source distribution");
    return set(options, words, source);
  };
  return row;
}

// watchdog-period MS: below 200 it is 200, but for 0.
Parameter Watchdog() {
  constexpr int64_t kMost = INT32_MAX;
  Parameter row = parameter::KeptInt("watchdog-period", 0, 0, kMost, NumberForm::kInteger, Parameter::kHidden);
  row.get = [get = row.get](const Options& options) {
    constexpr int64_t kLeast = 200;
    const int64_t period = ParseInt(get(options)).value_or(0);
    return std::to_string(period == 0 ? 0 : std::max(kLeast, period));
  };
  return row;
}

}  // namespace

void AppendCheckedParameters(std::vector<Parameter>& rows) {
  using parameter::KeptString;
  rows.push_back(ActiveDefrag());
  rows.push_back(KeptString("cluster-announce-hostname", "", Parameter::kNone, CheckHostname));
  rows.push_back(KeptString("cluster-announce-human-nodename", "", Parameter::kNone, CheckNodeName));
  rows.push_back(LinkBufferLimit());
  rows.push_back(KeptString("locale-collate", "", Parameter::kNone, CheckLocale));
  rows.push_back(OomScores());
  rows.push_back(
      KeptString("proc-title-template", "{title} {listen-addr} {server-mode}", Parameter::kNone, CheckTitle));
  rows.push_back(BacklogSize());
  rows.push_back(Watchdog());
}

}  // namespace respect

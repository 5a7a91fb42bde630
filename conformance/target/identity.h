// Identity: what a server says it is: its kind, its version, the Redis version whose rules apply to it, the protocols
// and commands it has. Asked once a target, from INFO, HELLO and COMMAND; a server that lacks one of them is described
// by the others.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "conformance/target/target.h"
#include "engine/base/result.h"
#include "spec/reader/model.h"

namespace respect::conformance {

struct Identity {
  std::string kind;     // "redis", "valkey", "respect", "fakeredis", ...; "unknown"
  std::string version;  // its own, as it writes it; "" when it does not tell
  // The version of Redis it claims to behave as: `redis_version`, which servers that follow Redis keep beside their
  // own. Gates of cases compare with it. Nothing when the server does not say.
  std::optional<spec::Version> redis_version;
  bool has_resp3 = false;
  bool has_info = false;
  bool has_blocked_clients = false;  // INFO clients tells them
  bool may_debug = false;            // DEBUG is there, and allowed
  std::string mode;                  // "standalone", "cluster", "sentinel"; "" when it does not tell
  // Lower case, subcommands as "client|setname". Empty when COMMAND does not tell: then nothing is known to be missing.
  std::set<std::string> commands;
  std::set<std::string> noscript;      // those of them that scripts may not run
  std::map<std::string, int> arities;  // as COMMAND tells them

  // Whether it has the command ("CLIENT SETNAME"), as far as it says.
  bool Has(const std::string& upper_name) const;
  // Whether it says that scripts may not run it.
  bool MayNotScript(const std::string& upper_name) const;
  // Whether a request of so many words has as many as the command takes; nothing when it does not say.
  std::optional<bool> ArityFits(const std::string& upper_name, size_t words) const;
};

// Fails when the server gives no connection or no answer at all. `fallback_kind` is used when it does not name itself.
Result<Identity> Identify(Target& target, const std::string& fallback_kind, const Deadlines& deadlines);

// "8.0.6" and the like; extra text after the numbers is ignored, so that "7.4.0-rc1" is 7.4.0. Nothing when there is no
// number at the start.
std::optional<spec::Version> ParseVersion(Bytes text);
std::string VersionText(const spec::Version& version);

// The value of a field of INFO's text; "" when there is none.
std::string InfoField(Bytes info, Bytes field);

}  // namespace respect::conformance

#include "bench/run/info.h"

#include <algorithm>
#include <cctype>

#include "conformance/target/identity.h"
#include "engine/base/numbers.h"

namespace respect::bench {
namespace {

// "calls=5,usec=12,rejected_calls=0": the number after `name`.
int64_t Member(Bytes members, Bytes name) {
  while (!members.empty()) {
    const Bytes member = members.substr(0, members.find(','));
    members.remove_prefix(std::min(members.size(), member.size() + 1));
    const size_t equals = member.find('=');
    if (equals != Bytes::npos && member.substr(0, equals) == name)
      return ParseInt(member.substr(equals + 1)).value_or(0);
  }
  return 0;
}

}  // namespace

std::optional<int64_t> InfoNumber(Bytes info, Bytes field) { return ParseInt(conformance::InfoField(info, field)); }

std::map<std::string, int64_t> CommandCalls(Bytes info) {
  constexpr Bytes kPrefix = "cmdstat_";
  std::map<std::string, int64_t> calls;
  while (!info.empty()) {
    Bytes line = info.substr(0, info.find('\n'));
    info.remove_prefix(std::min(info.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const size_t colon = line.find(':');
    if (!line.starts_with(kPrefix) || colon == Bytes::npos) continue;
    std::string name(line.substr(kPrefix.size(), colon - kPrefix.size()));
    for (char& c : name) c = c == '|' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const Bytes members = line.substr(colon + 1);
    calls[name] += Member(members, "calls") + Member(members, "rejected_calls");
  }
  return calls;
}

}  // namespace respect::bench

// Parameters of listening, of connections and of what they may take.
#include <limits>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/server/config/parameter.h"

namespace respect {
namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr int64_t kMaxLong = std::numeric_limits<int64_t>::max();

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) text.append(i == 0 ? "" : " ").append(words[i]);
  return text;
}

// bind [ADDRESS...]: no word, or one empty word, stands for no address at all.
Parameter Bind() {
  constexpr size_t kMaxAddresses = 16;
  auto set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    if (words.size() > kMaxAddresses) return Error("Too many bind addresses specified.");
    options.bind.assign(words.begin(), words.end());
    if (words.size() == 1 && words[0].empty()) options.bind.clear();
    return Done{};
  };
  return {"bind", {}, Parameter::kMultiple, set, [](const Options& options) { return Join(options.bind); }};
}

// acl-pubsub-default: the words are those of ACL rules.
constexpr EnumWord kChannelRights[] = {{"allchannels", 1}, {"resetchannels", 0}};

struct ClassName {
  Bytes name, alias;
};
constexpr ClassName kOutputClasses[] = {{"normal", {}}, {"slave", "replica"}, {"pubsub", {}}};

// Digits alone, as in the seconds of a soft limit; kept as 32 bits, like there.
bool ParseSeconds(Bytes text, int64_t& seconds) {
  const std::optional<int64_t> value = ParseInt(text);
  if (!value || *value < 0) return false;
  seconds = static_cast<int32_t>(*value);
  return true;
}

Status SetOutputLimit(Options& options, Parameter::Words four) {
  for (size_t i = 0; i < std::size(kOutputClasses); ++i) {
    const ClassName& known = kOutputClasses[i];
    const bool is_alias = !known.alias.empty() && EqualsIgnoreCase(four[0], known.alias);
    if (!is_alias && !EqualsIgnoreCase(four[0], known.name)) continue;
    OutputBufferLimit limit;
    if (!parameter::ParseMemory(four[1], limit.hard) || !parameter::ParseMemory(four[2], limit.soft) ||
        !ParseSeconds(four[3], limit.soft_seconds)) {
      return Error("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    }
    options.client_output_buffer_limit[i] = limit;
    return Done{};
  }
  return Error("Invalid client class specified in buffer limit configuration.");
}

// client-output-buffer-limit CLASS HARD SOFT SECONDS [CLASS ...]: classes that are not named keep their limits.
Parameter ClientOutputBufferLimit() {
  auto set = [](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    if (words.size() == 1 && words[0].empty()) return Done{};
    if (words.size() % 4 != 0) return Error("Wrong number of arguments in buffer limit configuration.");
    for (size_t i = 0; i < words.size(); i += 4) {
      if (Status status = SetOutputLimit(options, words.subspan(i, 4)); !status.ok()) return status;
    }
    return Done{};
  };
  auto get = [](const Options& options) {
    std::string text;
    for (size_t i = 0; i < std::size(kOutputClasses); ++i) {
      const OutputBufferLimit& limit = options.client_output_buffer_limit[i];
      text.append(i == 0 ? "" : " ").append(kOutputClasses[i].name);
      text.append(" ").append(std::to_string(limit.hard)).append(" ").append(std::to_string(limit.soft));
      text.append(" ").append(std::to_string(limit.soft_seconds));
    }
    return text;
  };
  return {"client-output-buffer-limit", {}, Parameter::kMultiple, set, get};
}

}  // namespace

void AppendNetworkParameters(std::vector<Parameter>& rows) {
  using namespace parameter;
  rows.push_back(Int("port", &Options::port, 0, 65535));
  rows.push_back(Int("tls-port", &Options::tls_port, 0, 65535));
  rows.push_back(Bind());
  rows.push_back(String("unixsocket", &Options::unixsocket, Parameter::kImmutable));
  rows.push_back(Octal("unixsocketperm", &Options::unixsocketperm, 0, 0777, Parameter::kImmutable));
  rows.push_back(Int("tcp-backlog", &Options::tcp_backlog, 0, kMaxInt, Parameter::kImmutable));
  rows.push_back(Int("tcp-keepalive", &Options::tcp_keepalive, 0, kMaxInt));
  rows.push_back(Int("timeout", &Options::timeout, 0, kMaxInt));
  rows.push_back(Bool("protected-mode", &Options::protected_mode));
  rows.push_back(Int("maxclients", &Options::maxclients, 1, std::numeric_limits<uint32_t>::max()));
  rows.push_back(Memory("client-query-buffer-limit", &Options::client_query_buffer_limit, 1 << 20, kMaxLong));
  rows.push_back(ClientOutputBufferLimit());
  rows.push_back(String("requirepass", &Options::requirepass, Parameter::kSensitive));
  rows.push_back(String("aclfile", &Options::aclfile, Parameter::kImmutable));
  rows.push_back(Enum("acl-pubsub-default", &Options::acl_all_channels, kChannelRights));
  rows.push_back(Int("acllog-max-len", &Options::acllog_max_len, 0, kMaxLong));
}

}  // namespace respect

// Parameters of Redis that change nothing in this server: they are checked, kept and answered, so that a redis.conf
// written for Redis is read, and a server started from it says in its log which lines had no effect.
// What would mean something else if it were overlooked (a cluster, TLS, replication) is refused unless it asks for
// none.
#include <limits>

#include "engine/server/config/parameter.h"

namespace respect {
namespace {

constexpr int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr int64_t kMaxLong = std::numeric_limits<int64_t>::max();
constexpr uint32_t kImmutable = Parameter::kImmutable;
constexpr uint32_t kSensitive = Parameter::kSensitive;

struct Switch {
  Bytes name;
  bool initial;
  uint32_t flags = Parameter::kNone;
  Bytes alias = {};
};

struct Amount {
  Bytes name;
  int64_t initial, min, max;
  NumberForm form = NumberForm::kInteger;
  uint32_t flags = Parameter::kNone;
  Bytes alias = {};
};

struct Text {
  Bytes name, initial;
  uint32_t flags = Parameter::kNone;
  Bytes alias = {};
};

constexpr Switch kSwitches[] = {
    {"activerehashing", true},
    {"aof-rewrite-incremental-fsync", true},
    {"cluster-allow-pubsubshard-when-down", true},
    {"cluster-allow-reads-when-down", false},
    {"cluster-allow-replica-migration", true},
    {"cluster-replica-no-failover", false, Parameter::kNone, "cluster-slave-no-failover"},
    {"cluster-require-full-coverage", true},
    {"crash-log-enabled", true},
    {"crash-memcheck-enabled", true},
    {"disable-thp", true, kImmutable},
    {"dynamic-hz", true},
    {"hide-user-data-from-log", false},
    {"jemalloc-bg-thread", true},
    {"lua-enable-deprecated-api", false, kImmutable | Parameter::kHidden},
    {"rdb-del-sync-files", false},
    {"repl-disable-tcp-nodelay", false},
    {"repl-diskless-sync", true},
    {"replica-announced", true},
    {"replica-ignore-disk-write-errors", false},
    {"replica-ignore-maxmemory", true, Parameter::kNone, "slave-ignore-maxmemory"},
    {"replica-lazy-flush", false, Parameter::kNone, "slave-lazy-flush"},
    {"replica-read-only", true, Parameter::kNone, "slave-read-only"},
    {"replica-serve-stale-data", true, Parameter::kNone, "slave-serve-stale-data"},
    {"set-proc-title", true, kImmutable},
    {"tls-cluster", false},
    {"tls-prefer-server-ciphers", false},
    {"tls-replication", false},
    {"tls-session-caching", true},
};

constexpr Amount kAmounts[] = {
    {"active-defrag-cycle-max", 25, 1, 99},
    {"active-defrag-cycle-min", 1, 1, 99},
    {"active-defrag-ignore-bytes", 104857600, 1, kMaxLong, NumberForm::kMemory},
    {"active-defrag-max-scan-fields", 1000, 1, kMaxLong},
    {"active-defrag-threshold-lower", 10, 0, 1000},
    {"active-defrag-threshold-upper", 100, 0, 1000},
    {"cluster-announce-bus-port", 0, 0, 65535},
    {"cluster-announce-port", 0, 0, 65535},
    {"cluster-announce-tls-port", 0, 0, 65535},
    {"cluster-compatibility-sample-ratio", 0, 0, 100},
    {"cluster-migration-barrier", 1, 0, kMaxInt},
    {"cluster-node-timeout", 15000, 0, kMaxLong},
    {"cluster-port", 0, 0, 65535, NumberForm::kInteger, kImmutable},
    {"cluster-replica-validity-factor", 10, 0, kMaxInt, NumberForm::kInteger, Parameter::kNone,
     "cluster-slave-validity-factor"},
    {"io-threads", 1, 1, 128, NumberForm::kInteger, kImmutable},
    {"max-new-connections-per-cycle", 10, 1, 1000},
    {"max-new-tls-connections-per-cycle", 1, 1, 1000},
    {"min-replicas-max-lag", 10, 0, kMaxInt, NumberForm::kInteger, Parameter::kNone, "min-slaves-max-lag"},
    {"min-replicas-to-write", 0, 0, kMaxInt, NumberForm::kInteger, Parameter::kNone, "min-slaves-to-write"},
    {"repl-backlog-ttl", 3600, 0, kMaxLong},
    {"repl-diskless-sync-delay", 5, 0, kMaxInt},
    {"repl-diskless-sync-max-replicas", 0, 0, kMaxInt},
    {"repl-ping-replica-period", 10, 1, kMaxInt, NumberForm::kInteger, Parameter::kNone, "repl-ping-slave-period"},
    {"repl-timeout", 60, 1, kMaxInt},
    {"replica-announce-port", 0, 0, 65535, NumberForm::kInteger, Parameter::kNone, "slave-announce-port"},
    {"replica-full-sync-buffer-limit", 0, 0, kMaxLong, NumberForm::kMemory},
    {"replica-priority", 100, 0, kMaxInt, NumberForm::kInteger, Parameter::kNone, "slave-priority"},
    {"socket-mark-id", 0, 0, 4294967295, NumberForm::kInteger, kImmutable},
    {"tls-session-cache-size", 20480, 0, kMaxInt},
    {"tls-session-cache-timeout", 300, 0, kMaxInt},
};

constexpr Text kTexts[] = {
    {"aof-rewrite-cpulist", "", kImmutable, "aof_rewrite_cpulist"},
    {"bgsave-cpulist", "", kImmutable, "bgsave_cpulist"},
    {"bind-source-addr", ""},
    {"bio-cpulist", "", kImmutable, "bio_cpulist"},
    {"cluster-announce-ip", ""},
    {"cluster-config-file", "nodes.conf", kImmutable},
    {"ignore-warnings", ""},
    {"masterauth", "", kSensitive},
    {"masteruser", "", kSensitive},
    {"replica-announce-ip", "", Parameter::kNone, "slave-announce-ip"},
    {"server-cpulist", "", kImmutable, "server_cpulist"},
    {"syslog-ident", "redis", kImmutable},
    {"tls-ca-cert-dir", ""},
    {"tls-ca-cert-file", ""},
    {"tls-cert-file", ""},
    {"tls-ciphers", ""},
    {"tls-ciphersuites", ""},
    {"tls-client-cert-file", ""},
    {"tls-client-key-file", ""},
    {"tls-client-key-file-pass", "", kSensitive},
    {"tls-dh-params-file", ""},
    {"tls-key-file", ""},
    {"tls-key-file-pass", "", kSensitive},
    {"tls-protocols", ""},
};

constexpr EnumWord kEndpoint[] = {{"ip", 0}, {"hostname", 1}, {"unknown-endpoint", 2}};
constexpr EnumWord kOomScore[] = {{"no", 0}, {"yes", 1}, {"relative", 2}, {"absolute", 3}};
constexpr EnumWord kPropagationErrors[] = {{"ignore", 0}, {"panic", 1}, {"panic-on-replicas", 2}};
constexpr EnumWord kDisklessLoad[] = {{"disabled", 0}, {"on-empty-db", 1}, {"swapdb", 2}};
constexpr EnumWord kSanitize[] = {{"no", 0}, {"yes", 1}, {"clients", 2}};
constexpr EnumWord kSupervised[] = {{"upstart", 0}, {"systemd", 1}, {"auto", 2}, {"no", 3}};
constexpr EnumWord kFacility[] = {{"user", 0},   {"local0", 1}, {"local1", 2}, {"local2", 3}, {"local3", 4},
                                  {"local4", 5}, {"local5", 6}, {"local6", 7}, {"local7", 8}};
constexpr EnumWord kTlsClients[] = {{"no", 0}, {"yes", 1}, {"optional", 2}};

struct Choice {
  Bytes name, initial;
  std::span<const EnumWord> words;
  uint32_t flags = Parameter::kNone;
};

constexpr Choice kChoices[] = {
    {"cluster-preferred-endpoint-type", "ip", kEndpoint},
    {"oom-score-adj", "no", kOomScore},
    {"propagation-error-behavior", "ignore", kPropagationErrors},
    {"repl-diskless-load", "disabled", kDisklessLoad},
    {"sanitize-dump-payload", "no", kSanitize},
    {"supervised", "no", kSupervised, kImmutable},
    {"syslog-facility", "local0", kFacility, kImmutable},
    {"tls-auth-clients", "yes", kTlsClients},
};

// The only value that says what this server does anyway.
constexpr Text kAbsent[] = {

    {"cluster-enabled", "no", kImmutable},
    {"replicaof", "", kImmutable | Parameter::kMultiple, "slaveof"},
    {"syslog-enabled", "no", kImmutable},
};

// A row that takes its initial value alone.
Parameter Absent(const Text& row) {
  Parameter parameter = parameter::KeptString(row.name, row.initial, row.flags);
  parameter.set = [row](Options&, Parameter::Words words, Parameter::Source) -> Status {
    if (words.size() == 1 && words[0] == row.initial) return Done{};
    if (words.empty()) return Error("wrong number of arguments");
    return Error("this server does not have what the argument asks for");
  };
  return std::move(parameter).As(row.alias);
}

}  // namespace

void AppendKeptParameters(std::vector<Parameter>& rows) {
  using namespace parameter;
  for (const Switch& row : kSwitches) rows.push_back(KeptBool(row.name, row.initial, row.flags).As(row.alias));
  for (const Amount& row : kAmounts) {
    rows.push_back(KeptInt(row.name, row.initial, row.min, row.max, row.form, row.flags).As(row.alias));
  }
  for (const Text& row : kTexts) rows.push_back(KeptString(row.name, row.initial, row.flags).As(row.alias));
  for (const Choice& row : kChoices) rows.push_back(KeptEnum(row.name, row.initial, row.words, row.flags));
  for (const Text& row : kAbsent) rows.push_back(Absent(row));
  AppendCheckedParameters(rows);
}

}  // namespace respect

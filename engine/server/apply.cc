// The part of Server that brings a changed parameter into effect while it runs. Most parameters need nothing: whoever
// acts on them reads Options.
#include <fmt/format.h>

#include "engine/server/acl/rights.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/process.h"
#include "engine/server/server.h"

namespace respect {
namespace {

Status FitOpenFiles(uint32_t maxclients) {
  const uint64_t wanted = uint64_t{maxclients} + kReservedFiles;
  const uint64_t allowed = RaiseOpenFiles(wanted);
  if (allowed >= wanted) return Done{};
  return Error(fmt::format("The operating system is not able to handle the specified number of clients, try with {}",
                           static_cast<int64_t>(allowed) - static_cast<int64_t>(kReservedFiles)));
}

}  // namespace

Status Server::Apply(const Parameter& changed) {
  ApplySettings();
  if (changed.name == "port") return ListenAgain("Unable to listen on this port. Check server logs.");
  if (changed.name == "bind") return ListenAgain("Failed to bind to specified addresses.");
  if (changed.name.starts_with("tls-")) return ApplyTls(changed.name);
  if (changed.name == "maxclients") return FitOpenFiles(options().maxclients);
  if (changed.name == "maxmemory") eviction_.StartLater();
  if (changed.name.starts_with("maxmemory")) client_memory_.Apply();
  if (changed.name == "loglevel") log_->set_level(options().loglevel);
  // Who is in stays in; who is not must know the new word, or none.
  if (changed.name == "requirepass") {
    acl_->SetDefaultPassword(options().requirepass);
    acl::RightsChanged(*this);
  }
  if (changed.name == "appendonly") {
    AppendOnly& aof = persistence_->aof();
    const bool on = aof.state() != AppendOnly::State::kOff;
    if (options().appendonly && !on) return aof.Start();
    if (!options().appendonly && on) aof.Stop();
  }
  if (changed.name == "save" || changed.name == "stop-writes-on-bgsave-error") persistence_->StateChanged();
  if (changed.name == "acllog-max-len") acl_->log().Trim(static_cast<size_t>(options().acllog_max_len));
  if (changed.name == "slowlog-log-slower-than" || changed.name == "latency-monitor-threshold") FitSlowTicks();
  return Done{};
}

Status Server::ListenAgain(Bytes failure) {
  Status listening = ListenTcp();
  if (listening.ok()) return listening;
  LogWarning(listening.error().text());
  return Error(failure);
}

}  // namespace respect

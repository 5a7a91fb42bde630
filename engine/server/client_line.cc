#include "engine/server/client_line.h"

#include <fmt/format.h>

#include <numeric>

#include "engine/server/blocking.h"
#include "engine/server/server.h"
#include "engine/server/session.h"
#include "engine/server/transaction.h"

namespace respect {
namespace {

size_t CountOf(const ClientState& client, TopicKind kind) {
  return client.subscriptions == nullptr ? 0 : client.subscriptions->Count(kind);
}

std::string FlagsOf(const Session& session) {
  const ClientState& client = session.client();
  const Transaction* transaction = session.transaction();
  std::string flags;
  if (client.monitors) flags += 'O';
  if (client.subscriptions != nullptr && !client.subscriptions->empty()) flags += 'P';
  if (session.in_multi()) flags += 'x';
  if (session.blocked() || session.held()) flags += 'b';
  if (client.tracking != nullptr) flags += 't';
  if (client.tracking != nullptr && client.tracking->broken_redirect) flags += 'R';
  if (client.tracking != nullptr && client.tracking->bcast) flags += 'B';
  if (transaction != nullptr && transaction->stale) flags += 'd';
  if (session.closing()) flags += 'c';
  if (client.unix_socket) flags += 'U';
  if (client.no_evict) flags += 'e';
  if (client.no_touch) flags += 'T';
  return flags.empty() ? "N" : flags;
}

// Bytes of the arguments of the command that runs, or that the client waits in.
size_t ArgumentBytes(const Session& session, std::span<const Bytes> running) {
  const auto add = [](size_t sum, Bytes arg) { return sum + arg.size(); };
  if (const Waiter* waiter = session.waiter(); waiter != nullptr)
    running = waiter->request.ArgsOf(waiter->request.requests().front());
  return std::accumulate(running.begin(), running.end(), size_t{0}, add);
}

void AppendIdentity(const Session& session, int64_t now_us, std::string& line) {
  const ClientState& client = session.client();
  fmt::format_to(std::back_inserter(line),
                 "id={} addr={} laddr={} fd={} name={} age={} idle={} flags={} db={} sub={} psub={} ssub={}", client.id,
                 client.address, client.local_address, session.fd(), client.name,
                 (now_us - client.created_us) / 1'000'000, (now_us - client.active_us) / 1'000'000, FlagsOf(session),
                 client.db, CountOf(client, TopicKind::kChannel), CountOf(client, TopicKind::kPattern),
                 CountOf(client, TopicKind::kShardChannel));
}

void AppendMemory(const Session& session, std::span<const Bytes> running, std::string& line) {
  const Transaction* transaction = session.transaction();
  const OutputBuffer& output = session.output();
  const int64_t queued = session.in_multi() ? static_cast<int64_t>(transaction->queue.size()) : -1;
  fmt::format_to(std::back_inserter(line),
                 " multi={} watch={} qbuf={} qbuf-free={} argv-mem={} multi-mem={} rbs={} rbp={} obl={} oll={} omem={} "
                 "tot-mem={} events={}",
                 queued, transaction == nullptr ? 0 : transaction->watched.size(), session.input_size(),
                 session.input_capacity() - session.input_size(), ArgumentBytes(session, running),
                 session.in_multi() ? transaction->queue.MemoryUsage() : 0, output.first_capacity(),
                 session.client().output_peak, output.first_size(), output.further_count(), output.further_memory(),
                 session.MemoryUsage(), output.empty() ? "r" : "rw");
}

}  // namespace

std::string ClientLine(const Session& session, const Server& server, std::span<const Bytes> running) {
  const ClientState& client = session.client();
  std::string line;
  AppendIdentity(session, server.clock().MonotonicUs(), line);
  AppendMemory(session, running, line);
  fmt::format_to(std::back_inserter(line), " cmd={} user={} redir={} resp={} lib-name={} lib-ver={} io-thread=0",
                 client.last_command == nullptr ? "NULL" : client.last_command->name, client.user,
                 client.tracking == nullptr ? -1 : static_cast<int64_t>(client.tracking->redirect), client.protocol,
                 client.library_name, client.library_version);
  if (server.options().serve_version >= Version{8, 2, 0}) {
    fmt::format_to(std::back_inserter(line), " tot-net-in={} tot-net-out={} tot-cmds={}", client.input_bytes,
                   client.output_bytes, client.commands);
  }
  return line;
}

}  // namespace respect

#include "engine/server/server.h"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>

#include "engine/commands/array_type.h"
#include "engine/commands/hash_type.h"
#include "engine/commands/list_type.h"
#include "engine/commands/set_type.h"
#include "engine/commands/sorted_set_type.h"
#include "engine/commands/stream_type.h"
#include "engine/commands/vector_type.h"
#include "engine/net/socket.h"
#include "engine/server/acl/acl.h"
#include "engine/server/hot_keys.h"
#include "engine/server/latency_monitor.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/respect/test_tools.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/slow_log.h"

namespace respect {
namespace {

constexpr size_t kReadBuffer = 64 * 1024;
constexpr int64_t kExpireBudgetUs = 1000;
constexpr size_t kAcceptsATurn = 1000;

uint64_t SeedOf(const Options& options) {
  if (options.seed != 0) return options.seed;
  uint64_t seed = 0;
  static_cast<void>(getrandom(&seed, sizeof(seed), 0));
  return seed;
}

// Whether a change can bring something for a client that waits, or take away what it waits for. One that cannot must
// not run its command again: that would show (a consumer that has been removed would be made anew).
bool MayServe(const Event& event) {
  if (event.event_class == EventClass::kStream)
    return event.name == event::kXAdd.name || event.name == event::kXGroupDestroy.name;
  return event.name != event::kExpire.name && event.name != event::kPersist.name && !event.name.empty();
}

std::string MakeRunId(Rng& rng) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string id(40, '0');
  for (char& digit : id) digit = kHex[rng.Below(16)];
  return id;
}

}  // namespace

// Accepts connections on one address.
class Server::Listener final : public EventHandler {
 public:
  Listener(Server& server, int fd, std::string unix_path, bool tls = false)
      : server_(server), fd_(fd), unix_path_(std::move(unix_path)), tls_(tls) {
    server_.loop_.Watch(fd_, this, true, false);
  }
  ~Listener() override {
    server_.loop_.Forget(fd_, this);
    close(fd_);
    if (!unix_path_.empty()) unlink(unix_path_.c_str());
  }
  void OnReady(bool, bool) override {
    for (size_t i = 0; i < kAcceptsATurn; ++i) {
      const int fd = AcceptConnection(fd_);
      if (fd < 0) return;
      SetKeepAlive(fd, server_.options().tcp_keepalive);
      if (tls_) {
        server_.Adopt(server_.tls_->Serve(fd));
      } else {
        server_.Adopt(fd);
      }
    }
  }
  bool is_tcp() const { return unix_path_.empty(); }
  bool is_tls() const { return tls_; }
  int port() const { return LocalPort(fd_); }

 private:
  Server& server_;
  int fd_;
  std::string unix_path_;
  bool tls_;
};

Server::Server(std::unique_ptr<Config> config, const Clock& clock)
    : config_(std::move(config)),
      clock_(clock),
      commands_(AllCommands()),
      memory_(&ThisThreadMemory()),
      memory_base_(memory_->bytes()),
      keyspace_(std::make_unique<Keyspace>(options().databases, clock, SeedOf(options()), this)),
      pause_(clock),
      eviction_(*this),
      client_memory_(*this),
      blocking_(*keyspace_, clock, pause_),
      watching_(*keyspace_),
      read_buffer_(kReadBuffer) {
  RegisterArray(keyspace_->types());
  RegisterHash(keyspace_->types());
  RegisterList(keyspace_->types());
  RegisterSet(keyspace_->types());
  RegisterSortedSet(keyspace_->types());
  RegisterStream(keyspace_->types());
  RegisterVectorSet(keyspace_->types());
  tracking_ = std::make_unique<Tracking>(*this, keyspace_->hash_seed());
  run_id_ = MakeRunId(keyspace_->rng());
  ChangeReplicationId();
  stats_.commands.resize(static_cast<size_t>(CommandIdCount()));
  started_us_ = clock.MonotonicUs();
  started_unix_seconds_ = clock.NowUs() / 1'000'000;
  slow_log_ = std::make_unique<SlowLog>();
  hot_keys_ = std::make_unique<HotKeys>();
  latency_ = std::make_unique<LatencyMonitor>();
  persistence_ = std::make_unique<Persistence>(*this);
  acl_ = std::make_unique<acl::Acl>([this] {
    return acl::Surroundings{.served = options().serve_version, .all_channels = options().acl_all_channels};
  });
  if (!options().requirepass.empty()) acl_->SetDefaultPassword(options().requirepass);
  scripting_ = std::make_unique<Scripting>(*this);
  ApplySettings();
  FitSlowTicks();
  startup_memory_ = UsedMemory();
  config_->set_apply([this](const Parameter& changed) { return Apply(changed); });
}

Server::~Server() = default;

void Server::ApplySettings() {
  keyspace_->settings() = options();
  keyspace_->settings().lfu = options().maxmemory_policy == EvictionPolicy::kAllKeysLfu ||
                              options().maxmemory_policy == EvictionPolicy::kVolatileLfu;
}

void Server::EnableTestTools(SteeredClock& clock) {
  test_tools_ = std::make_unique<TestTools>(*this, clock, keyspace_->hash_seed());
}

void Server::ChangeReplicationId() { replication_id_ = MakeRunId(keyspace_->rng()); }

Status Server::RenameCommands() {
  for (const auto& [command, name] : config_->renamed()) {
    if (const Bytes wrong = commands_.Rename(command, name); !wrong.empty())
      return Error("'rename-command " + command + "': " + std::string(wrong));
  }
  return Done{};
}

// ---- Connections ----

Status Server::ListenTcp() {
  std::erase_if(listeners_, [](const auto& listener) { return listener->is_tcp(); });
  if (options().tls_port != 0 && tls_ == nullptr) {
    if (Status configured = ConfigureTls(); !configured.ok()) return configured;
  }
  for (const std::string& bind : options().bind) {
    const bool optional = bind.starts_with('-');  // "-::1": an address that may be missing
    const std::string address = optional ? bind.substr(1) : bind;
    for (const bool tls : {false, true}) {
      const int port = tls ? options().tls_port : options().port;
      if (port == 0) continue;
      const Status listening = ListenAt(address, port, tls);
      if (!listening.ok() && !optional) return listening;
    }
  }
  return Done{};
}

Status Server::Listen() {
  Status listening = ListenTcp();
  if (!listening.ok() || options().unixsocket.empty()) return listening;
  const Result<int> fd =
      ListenUnix(options().unixsocket, static_cast<unsigned>(options().unixsocketperm), options().tcp_backlog);
  if (!fd.ok()) return Error("Failed opening Unix socket: " + std::string(fd.error().text()));
  listeners_.push_back(std::make_unique<Listener>(*this, *fd, options().unixsocket));
  return Done{};
}

Status Server::ListenAt(const std::string& address, int port, bool tls) {
  const Result<int> fd = respect::ListenTcp(address, port, options().tcp_backlog);
  if (!fd.ok())
    return Error("Could not create server TCP listening socket " + address + ':' + std::to_string(port) + ": " +
                 std::string(fd.error().text()));
  listeners_.push_back(std::make_unique<Listener>(*this, *fd, "", tls));
  return Done{};
}

int Server::tcp_port() const {
  const auto tcp =
      std::find_if(listeners_.begin(), listeners_.end(), [](const auto& l) { return l->is_tcp() && !l->is_tls(); });
  return tcp == listeners_.end() ? 0 : (*tcp)->port();
}

Session* Server::Adopt(std::unique_ptr<Transport> transport) {
  if (sessions_.size() >= options().maxclients) {
    ++stats_.connections_rejected;
    constexpr Bytes kFull = "-ERR max number of clients reached\r\n";
    const iovec vector{const_cast<char*>(kFull.data()), kFull.size()};
    transport->Write(&vector, 1);
    return nullptr;
  }
  ++stats_.connections_received;
  const uint64_t id = next_id_++;
  auto& session = sessions_[id];
  session = std::make_unique<Session>(*this, std::move(transport), id);
  if (scripting_->busy()) session->set_server_busy(true);
  if (test_tools_ != nullptr) session->set_tested(!test_tools_->faults().empty(), test_tools_->recording().running());
  return session.get();
}

Session* Server::FindSession(uint64_t id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() || found->second->closing() ? nullptr : found->second.get();
}

void Server::Bury(Session& session) { buried_.push_back(session.client().id); }

void Server::RemoveBuried() {
  for (const uint64_t id : buried_) {
    std::erase(to_flush_, sessions_[id].get());
    std::erase(to_continue_, sessions_[id].get());
    sessions_.erase(id);
  }
  buried_.clear();
}

void Server::DisconnectAll() {
  to_flush_.clear();
  to_continue_.clear();
  buried_.clear();
  sessions_.clear();
}

void Server::ContinueSessions() {
  std::vector<Session*> sessions;
  sessions.swap(to_continue_);
  for (Session* session : sessions) session->Continue();
}

void Server::ServeBlocked() {
  needs_attention_ = false;
  blocking_.Serve();
}

void Server::PauseClients(Pause::What what, int64_t ms) {
  pause_.Begin(what, ms);
  keyspace_->set_keeps_expired(pause_.on());
}

void Server::UnpauseClients() {
  pause_.End();
  keyspace_->set_keeps_expired(false);
  for (const uint64_t id : pause_.TakeHeld()) {
    if (Session* session = FindSession(id)) ContinueLater(*session);
  }
}

void Server::FlushSessions() {
  for (size_t i = 0; i < to_flush_.size(); ++i) to_flush_[i]->Flush();
  to_flush_.clear();
}

// ---- The loop ----

void Server::Run() {
  running_ = true;
  while (!stopping()) {
    loop_.Turn(TurnTimeoutMs());
    AfterTurn();
  }
  FlushSessions();
}

void Server::TurnAside() {
  RequestBatch batch;
  std::swap(batch, batch_);
  std::vector<char> buffer(kReadBuffer);
  buffer.swap(read_buffer_);
  const Session* const current = std::exchange(current_, nullptr);
  const bool attention = std::exchange(needs_attention_, false);
  loop_.Turn(0);
  FlushSessions();
  needs_attention_ = needs_attention_ || attention;
  current_ = current;
  buffer.swap(read_buffer_);
  std::swap(batch, batch_);
}

int Server::TurnTimeoutMs() const {
  if ((more_to_expire_ && !cron_paused_ && !pause_.on()) || !to_continue_.empty() || eviction_.running()) return 0;
  if (clock_.is_virtual()) return -1;  // time moves by a message, which wakes the loop
  const int64_t left_us = next_cron_us_ - clock_.MonotonicUs();
  int64_t left_ms = left_us <= 0 ? 0 : left_us / 1000 + 1;
  if (const int64_t wait_ms = blocking_.UntilNextMs(); wait_ms >= 0) left_ms = std::min(left_ms, wait_ms);
  if (pause_.on()) left_ms = std::min(left_ms, pause_.UntilOverMs());
  if (test_tools_ != nullptr) {
    if (const int64_t wait_ms = test_tools_->UntilNextMs(); wait_ms >= 0) left_ms = std::min(left_ms, wait_ms);
  }
  return static_cast<int>(left_ms);
}

void Server::AfterTurn() {
  keyspace_->RefreshTime();
  blocking_.EndOverdue();
  if (test_tools_ != nullptr) test_tools_->EndDelays();
  if (pause_.is_over()) UnpauseClients();
  if (!cron_paused_ && !pause_.on() && (more_to_expire_ || keyspace_->now_ms() != expired_at_ms_)) {
    expired_at_ms_ = keyspace_->now_ms();
    RunActiveExpire();
  }
  if (clock_.MonotonicUs() >= next_cron_us_) Cron();
  if (eviction_.running()) eviction_.GoOn();
  if (needs_attention_) ServeBlocked();
  ContinueSessions();
  if (tracking_->has_broadcasts()) tracking_->SendBroadcasts();
  if (propagates_) persistence_->BeforeReplies();
  FlushSessions();
  if (client_memory_.on()) client_memory_.EvictClients();
  RemoveBuried();
  ++stats_.turns;
  stats_.turn_ticks += CycleClock::Now() - loop_.woke_at();
}

void Server::RunActiveExpire() {
  const uint64_t begin = CycleClock::Now();
  more_to_expire_ = keyspace_->ActiveExpire(kExpireBudgetUs);
  const uint64_t ticks = CycleClock::Now() - begin;
  stats_.expire_ticks += ticks;
  if (more_to_expire_) ++stats_.expire_ran_out;
  if (latency_->on())
    latency_->Add("expire-cycle", static_cast<int64_t>(cycles_.ToNs(ticks) / 1'000'000), clock_.NowUs() / 1'000'000);
}

void Server::Cron() {
  next_cron_us_ = clock_.MonotonicUs() + 1'000'000 / std::max(1, options().hz);
  if (cron_paused_) return;
  cycles_.Calibrate();
  FitSlowTicks();
  stats_.peak_memory = std::max(stats_.peak_memory, UsedMemory());
  const int64_t now_us = clock_.MonotonicUs();
  stats_.commands_rate.Sample(now_us, stats_.commands_processed);
  stats_.turns_rate.Sample(now_us, stats_.turns);
  stats_.turns_us_rate.Sample(now_us, static_cast<int64_t>(cycles_.ToNs(stats_.turn_ticks) / 1000));
  stats_.input_rate.Sample(now_us, stats_.input_bytes);
  stats_.output_rate.Sample(now_us, stats_.output_bytes);
  if (options().timeout > 0) CloseIdle();
  if (!over_soft_limit_.empty()) CheckOutputLimits();
  hot_keys_->Check(keyspace_->now_ms());
  persistence_->Cron();
}

void Server::CheckOutputLimits() {
  std::erase_if(over_soft_limit_, [this](uint64_t id) {
    Session* session = FindSession(id);
    return session == nullptr || !session->CheckOutputLimit();
  });
}

void Server::CloseIdle() {
  const int64_t oldest_us = clock_.MonotonicUs() - int64_t{options().timeout} * 1'000'000;
  for (const auto& [id, session] : sessions_) {
    const bool listens = session->client().subscriptions != nullptr && !session->client().subscriptions->empty();
    if (session->client().active_us < oldest_us && !listens && !session->blocked()) session->Close();
  }
}

// Who embeds the engine may free in its thread what he took before it began: that is not the engine's to give back.
int64_t Server::UsedMemory() const {
  const int64_t used = memory_->bytes() - memory_base_ + keyspace_->lazy_free().memory();
  // Sanitizers count no containers, and an empty server would seem to take nothing.
  constexpr int64_t kLeast = 64 * 1024;
  return std::max({used, startup_memory_, kLeast});
}

void Server::LogFromScript(int level, Bytes message) const {
  if (level >= 3) return LogWarning(message);
  if (level == 2) LogNotice(message);
}

void Server::ResetStats() {
  // The figures of commands stay where they are: the command that asks for this is being counted.
  std::vector<CommandStats> commands = std::move(stats_.commands);
  for (CommandStats& command : commands) command = CommandStats{};
  stats_ = ServerStats{};
  stats_.commands = std::move(commands);
  eviction_.ResetStats();
  KeyspaceStats& keyspace_stats = keyspace_->stats();
  keyspace_stats = KeyspaceStats{.dirty = keyspace_stats.dirty};
  stats_.peak_memory = UsedMemory();
}

// ---- What follows from a change ----

void Server::OnTouched(Database& db, const Key& key, const Event& event) {
  if (!watching_.nobody_watches()) watching_.OnTouched(db.index(), key);
  if (options().lrm) [[unlikely]] {
    if (Entry* entry = db.Peek(key)) entry->set_access_clock(keyspace_->AccessClock(*entry));
  }
  WakeWaiters(db, key, event);
  const bool by_itself = event.event_class == EventClass::kExpired || event.event_class == EventClass::kEvicted;
  if (tracking_->active()) [[unlikely]] {
    tracking_->OnChanged(key, current_, by_itself ? nullptr : current_);
  }
  if (propagates_ && by_itself) PropagateRemoval(db, key);
  PublishEvent(db, key, event);
}

void Server::OnTouchedBeside(Database& db, const Key& key, const Event& event) {
  WakeWaiters(db, key, event);
  PublishEvent(db, key, event);
}

void Server::WakeWaiters(const Database& db, const Key& key, const Event& event) {
  if (blocking_.nobody_waits() || !MayServe(event)) return;
  blocking_.OnTouched(db.index(), key);
  needs_attention_ |= blocking_.has_ready();
}

void Server::OnEvent(Database& db, const Key& key, const Event& event) { PublishEvent(db, key, event); }

void Server::OnReplaced(int db_index) {
  watching_.OnReplaced(db_index);
  blocking_.OnReplaced(db_index);
  needs_attention_ |= blocking_.has_ready();
}

void Server::OnFlushed(int db_index) {
  if (tracking_->active()) tracking_->OnFlushed();
  if (db_index == -1) persistence_->AllFlushed();
  OnReplaced(db_index);
}

// Names stay what they are: nobody who tracks is told.
void Server::OnSwapped(int first, int second) {
  OnReplaced(first);
  OnReplaced(second);
}

// ---- What goes to the append-only file ----

void Server::OnPropagateAs(int db_index, std::span<const Bytes> args) {
  if (!propagates_) return;
  named_itself_ = true;
  persistence_->aof().log().Add(db_index, args);
}

void Server::OnElementExpired(Database& db, const Key& key, Bytes element) {
  if (!propagates_) return;
  const Bytes form[] = {"HDEL", key.bytes, element};
  persistence_->aof().log().Add(db.index(), form);
  if (current_ == nullptr) EndPropagation();
}

void Server::Propagate(const CommandSpec& command, std::span<const Bytes> args, int db, int64_t dirty_before,
                       Bytes request) {
  const bool named_itself = std::exchange(named_itself_, false);
  if (named_itself || keyspace_->stats().dirty == dirty_before || !command.Is(CommandFlag::kWrite)) return;
  persistence_->aof().log().Add(db, args, request);
}

int64_t Server::EndPropagation() {
  const int64_t before = persistence_->aof().log().appended();
  persistence_->aof().EndUnit();
  const int64_t after = persistence_->aof().log().appended();
  return after == before ? 0 : after;
}

// A key that went by itself is told as removed.
void Server::PropagateRemoval(const Database& db, const Key& key) {
  const Bytes form[] = {options().lazyfree_lazy_expire ? "UNLINK" : "DEL", key.bytes};
  persistence_->aof().log().Add(db.index(), form);
  if (current_ == nullptr) EndPropagation();
}

void Server::TurnWhileLoading() {
  if (running_) return;  // the loop is what called
  loop_.Turn(0);
  keyspace_->RefreshTime();
  FlushSessions();
  RemoveBuried();
}

}  // namespace respect

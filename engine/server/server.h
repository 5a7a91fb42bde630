// Server: one engine: its configuration, keyspace, connections and loop. Everything runs in the thread that calls Run;
// only Stop and Post may be called from another.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/cycles.h"
#include "engine/base/memory.h"
#include "engine/base/result.h"
#include "engine/net/event_loop.h"
#include "engine/net/tls.h"
#include "engine/server/blocking.h"
#include "engine/server/client_memory.h"
#include "engine/server/command_table.h"
#include "engine/server/config/config.h"
#include "engine/server/eviction.h"
#include "engine/server/log.h"
#include "engine/server/monitors.h"
#include "engine/server/pause.h"
#include "engine/server/pubsub.h"
#include "engine/server/session.h"
#include "engine/server/stats.h"
#include "engine/server/tracking.h"
#include "engine/server/watching.h"
#include "engine/store/keyspace.h"

namespace respect {

class HotKeys;
class LatencyMonitor;
class Persistence;
class Scripting;
class SlowLog;
class TestTools;
namespace acl {
class Acl;
}

class Server final : public KeyspaceObserver {
 public:
  // `config` is read; `clock` must outlive the server. A clock that is virtual moves only by its owner's hand.
  Server(std::unique_ptr<Config> config, const Clock& clock);
  ~Server() override;

  // ---- Life ----
  // Opens the listeners that the configuration names.
  Status Listen();
  // Also at this address; port 0: one that the system picks.
  Status ListenAt(const std::string& address, int port, bool tls = false);
  // Runs until Stop. `until` is for tests: the loop ends when it answers true after a turn.
  void Run();
  // From any thread or a signal handler: Run returns after the turn.
  void Stop() { stopping_.store(true, std::memory_order_release); }
  void Wake() {
    loop_.Post([] {});
  }
  void Post(std::function<void()> function) { loop_.Post(std::move(function)); }
  bool stopping() const { return stopping_.load(std::memory_order_acquire); }

  // Takes a connected socket as a client; owns it from here on.
  Session* Adopt(int fd) { return Adopt(std::make_unique<SocketTransport>(fd)); }
  Session* Adopt(std::unique_ptr<Transport> transport);
  // Closes every connection; what was answered has been sent as far as the sockets took it.
  void DisconnectAll();
  // A session that asked to be closed: it goes at the end of the turn.
  void Bury(Session& session);
  // More output of the session waits than its soft limit allows: it is looked at until that has ended.
  void WatchOutputOf(const Session& session) { over_soft_limit_.push_back(session.client().id); }
  // The session has replies to send at the end of the turn.
  void FlushLater(Session& session) { to_flush_.push_back(&session); }

  // ---- Waiting clients, watched keys ----
  Blocking& blocking() { return blocking_; }
  Watching& watching() { return watching_; }
  // Set when something is to be done after the running command (with its EXEC or script): one thing to ask for all.
  bool needs_attention() const { return needs_attention_; }
  void set_needs_attention() { needs_attention_ = true; }
  // Runs the commands of blocked clients that a change gave something to do.
  void ServeBlocked();
  Pause& pause() { return pause_; }
  void PauseClients(Pause::What what, int64_t ms);
  void UnpauseClients();
  // Whether even a plain command on data must be checked: the memory is spent, or commands are held back.
  bool must_check() const { return pause_.on() || is_over_memory(); }
  // The session goes on with the input it has, in the next turn.
  void ContinueLater(Session& session) { to_continue_.push_back(&session); }

  // ---- What is on disk ----
  Persistence& persistence() { return *persistence_; }
  // Whether commands may be refused for the state that the server is in: files are loaded, the disk fails.
  bool guarded() const { return guarded_; }
  void set_guarded(bool guarded) { guarded_ = guarded; }
  // Whether changes are to be told elsewhere: to the append-only file.
  bool propagates() const { return propagates_; }
  void set_propagates(bool propagates) { propagates_ = propagates; }
  // A command has run, by a client or in a script: it is propagated as it named itself, or verbatim if it changed data.
  // Asked only where propagates(). `request`: the bytes that the client sent, of which `args` may be a part.
  void Propagate(const CommandSpec& command, std::span<const Bytes> args, int db, int64_t dirty_before,
                 Bytes request = {});
  // What was propagated belongs together and is whole: a command, a transaction, a script. Answers how far the
  // append-only file reaches with it; 0 when it was nothing.
  int64_t EndPropagation();
  // Serves clients for a moment while files are loaded at the start.
  void TurnWhileLoading();

  // ---- Tests of programs (respect-commands yes) ----
  // `clock` is the one the server was made with.
  void EnableTestTools(SteeredClock& clock);
  TestTools* test_tools() { return test_tools_.get(); }  // nullptr without

  // ---- Log and files ----
  // Without a log the server is silent. It must outlive the server.
  void set_log(Log* log) { log_ = log; }
  void LogNotice(Bytes message) const { log_->Notice(message); }
  void LogWarning(Bytes message) const { log_->Warning(message); }
  // redis.log; levels as scripts name them, 0 debug to 3 warning.
  void LogFromScript(int level, Bytes message) const;
  void set_config_file(std::string path) { config_file_ = std::move(path); }
  const std::string& config_file() const { return config_file_; }

  // ---- What handlers and sessions ask ----
  Config& config() { return *config_; }
  const Options& options() const { return config_->options(); }
  Keyspace& keyspace() { return *keyspace_; }
  const CommandTable& commands() const { return commands_; }
  // rename-command, as the configuration asks for it. Before connections are taken.
  Status RenameCommands();
  // CONFIG REWRITE; errors are reasons without a frame.
  Status RewriteConfig(bool everything);
  ServerStats& stats() { return stats_; }
  acl::Acl& acl() { return *acl_; }
  Scripting& scripting() { return *scripting_; }
  SlowLog& slow_log() { return *slow_log_; }
  LatencyMonitor& latency() { return *latency_; }
  HotKeys& hot_keys() { return *hot_keys_; }
  // A command of a client has run while keys are tracked.
  void NoteHotKeys(const CommandSpec& command, std::span<const Bytes> args, uint64_t ticks, size_t reply_bytes);
  // A command that took this many ticks or more is told to OnSlowCommand.
  uint64_t slow_ticks() const { return slow_ticks_; }
  // `session` is nullptr for a command of a script.
  void OnSlowCommand(const Session* session, const CommandSpec& command, std::span<const Bytes> args, uint64_t ticks);
  CycleClock& cycles() { return cycles_; }
  const Clock& clock() const { return clock_; }
  EventLoop& loop() { return loop_; }
  PubSub& pubsub() { return pubsub_; }
  Tracking& tracking() { return *tracking_; }
  Monitors& monitors() { return monitors_; }
  // The session whose requests are being executed.
  void set_current(const Session* session) { current_ = session; }
  // Serves what is ready at once in the middle of a command that takes long; what it has read stays where it is.
  void TurnAside();
  // Out-of-band messages for the session in execution, which go behind its reply.
  std::string& held_pushes() { return held_pushes_; }
  std::map<uint64_t, std::unique_ptr<Session>>& sessions() { return sessions_; }
  Session* FindSession(uint64_t id);
  // Commands in execution now, for handlers that must know who asks.
  int64_t started_us() const { return started_us_; }
  int64_t started_unix_seconds() const { return started_unix_seconds_; }
  const std::string& run_id() const { return run_id_; }
  // Of the history of the data, for replicas to tell whether they share it.
  const std::string& replication_id() const { return replication_id_; }
  void ChangeReplicationId();
  void set_cron_paused(bool paused) { cron_paused_ = paused; }
  int tcp_port() const;  // as bound: of a listener on port 0 the one it got; 0 without
  // Bytes in data structures and buffers: used_memory.
  int64_t UsedMemory() const;
  bool is_over_memory() const {
    return options().maxmemory != 0 && UsedMemory() > static_cast<int64_t>(options().maxmemory);
  }
  Eviction& eviction() { return eviction_; }
  ClientMemory& client_memory() { return client_memory_; }
  // The same when the server had just been made.
  int64_t startup_memory() const { return startup_memory_; }
  void ResetStats();
  // Brings a changed parameter into effect.
  Status Apply(const Parameter& changed);
  // Copies the settings that data commands read from the configuration to the keyspace.
  void ApplySettings();

  std::span<char> read_buffer() { return read_buffer_; }
  RequestBatch& batch() { return batch_; }

  // ---- KeyspaceObserver ----
  void OnTouched(Database& db, const Key& key, const Event& event) override;
  void OnEvent(Database& db, const Key& key, const Event& event) override;
  void OnTouchedBeside(Database& db, const Key& key, const Event& event) override;
  void WakeWaiters(const Database& db, const Key& key, const Event& event);
  void OnFlushed(int db_index) override;
  void OnSwapped(int first, int second) override;
  void OnPropagateAs(int db_index, std::span<const Bytes> args) override;
  void OnElementExpired(Database& db, const Key& key, Bytes element) override;

 private:
  class Listener;

  // The keys of a database (-1: of all) are others now.
  void OnReplaced(int db_index);

  // Keyspace notifications.
  void PublishEvent(const Database& db, const Key& key, const Event& event) {
    const uint32_t wanted = options().notify_events;
    if (wanted & static_cast<uint32_t>(event.event_class)) [[unlikely]]
      pubsub_.PublishEvent(wanted, db.index(), key.bytes, event.name);
  }

  void PropagateRemoval(const Database& db, const Key& key);
  int TurnTimeoutMs() const;
  void AfterTurn();
  void RunActiveExpire();
  void Cron();
  void CloseIdle();
  void CheckOutputLimits();
  // Replaces the TCP listeners by those that the configuration names.
  Status ListenTcp();
  // Reads certificates and the rest of tls-* (server_tls.cc). New connections have it so from then on.
  Status ConfigureTls();
  // A tls-* parameter has changed: the log has the reason, the client that it failed.
  Status ApplyTls(Bytes name);
  // The same while running: the log has the reason, the client `failure`.
  Status ListenAgain(Bytes failure);
  void ContinueSessions();
  void FlushSessions();
  // Finds slow_ticks from the configuration.
  void FitSlowTicks();
  void RemoveBuried();

  std::unique_ptr<Config> config_;
  const Clock& clock_;
  CycleClock cycles_;
  CommandTable commands_;
  ServerStats stats_;
  std::unique_ptr<acl::Acl> acl_;
  std::unique_ptr<SlowLog> slow_log_;
  std::unique_ptr<LatencyMonitor> latency_;
  std::unique_ptr<HotKeys> hot_keys_;
  uint64_t slow_ticks_ = UINT64_MAX;
  EventLoop loop_;
  MemoryCounter* memory_;  // of the thread that runs the server
  int64_t memory_base_;
  std::unique_ptr<Keyspace> keyspace_;
  PubSub pubsub_;
  Monitors monitors_;
  std::unique_ptr<Tracking> tracking_;
  std::unique_ptr<Scripting> scripting_;
  const Session* current_ = nullptr;
  std::string held_pushes_;
  std::unique_ptr<TlsContext> tls_;  // nullptr as long as no tls-port asked for it
  std::vector<std::unique_ptr<Listener>> listeners_;
  Pause pause_;
  Eviction eviction_;
  ClientMemory client_memory_;
  Blocking blocking_;
  Watching watching_;
  bool needs_attention_ = false;
  std::unique_ptr<Persistence> persistence_;
  bool guarded_ = false, propagates_ = false, named_itself_ = false, running_ = false;
  std::unique_ptr<TestTools> test_tools_;
  std::map<uint64_t, std::unique_ptr<Session>> sessions_;
  std::vector<Session*> to_flush_;
  std::vector<Session*> to_continue_;
  std::vector<uint64_t> buried_;
  std::vector<uint64_t> over_soft_limit_;
  RequestBatch batch_;
  std::vector<char> read_buffer_;
  std::string run_id_;
  std::string replication_id_;
  std::string config_file_;
  Log silent_;
  Log* log_ = &silent_;
  uint64_t next_id_ = 1;
  int64_t started_us_ = 0;
  int64_t started_unix_seconds_ = 0;
  int64_t next_cron_us_ = 0;
  int64_t expired_at_ms_ = 0;
  bool cron_paused_ = false;
  bool more_to_expire_ = false;
  int64_t startup_memory_ = 0;
  std::atomic<bool> stopping_{false};
};

}  // namespace respect

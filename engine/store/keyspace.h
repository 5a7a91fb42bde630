// Keyspace: all databases of a server with what they share: time, randomness, settings, statistics, the observer of
// changes, and the helper thread that frees large values. Not a command in sight, nor a client.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/rng.h"
#include "engine/store/database.h"
#include "engine/store/events.h"
#include "engine/store/key.h"
#include "engine/store/lazy_free.h"
#include "engine/store/settings.h"
#include "engine/store/type_registry.h"

namespace respect {

// Everything that must follow from a change, in one place; the server is the observer.
class KeyspaceObserver {
 public:
  virtual ~KeyspaceObserver() = default;
  // `key` of `db` changed; `event` says how (expired and evicted keys come here too).
  virtual void OnTouched(Database& db, const Key& key, const Event& event) = 0;
  // `event` happened to `key`, which did not change by it (keymiss, new), or is a further name of a change.
  virtual void OnEvent(Database& db, const Key& key, const Event& event) = 0;
  // As OnTouched, for a change beside the key's value: Call::TouchedBeside.
  virtual void OnTouchedBeside(Database& db, const Key& key, const Event& event) { OnEvent(db, key, event); }
  // All keys of `db` went (FLUSHDB). -1: of every database.
  virtual void OnFlushed(int db_index) = 0;
  // Two databases changed places (SWAPDB).
  virtual void OnSwapped(int first, int second) {
    OnFlushed(first);
    OnFlushed(second);
  }
  // The form in which the running command is to be propagated.
  virtual void OnPropagateAs(int db_index, std::span<const Bytes> args) = 0;
  // `element` of the value of `key` expired and is gone: its removal is to be propagated apart from what runs.
  virtual void OnElementExpired(Database& /*db*/, const Key& /*key*/, Bytes /*element*/) {}
};

struct KeyspaceStats {
  int64_t hits = 0, misses = 0;
  int64_t expired = 0, evicted = 0;
  int64_t expired_elements = 0;  // fields of hashes
  int64_t dirty = 0;             // changes since the last save
};

class Keyspace {
 public:
  // `clock` and `observer` must outlive the keyspace; observer may be nullptr.
  Keyspace(int databases, const Clock& clock, uint64_t seed, KeyspaceObserver* observer);
  ~Keyspace();

  int database_count() const { return static_cast<int>(databases_.size()); }
  Database& db(int index) { return *databases_[index]; }
  void Swap(int first, int second);  // SWAPDB
  void FlushAll(bool lazy);

  Key MakeKey(Bytes bytes) const;
  uint64_t hash_seed() const { return hash_seed_; }

  // Time as the running loop turn or command sees it, in ms since the epoch. Refreshed by RefreshTime.
  int64_t now_ms() const { return now_ms_; }
  void RefreshTime() { now_ms_ = clock_.NowMs(); }
  const Clock& clock() const { return clock_; }

  Rng& rng() { return rng_; }
  Settings& settings() { return settings_; }
  const Settings& settings() const { return settings_; }
  KeyspaceStats& stats() { return stats_; }
  LazyFree& lazy_free() { return *lazy_free_; }
  TypeRegistry& types() { return types_; }
  const TypeRegistry& types() const { return types_; }
  KeyspaceObserver* observer() const { return observer_; }
  void PropagateAs(int db_index, std::initializer_list<Bytes> args) {
    PropagateAs(db_index, std::span<const Bytes>(args.begin(), args.size()));
  }
  void PropagateAs(int db_index, std::span<const Bytes> args) {
    if (observer_ != nullptr) observer_->OnPropagateAs(db_index, args);
  }

  // The access clock of an entry read now: LRU seconds, or the LFU counter stepped on.
  uint32_t AccessClock(const Entry& entry);
  // LFU: the counter as it stands now, decayed. LRU: seconds since the last access.
  uint32_t LfuCounter(const Entry& entry) const;
  int64_t IdleSeconds(const Entry& entry) const;
  // The clock of an entry that was last used so long ago; that has been used so often.
  uint32_t LruClock(int64_t idle_seconds) const;
  uint32_t LfuClock(uint32_t counter) const;
  // CLIENT NO-TOUCH: reads leave the access clock alone.
  bool marks_access() const { return marks_access_; }
  void set_marks_access(bool marks) { marks_access_ = marks; }
  // Off while keys must not expire under a running script or during a load.
  bool expires() const { return expires_; }
  void set_expires(bool expires) { expires_ = expires; }
  // On while nothing may change (CLIENT PAUSE): a key that is due is not there for anybody, but stays.
  bool keeps_expired() const { return keeps_expired_; }
  void set_keeps_expired(bool keeps) { keeps_expired_ = keeps; }
  // Whether notify-keyspace-events asks for this class.
  bool wants(EventClass event_class) const;
  uint32_t InitialAccessClock() const;

  // Active expiry: removes due keys of all databases for at most `budget_us`. Returns whether more are due.
  bool ActiveExpire(int64_t budget_us);

 private:
  const Clock& clock_;
  Rng rng_;
  uint64_t hash_seed_;
  KeyspaceObserver* observer_;
  TypeRegistry types_;
  Settings settings_;
  KeyspaceStats stats_;
  int64_t now_ms_ = 0;
  bool marks_access_ = true;
  bool expires_ = true;
  bool keeps_expired_ = false;
  std::unique_ptr<LazyFree> lazy_free_;
  std::vector<std::unique_ptr<Database>> databases_;
};

}  // namespace respect

// Tracking: server-assisted client-side caching. It remembers which keys clients have read and tells them, once, when
// one changes; or tells clients of every change below the prefixes they named (BCAST), once a loop turn.
//
//   keys_      name -> | key | ids of the clients that read it: the first in place, the rest beside |
//   prefixes_  prefix -> | sessions that named it | keys changed in this turn -> id of the client that changed them |
//
// Databases do not matter: a key stands for all keys of its name. Ids of clients that have gone, or track no more, stay
// in keys_ until the key changes or falls out of the table (tracking-table-max-keys).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/rng.h"
#include "engine/store/key.h"

namespace respect {

class Server;
class Session;
struct TrackedKeys;

// What a client asked for with CLIENT TRACKING ON.
struct TrackingState {
  bool bcast = false, optin = false, optout = false, noloop = false;
  bool caching = false;  // CLIENT CACHING was said: the next command is the exception to the mode
  bool broken_redirect = false;
  uint64_t redirect = 0;  // id of the client that hears instead; 0: itself
  std::set<std::string, std::less<>> prefixes;

  size_t MemoryUsage() const {
    size_t sum = sizeof(*this);
    for (const std::string& prefix : prefixes) sum += sizeof(prefix) + prefix.capacity() + 4 * sizeof(void*);
    return sum;
  }
};

class Tracking {
 public:
  Tracking(Server& server, uint64_t hash_seed);
  ~Tracking();

  // ---- Clients ----
  void Enable(Session& session, const TrackingState& wanted);
  void Disable(Session& session);

  // ---- What happens ----
  // The client has read these keys by a command it has just executed. O(1) a key.
  void Remember(Session& session, std::span<const Key> keys);
  // Whether anybody may be interested in changes.
  bool active() const { return clients_ > 0 || items_ > 0; }
  // `key` changed while `current` was being served, by its command or (`by` is nullptr) by itself.
  void OnChanged(const Key& key, const Session* current, const Session* by);
  // Databases were emptied: everybody who tracks is told, without names.
  void OnFlushed();
  // Tells of the changes below prefixes since the last time.
  bool has_broadcasts() const { return has_broadcasts_; }
  void SendBroadcasts();

  // ---- Figures ----
  int64_t clients() const { return clients_; }
  size_t key_count() const;
  size_t item_count() const { return items_; }
  size_t prefix_count() const { return prefixes_.size(); }

 private:
  struct Prefix {
    std::set<Session*> sessions;
    std::map<std::string, uint64_t> changed;
  };

  void NoteBroadcasts(Bytes key, const Session* by);
  // Sends an invalidation whose array of keys is `keys`, encoded.
  void Send(Session& session, Bytes keys);
  void FitTable();

  Server& server_;
  std::unique_ptr<TrackedKeys> keys_;
  std::map<std::string, Prefix, std::less<>> prefixes_;
  int64_t clients_ = 0;
  size_t items_ = 0;
  bool has_broadcasts_ = false;
};

}  // namespace respect

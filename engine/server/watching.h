// Watching: which keys sessions watch (WATCH), so that a change breaks their transactions. A session whose watch is
// broken watches nothing any more: it is told once.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/server/key_lists.h"
#include "engine/store/keyspace.h"

namespace respect {

class Session;

class Watching {
 public:
  struct Watch {
    Session* session;
    bool was_there;  // the key, when the watch began
  };
  using Place = KeyLists<Watch>::Place;

  explicit Watching(Keyspace& keyspace) : keyspace_(keyspace) {}

  // Once for a key, however often it is named.
  void Add(Session& session, int db, const Key& key);
  void RemoveAll(Session& session);
  // Removes watched keys that have expired, which breaks the watch.
  void MeetExpired(Session& session);

  bool nobody_watches() const { return lists_.empty(); }
  void OnTouched(int db, const Key& key);
  // The keys of `db` (-1: of all) went, or are others now.
  void OnReplaced(int db);

  size_t key_count() const { return lists_.size(); }
  size_t client_count() const { return client_count_; }

 private:
  void Break(Session& session);

  Keyspace& keyspace_;
  KeyLists<Watch> lists_;
  size_t client_count_ = 0;
};

}  // namespace respect

// Database: one numbered keyspace: the key table, the expiry index, and every way a value is put, changed or removed.
// It knows no client and no RESP. A key past its expiry does not exist for any function here: meeting one deletes it,
// with its "expired" event, before the answer. The same goes for elements with an expiry of their own (fields of
// hashes).
//
// Entry pointers stay valid until the next call that stores, removes or re-times *that* key (an entry may move when it
// changes form), and until any removal of expired keys: look up again after a call that may delete.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/store/entry.h"
#include "engine/store/events.h"
#include "engine/store/key.h"
#include "engine/types/element_due.h"
#include "engine/types/raw_string.h"

namespace respect {

class Keyspace;

// What happens to the time to live when a value is stored over a key.
struct ExpiryChange {
  enum class What { kClear, kKeep, kSetTo } what = What::kClear;
  int64_t at_ms = kNoExpiry;
  static ExpiryChange Clear() { return {}; }
  static ExpiryChange Keep() { return {What::kKeep, kNoExpiry}; }
  static ExpiryChange SetTo(int64_t at_ms) { return {What::kSetTo, at_ms}; }
};

class Database {
 public:
  Database(Keyspace& keyspace, int index);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  int index() const { return index_; }
  size_t size() const;
  size_t expiring_size() const;          // keys with an expiry
  size_t element_expiring_size() const;  // keys with elements that have one of their own
  int64_t AverageTtlMs() const;          // estimated from a few keys with an expiry; 0 without any
  size_t table_memory() const;           // bytes of the key table, entries apart
  size_t expiry_memory() const;          // bytes of the expiry index

  // ---- Lookup: nullptr when the key is not there ----
  // For a command that reads: counts keyspace_hits/misses, marks the access (LRU/LFU), publishes keymiss.
  Entry* Find(const Key& key);
  // The same without marking the access: for a command that asks about a key (TYPE, TTL).
  Entry* FindUnmarked(const Key& key);
  // For a command that writes: marks the access, counts nothing.
  Entry* FindForWrite(const Key& key);
  // Leaves no trace (OBJECT, SCAN).
  Entry* Peek(const Key& key);

  // Whether a live key is there. Unlike the others it removes nothing either.
  bool Holds(const Key& key) const;

  // The same, answering WRONGTYPE when the key holds another type.
  Result<Entry*> FindTyped(const Key& key, TypeId type);
  Result<Entry*> FindTypedForWrite(const Key& key, TypeId type);
  Result<Entry*> FindString(const Key& key) { return FindTyped(key, TypeId::kString); }
  Result<Entry*> FindStringForWrite(const Key& key) { return FindTypedForWrite(key, TypeId::kString); }

  // ---- Strings ----
  // Stores `value` under `key` whatever it held, as int, short or long form. The old value is freed.
  Entry* SetString(const Key& key, Bytes value, ExpiryChange expiry = ExpiryChange::Clear());
  // The same without trying whether it is an integer: INCRBYFLOAT's results are never kept as one.
  Entry* SetText(const Key& key, Bytes value, ExpiryChange expiry = ExpiryChange::Clear());
  Entry* SetInteger(const Key& key, int64_t value, ExpiryChange expiry = ExpiryChange::Keep());
  // The value of `key` as a heap string to modify in place (encoding raw from now on); empty and new when missing.
  // Requires: the key is missing or a string.
  types::RawString& MutableString(const Key& key);

  // ---- Objects of the other types ----
  // Stores an object under `key` whatever it held; takes ownership.
  Entry* SetObject(const Key& key, TypeId type, void* object, ExpiryChange expiry = ExpiryChange::Clear());

  // ---- Removing, time ----
  // False when it is not there. Large values are freed on the helper thread when `lazy`.
  bool Remove(const Key& key, bool lazy);
  void SetExpiry(const Key& key, int64_t at_ms);  // the key must be there
  // The elements of `entry`, which is of this database, have other expiries than before.
  void ElementsTimed(Entry* entry);
  bool ClearExpiry(const Key& key);  // false when it had none
  // Empties the database and tells the observer.
  void Clear(bool lazy);

  // ---- Moving values ----
  // Deep copy of the value and expiry of `from` (which must be there) to `key` of `to`, replacing.
  void CopyTo(const Key& from, Database& to, const Key& key);
  // Moves value and expiry, replacing what is there. O(1).
  void MoveTo(const Key& from, Database& to, const Key& key);

  // ---- Walking ----
  // SCAN: calls `visit` with the entries of at least one bucket from `cursor` (0 starts) and returns the next cursor,
  // 0 at the end. Every key that stays during a whole walk is seen, however the table grows or shrinks. Expired keys
  // are passed too: the caller asks IsExpired. `visit` must not change the table.
  uint64_t Scan(uint64_t cursor, const std::function<void(Entry&)>& visit) const;
  // All entries, expired ones left out; `visit` must not change the table.
  void ForEach(const std::function<void(Entry&)>& visit) const;
  // All entries, expired ones too.
  void ForEachEntry(const std::function<void(const Entry&)>& visit) const;
  // A fair random live key, or nullptr when there is none. Removes expired keys that it meets.
  Entry* RandomEntry();
  bool IsExpired(const Entry& entry) const;

  // ---- Eviction ----
  // Picks about `count` entries at random, expired ones too, of all keys or of those with an expiry; answers how many
  // it picked, no more than `picked` has room for. Some may be there twice.
  size_t Sample(bool expiring_only, size_t count, std::span<Entry*> picked);
  // The same of the keys with about the least time left.
  size_t SampleSoonest(std::span<Entry*> picked);
  // The entry whose key has this hash; nullptr without.
  Entry* FindHash(uint64_t hash);
  // Deletes that entry, which must be there, as evicted.
  void Evict(uint64_t hash);

  // Says that `key` changed: see Call::Touched.
  void Touched(const Key& key, const Event& event);
  // See Call::TouchedBeside.
  void TouchedBeside(const Key& key, const Event& event);
  // Publishes an event that is not a change, or a further one of the same change.
  void Notify(const Key& key, const Event& event);

  // Removes keys that are due; looks at no more than `limit` keys. Returns whether there may be more.
  bool ExpireDue(size_t limit);

  // So many keys will be stored. Does nothing where some are.
  void Expect(size_t keys);
  // Brings the bucket of a key, then (a little later) its entry, into the cache ahead of their use.
  void PrefetchBucket(const Key& key) const;
  void PrefetchEntry(const Key& key) const;

 private:
  friend class Keyspace;
  struct State;
  // The slot of a key that is there and live; nullptr otherwise.
  Entry** Lookup(const Key& key);
  Entry* Store(const Key& key, const EntryFactory::Value& value, ExpiryChange change);
  Entry* Reshape(Entry** slot, const EntryFactory::Value& value, int64_t expire_ms);
  Entry* Detach(const Key& key, Entry** slot);
  void DeleteExpired(const Key& key);
  types::ElementDue* DueOf(TypeId type, const void* object) const;
  void Unfile(TypeId type, const void* object);
  Entry** ExpireElements(const Key& key, Entry** slot, size_t* limit);
  void ExpireElementsDue(size_t* limit);
  Entry* CountRead(const Key& key, Entry* found);
  void Empty(bool lazy);
  void FreeEntry(Entry* entry, bool lazy);
  void FreeObject(TypeId type, void* object, bool lazy);

  Keyspace& keyspace_;
  int index_;
  std::unique_ptr<State> state_;
};

}  // namespace respect

// Evictor: chooses which key must go when the memory is spent.
//
// Exactly the least used key is not known: each access would have to move it in an order of all keys. Of a few keys
// taken at random the best candidates are kept in a pool over many evictions, which comes close to it. A candidate is
// a hash and a score; when its turn comes it is looked up again, and passed over if it was used meanwhile.
// Source of the idea: Redis's documentation of its approximated LRU.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/store/keyspace.h"

namespace respect {

class Evictor {
 public:
  enum class By : uint8_t { kIdleTime, kFrequency, kTimeLeft, kChance };
  struct Policy {
    By by = By::kIdleTime;
    bool expiring_only = false;  // no key without an expiry is evicted
    bool operator==(const Policy&) const = default;
  };

  explicit Evictor(Keyspace& keyspace) : keyspace_(keyspace) {}

  // Deletes a key after looking at `samples` of each database, or a few more. False when there is none to delete.
  bool EvictOne(Policy policy, size_t samples);

 private:
  static constexpr size_t kPool = 16;
  static constexpr size_t kMostSamples = 64;

  struct Candidate {
    uint64_t score;  // the highest goes first
    uint64_t hash;
    int db;
  };

  bool EvictByChance(bool expiring_only);
  // Puts samples into the pool; false when there were none.
  bool Gather(size_t samples);
  void Consider(const Entry& entry, int db);
  uint64_t ScoreOf(const Entry& entry) const;

  Keyspace& keyspace_;
  Policy policy_;
  std::array<Candidate, kPool> pool_;  // ascending
  size_t pool_size_ = 0;
  int next_db_ = 0;  // where chance picks next
};

}  // namespace respect

#include "engine/store/evictor.h"

#include <algorithm>

namespace respect {

bool Evictor::EvictOne(Policy policy, size_t samples) {
  if (policy.by == By::kChance) return EvictByChance(policy.expiring_only);
  if (policy != policy_) {
    policy_ = policy;
    pool_size_ = 0;
  }
  while (Gather(samples)) {
    while (pool_size_ > 0) {
      const Candidate best = pool_[--pool_size_];
      Database& db = keyspace_.db(best.db);
      const Entry* entry = db.FindHash(best.hash);
      if (entry == nullptr || (policy_.expiring_only && !entry->has_expiry()) || ScoreOf(*entry) < best.score) continue;
      db.Evict(best.hash);
      return true;
    }
  }
  return false;
}

// Databases take turns.
bool Evictor::EvictByChance(bool expiring_only) {
  for (int tried = 0; tried < keyspace_.database_count(); ++tried) {
    Database& db = keyspace_.db(next_db_);
    next_db_ = (next_db_ + 1) % keyspace_.database_count();
    Entry* picked = nullptr;
    if (expiring_only) {
      if (db.Sample(true, 1, {&picked, 1}) == 0) continue;
    } else {
      picked = db.RandomEntry();
      if (picked == nullptr) continue;
    }
    db.Evict(keyspace_.MakeKey(picked->key()).hash);
    return true;
  }
  return false;
}

bool Evictor::Gather(size_t samples) {
  std::array<Entry*, kMostSamples> picked;
  bool any = false;
  for (int i = 0; i < keyspace_.database_count(); ++i) {
    Database& db = keyspace_.db(i);
    if (db.size() == 0) continue;
    const size_t count = policy_.by == By::kTimeLeft
                             ? db.SampleSoonest(std::span(picked).first(std::min(samples, picked.size())))
                             : db.Sample(policy_.expiring_only, samples, picked);
    for (const Entry* entry : std::span(picked).first(count)) Consider(*entry, i);
    any |= count > 0;
  }
  return any;
}

void Evictor::Consider(const Entry& entry, int db) {
  const auto begin = pool_.begin(), end = begin + static_cast<ptrdiff_t>(pool_size_);
  const uint64_t score = ScoreOf(entry);
  if (pool_size_ == kPool && score <= begin->score) return;
  const Candidate candidate{score, keyspace_.MakeKey(entry.key()).hash, db};
  const auto same = [&](const Candidate& known) { return known.hash == candidate.hash && known.db == candidate.db; };
  if (std::any_of(begin, end, same)) return;
  auto place = std::find_if(begin, end, [&](const Candidate& known) { return known.score >= candidate.score; });
  if (pool_size_ < kPool) {
    std::move_backward(place, end, end + 1);
    ++pool_size_;
  } else {
    std::move(begin + 1, place, begin);  // the least worthy falls out
    --place;
  }
  *place = candidate;
}

uint64_t Evictor::ScoreOf(const Entry& entry) const {
  switch (policy_.by) {
    case By::kIdleTime: return static_cast<uint64_t>(keyspace_.IdleSeconds(entry));
    case By::kFrequency: return UINT8_MAX - keyspace_.LfuCounter(entry);
    case By::kTimeLeft: return UINT64_MAX - static_cast<uint64_t>(entry.expire_ms());
    case By::kChance: break;
  }
  return 0;
}

}  // namespace respect

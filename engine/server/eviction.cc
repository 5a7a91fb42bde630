#include "engine/server/eviction.h"

#include <cmath>

#include "engine/server/latency_monitor.h"
#include "engine/server/server.h"

namespace respect {
namespace {

Evictor::Policy PolicyOf(EvictionPolicy policy) {
  using enum Evictor::By;
  switch (policy) {
    // The access clock tells which it is: with lrm only changes move it (Server::OnTouched).
    case EvictionPolicy::kVolatileLrm:
    case EvictionPolicy::kVolatileLru: return {kIdleTime, true};
    case EvictionPolicy::kVolatileLfu: return {kFrequency, true};
    case EvictionPolicy::kVolatileRandom: return {kChance, true};
    case EvictionPolicy::kVolatileTtl: return {kTimeLeft, true};
    case EvictionPolicy::kAllKeysLrm:
    case EvictionPolicy::kAllKeysLru: return {kIdleTime, false};
    case EvictionPolicy::kAllKeysLfu: return {kFrequency, false};
    case EvictionPolicy::kAllKeysRandom: return {kChance, false};
    case EvictionPolicy::kNoEviction: break;
  }
  return {};
}

}  // namespace

Eviction::Eviction(Server& server) : server_(server), evictor_(server.keyspace()) {}

bool Eviction::MakeRoom() {
  running_ = false;
  if (server_.pause().on() || !server_.is_over_memory()) return true;
  if (server_.options().maxmemory_policy == EvictionPolicy::kNoEviction) {
    NoteExceeded(true);
    return false;
  }
  const bool timed = server_.latency().on();
  const int64_t begin_us = timed ? server_.clock().MonotonicUs() : 0;
  const bool made = DeleteKeys();
  if (timed) {
    const int64_t now_us = server_.clock().MonotonicUs();
    server_.latency().Add("eviction-cycle", (now_us - begin_us) / 1000, server_.clock().NowUs() / 1'000'000);
  }
  NoteExceeded(running_ || !made);
  return made;
}

// The clock is asked now and then: most calls delete one key or two.
bool Eviction::DeleteKeys() {
  constexpr int kBatch = 16;
  const Options& options = server_.options();
  const LazyFree& lazy_free = server_.keyspace().lazy_free();
  const Evictor::Policy policy = PolicyOf(options.maxmemory_policy);
  int64_t begin_us = 0;
  for (int deleted = 0; server_.is_over_memory(); ++deleted) {
    // What is being freed counts until it is: without waiting for it far too much would go.
    if (lazy_free.pending() > 0) {
      running_ = AnyKeyFor(policy);
      return running_;
    }
    if (deleted % kBatch == kBatch - 1) {
      const int64_t now_us = server_.clock().MonotonicUs();
      if (begin_us == 0) begin_us = now_us;
      running_ = now_us - begin_us > BudgetUs();
      if (running_) return true;
    }
    if (!evictor_.EvictOne(policy, static_cast<size_t>(options.maxmemory_samples))) return false;
  }
  return true;
}

bool Eviction::AnyKeyFor(const Evictor::Policy& policy) const {
  Keyspace& keyspace = server_.keyspace();
  for (int i = 0; i < keyspace.database_count(); ++i) {
    const Database& database = keyspace.db(i);
    if ((policy.expiring_only ? database.expiring_size() : database.size()) > 0) return true;
  }
  return false;
}

// maxmemory-eviction-tenacity: up to 10 it is 50 us a step, from there on 15 % more each, 100 is for ever.
int64_t Eviction::BudgetUs() const {
  constexpr int kLinear = 10, kForEver = 100;
  constexpr double kStepUs = 50, kGrowth = 1.15;
  const int tenacity = server_.options().maxmemory_eviction_tenacity;
  if (tenacity >= kForEver) return INT64_MAX;
  if (tenacity <= kLinear) return static_cast<int64_t>(kStepUs * tenacity);
  return static_cast<int64_t>(kStepUs * kLinear * std::pow(kGrowth, tenacity - kLinear));
}

void Eviction::GoOn() { MakeRoom(); }

void Eviction::NoteExceeded(bool exceeded) {
  const int64_t now_us = server_.clock().MonotonicUs();
  if (exceeded) {
    if (exceeded_since_us_ == 0) exceeded_since_us_ = now_us;
  } else if (exceeded_since_us_ != 0) {
    exceeded_us_ += now_us - exceeded_since_us_;
    exceeded_since_us_ = 0;
  }
}

int64_t Eviction::ExceededUs() {
  if (exceeded_since_us_ != 0 && !server_.is_over_memory()) NoteExceeded(false);
  return exceeded_since_us_ == 0 ? 0 : server_.clock().MonotonicUs() - exceeded_since_us_;
}

int64_t Eviction::TotalExceededUs() {
  const int64_t now = ExceededUs();
  return exceeded_us_ + now;
}

}  // namespace respect

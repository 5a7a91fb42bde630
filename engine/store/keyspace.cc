#include "engine/store/keyspace.h"

#include <algorithm>

namespace respect {
namespace {

constexpr uint32_t kLruMask = 0xffffff;
constexpr uint32_t kLfuInitialCounter = 5;
constexpr uint32_t kLfuMaxCounter = 255;
constexpr size_t kExpireBatch = 200;

uint32_t LfuMinutes(int64_t now_ms) { return static_cast<uint32_t>(now_ms / 60000) & 0xffff; }

}  // namespace

Keyspace::Keyspace(int databases, const Clock& clock, uint64_t seed, KeyspaceObserver* observer)
    : clock_(clock),
      rng_(seed),
      hash_seed_(rng_.Next()),
      observer_(observer),
      lazy_free_(std::make_unique<LazyFree>()) {
  RefreshTime();
  RegisterString(types_);
  for (int i = 0; i < databases; ++i) databases_.push_back(std::make_unique<Database>(*this, i));
}

Keyspace::~Keyspace() { lazy_free_->Drain(); }

void Keyspace::FlushAll(bool lazy) {
  for (const auto& db : databases_) db->Empty(lazy);
  if (observer_ != nullptr) observer_->OnFlushed(-1);
}

bool Keyspace::wants(EventClass event_class) const {
  return settings_.notify_events & static_cast<uint32_t>(event_class);
}

// The LFU counter grows with a probability that falls as it grows, and decays with idle minutes. Facts: Redis's
// documentation of lfu-log-factor and lfu-decay-time.
uint32_t Keyspace::AccessClock(const Entry& entry) {
  if (!settings_.lfu) return static_cast<uint32_t>(now_ms_ / 1000) & kLruMask;
  uint32_t counter = LfuCounter(entry);
  if (counter < kLfuMaxCounter) {
    const uint32_t above = counter > kLfuInitialCounter ? counter - kLfuInitialCounter : 0;
    if (rng_.Unit() < 1.0 / (static_cast<double>(above) * settings_.lfu_log_factor + 1)) ++counter;
  }
  return LfuMinutes(now_ms_) << 8 | counter;
}

uint32_t Keyspace::LfuCounter(const Entry& entry) const {
  const uint32_t counter = entry.access_clock() & 0xff;
  if (settings_.lfu_decay_time == 0) return counter;
  const uint32_t idle_minutes = (LfuMinutes(now_ms_) - (entry.access_clock() >> 8)) & 0xffff;
  const uint32_t periods = idle_minutes / static_cast<uint32_t>(settings_.lfu_decay_time);
  return counter - std::min(counter, periods);
}

int64_t Keyspace::IdleSeconds(const Entry& entry) const {
  return (static_cast<uint32_t>(now_ms_ / 1000) - entry.access_clock()) & kLruMask;
}

uint32_t Keyspace::LruClock(int64_t idle_seconds) const {
  return static_cast<uint32_t>(std::max<int64_t>(0, now_ms_ / 1000 - idle_seconds)) & kLruMask;
}

uint32_t Keyspace::LfuClock(uint32_t counter) const { return LfuMinutes(now_ms_) << 8 | counter; }

uint32_t Keyspace::InitialAccessClock() const {
  if (settings_.lfu) return LfuMinutes(now_ms_) << 8 | kLfuInitialCounter;
  return static_cast<uint32_t>(now_ms_ / 1000) & kLruMask;
}

bool Keyspace::ActiveExpire(int64_t budget_us) {
  if (!settings_.active_expire || !expires()) return false;
  const int64_t deadline_us = clock_.MonotonicUs() + budget_us;
  for (const auto& db : databases_) {
    while (db->ExpireDue(kExpireBatch)) {
      if (!clock_.is_virtual() && clock_.MonotonicUs() >= deadline_us) return true;
    }
  }
  return false;
}

}  // namespace respect

#include "engine/server/hot_keys.h"

#include <sys/resource.h>

#include <algorithm>

namespace respect {
namespace {

// Places beyond those to be told: the more, the less a key can be told too heavy.
constexpr size_t kPlacesAKey = 16, kLeastPlaces = 1024;

int64_t MicrosOf(const timeval& time) { return int64_t{time.tv_sec} * 1'000'000 + time.tv_usec; }

size_t PlacesFor(int64_t count) { return std::max(kLeastPlaces, kPlacesAKey * static_cast<size_t>(count)); }

}  // namespace

HotKeys::CpuTime HotKeys::CpuTime::Now() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return {MicrosOf(used.ru_utime), MicrosOf(used.ru_stime)};
}

HotKeys::Findings::Findings(const Wanted& wanted)
    : wanted(wanted), by_ticks(PlacesFor(wanted.count)), by_bytes(PlacesFor(wanted.count)) {}

void HotKeys::Start(const Wanted& wanted, int64_t now_ms) {
  on_ = true;
  findings_.emplace(wanted);
  findings_->began_ms = now_ms;
  findings_->cpu_began = CpuTime::Now();
}

void HotKeys::Stop(int64_t now_ms) {
  on_ = false;
  findings_->ended_ms = now_ms;
  findings_->cpu_ended = CpuTime::Now();
}

void HotKeys::Check(int64_t now_ms) {
  if (!on() || findings_->wanted.duration_ms == 0) return;
  const int64_t end_ms = findings_->began_ms + findings_->wanted.duration_ms;
  if (now_ms >= end_ms) Stop(end_ms);
}

void HotKeys::Note(std::span<const Bytes> keys, uint64_t ticks, uint64_t bytes, Rng& rng) {
  Findings& found = *findings_;
  found.ticks += ticks;
  found.bytes += bytes;
  for (const Bytes key : keys) {
    const auto ratio = static_cast<uint64_t>(found.wanted.sample);
    if (ratio > 1 && rng.Below(ratio) != 0) continue;
    if (found.wanted.cpu) found.by_ticks.Add(key, ticks / keys.size());
    if (found.wanted.net) found.by_bytes.Add(key, bytes / keys.size());
  }
}

}  // namespace respect

// Clocks. All of the engine asks one Clock; tests and `--clock virtual` give it one that moves only when told.
// Virtual time may be advanced from another thread; the reader sees it at its next call.
#pragma once

#include <atomic>
#include <cstdint>

namespace respect {

class Clock {
 public:
  virtual ~Clock() = default;
  // Wall time since the Unix epoch, in microseconds: TIME, expiry, LASTSAVE.
  virtual int64_t NowUs() const = 0;
  // Time that never goes back, in microseconds: timeouts and durations.
  virtual int64_t MonotonicUs() const = 0;
  virtual bool is_virtual() const { return false; }
  int64_t NowMs() const { return NowUs() / 1000; }
};

class RealClock final : public Clock {
 public:
  int64_t NowUs() const override;
  int64_t MonotonicUs() const override;
};

// Starts at `start_us`; moves by Advance and Set only.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(int64_t start_us) : now_us_(start_us) {}
  int64_t NowUs() const override { return now_us_.load(std::memory_order_acquire); }
  int64_t MonotonicUs() const override { return NowUs(); }
  bool is_virtual() const override { return true; }
  void AdvanceUs(int64_t by_us) { now_us_.fetch_add(by_us, std::memory_order_acq_rel); }
  void SetUs(int64_t now_us) { now_us_.store(now_us, std::memory_order_release); }

 private:
  std::atomic<int64_t> now_us_;
};

// Another clock, moved and stopped by hand (RESPECT.CLOCK). For the thread of its server alone.
class SteeredClock final : public Clock {
 public:
  explicit SteeredClock(const Clock& base) : base_(base) {}
  int64_t NowUs() const override { return (frozen_ ? frozen_wall_us_ : base_.NowUs()) + wall_offset_us_; }
  int64_t MonotonicUs() const override {
    return (frozen_ ? frozen_monotonic_us_ : base_.MonotonicUs()) + monotonic_offset_us_;
  }
  bool is_virtual() const override { return frozen_ || base_.is_virtual(); }

  void AdvanceUs(int64_t by_us);
  // Back too; what measures durations does not go back with it.
  void SetUs(int64_t now_us);
  void Freeze();
  // Time goes on from where it stood.
  void Thaw();

 private:
  const Clock& base_;
  bool frozen_ = false;
  int64_t frozen_wall_us_ = 0, frozen_monotonic_us_ = 0;  // of the base, when it was stopped
  int64_t wall_offset_us_ = 0, monotonic_offset_us_ = 0;
};

}  // namespace respect

// Rng: small seedable generator for everything random a client can see (RANDOMKEY, SPOP, LFU, run ids).
// Algorithm: xoshiro256** by Blackman and Vigna, seeded through SplitMix64. Not for secrets.
#pragma once

#include <array>
#include <cstdint>

namespace respect {

class Rng {
 public:
  explicit Rng(uint64_t seed);
  uint64_t Next();
  // Uniform in [0, bound); bound > 0. No modulo bias.
  uint64_t Below(uint64_t bound);
  // Uniform in [0, 1).
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace respect

// What the processor at hand can do beyond what the build takes for granted.
#pragma once

namespace respect {

// AVX2 and the instructions every processor with it has (POPCNT among them).
inline bool HasAvx2() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
  return has;
#else
  return false;
#endif
}

}  // namespace respect

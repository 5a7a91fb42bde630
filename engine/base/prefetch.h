// Prefetch: asks for a cache line ahead of its use. The compiler takes a function that only prefetches for one without
// effect and drops its calls (GCC 12 does); the empty volatile statement keeps them.
#pragma once

namespace respect {

// Never faults, whatever the address.
inline void Prefetch(const void* address) {
  __builtin_prefetch(address);
  asm volatile("" : : "r"(address));
}

}  // namespace respect

#include "engine/base/page_region.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace respect {

void* MapPageRegion(PageSize pages) {
  void* raw = mmap(nullptr, kPageRegion * 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) [[unlikely]] {
    std::fprintf(stderr, "Out of memory allocating %zu bytes\n", kPageRegion);
    std::abort();
  }
  const auto begin = reinterpret_cast<uintptr_t>(raw);
  const uintptr_t aligned = (begin + kPageRegion - 1) & ~(kPageRegion - 1);
  const uintptr_t end = aligned + kPageRegion;
  if (aligned > begin) munmap(raw, aligned - begin);
  if (end < begin + kPageRegion * 2) munmap(reinterpret_cast<void*>(end), begin + kPageRegion * 2 - end);
  auto* const region = reinterpret_cast<void*>(aligned);
  if (pages == PageSize::kHuge) madvise(region, kPageRegion, MADV_HUGEPAGE);
  return region;
}

void UnmapPageRegion(void* region) { munmap(region, kPageRegion); }

}  // namespace respect

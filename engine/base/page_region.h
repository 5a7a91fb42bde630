// Page regions: 2 MB of memory, aligned to 2 MB, straight from the operating system, which is asked for a huge page. A
// large keyspace is bound by misses of the TLB: its entries and its table live here. The caller counts what it uses.
#pragma once

#include <cstddef>

namespace respect {

inline constexpr size_t kPageRegion = 2 * 1024 * 1024;

enum class PageSize { kSmall, kHuge };

// Zeroed. Never nullptr: running out of memory ends the process. `kSmall`: only pages that are touched take memory.
[[nodiscard]] void* MapPageRegion(PageSize pages);
void UnmapPageRegion(void* region);

}  // namespace respect

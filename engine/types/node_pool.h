// NodePool<T>: nodes of one kind of one tree. The first ones come from the allocator; when there are more than a region
// holds, they come from regions of 2 MB that are asked to be huge pages: what bounds a large tree is misses of the TLB.
//
//   region, aligned to 2 MB   | header | node | node | ...      free nodes of a region are linked in it
//
// An empty region goes back to the operating system. Take is O(1), but looks through the regions when one is full; Give
// finds the node's region by its address, O(log regions). Nodes are not constructed and must not need it to be freed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <new>
#include <type_traits>
#include <vector>

#include "engine/base/memory.h"
#include "engine/base/page_region.h"

namespace respect::types {

template <typename T>
class NodePool {
 public:
  static_assert(std::is_trivially_destructible_v<T>);
  NodePool() = default;
  // Unmaps the regions, whatever is in use; nodes of the allocator must have been given back.
  ~NodePool() {
    for (Region* region : regions_) {
      ThisThreadMemory().Add(-static_cast<int64_t>(region->used * sizeof(T)));
      UnmapPageRegion(region);
    }
  }
  NodePool(const NodePool&) = delete;
  NodePool& operator=(const NodePool&) = delete;

  T* Take() {
    if (regions_.empty() && plain_ < kPerRegion) {
      ++plain_;
      return new (Allocate(sizeof(T))) T();
    }
    if (roomy_ == nullptr || roomy_->full()) roomy_ = FindRoomy();
    T* node;
    if (roomy_->free != nullptr) {
      node = reinterpret_cast<T*>(roomy_->free);
      roomy_->free = roomy_->free->next;
    } else {
      node = reinterpret_cast<T*>(reinterpret_cast<char*>(roomy_) + kHeader) + roomy_->fresh++;
    }
    ++roomy_->used;
    ThisThreadMemory().Add(sizeof(T));
    return new (node) T();
  }

  void Give(T* node) {
    const auto found = RegionOf(node);
    if (found == regions_.end()) {
      --plain_;
      return Free(node);
    }
    Region* region = *found;
    region->free = new (node) FreeNode{region->free};
    ThisThreadMemory().Add(-static_cast<int64_t>(sizeof(T)));
    if (--region->used > 0) return;
    if (roomy_ == region) roomy_ = nullptr;
    regions_.erase(found);
    UnmapPageRegion(region);
  }

 private:
  struct FreeNode {
    FreeNode* next;
  };
  struct Region {
    FreeNode* free = nullptr;
    size_t used = 0, fresh = 0;  // nodes from `fresh` on were never taken
    bool full() const { return free == nullptr && fresh == kPerRegion; }
  };
  static constexpr size_t kHeader = 64;
  static constexpr size_t kPerRegion = (kPageRegion - kHeader) / sizeof(T);

  std::vector<Region*>::iterator RegionOf(T* node) {
    auto* base = reinterpret_cast<Region*>(reinterpret_cast<uintptr_t>(node) & ~(kPageRegion - 1));
    const auto at = std::lower_bound(regions_.begin(), regions_.end(), base);
    return at != regions_.end() && *at == base ? at : regions_.end();
  }
  Region* FindRoomy() {
    for (Region* region : regions_) {
      if (!region->full()) return region;
    }
    auto* region = new (MapPageRegion(PageSize::kHuge)) Region();
    regions_.insert(std::lower_bound(regions_.begin(), regions_.end(), region), region);
    return region;
  }

  std::vector<Region*> regions_;  // in order of their addresses
  Region* roomy_ = nullptr;       // the one to take nodes from
  size_t plain_ = 0;              // nodes of the allocator
};

}  // namespace respect::types

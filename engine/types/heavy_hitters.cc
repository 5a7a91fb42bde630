#include "engine/types/heavy_hitters.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace respect::types {

void HeavyHitters::Add(Bytes key, uint64_t weight) {
  if (const auto known = table_.find(key); known != table_.end()) {
    known->second.weight += weight;
    return SiftDown(&*known);
  }
  if (heap_.size() < capacity_) {
    Item* item = &*table_.emplace(std::string(key), Node{weight, heap_.size()}).first;
    heap_.push_back(item);
    return SiftUp(item);
  }
  // The node of the lightest is given the new name where it lies.
  auto node = table_.extract(table_.find(heap_.front()->first));
  node.key().assign(key);
  node.mapped().weight += weight;
  SiftDown(&*table_.insert(std::move(node)).position);
}

std::vector<HeavyHitters::Hitter> HeavyHitters::Top(size_t count) const {
  std::vector<Hitter> all;
  all.reserve(heap_.size());
  for (const Item* item : heap_) all.push_back({item->first, item->second.weight});
  const auto heavier = [](const Hitter& a, const Hitter& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.key < b.key;
  };
  count = std::min(count, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<ptrdiff_t>(count), all.end(), heavier);
  all.resize(count);
  return all;
}

void HeavyHitters::SiftDown(Item* item) {
  size_t place = item->second.place;
  while (true) {
    size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->second.weight < heap_[child]->second.weight) ++child;
    if (heap_[child]->second.weight >= item->second.weight) break;
    Put(place, heap_[child]);
    place = child;
  }
  Put(place, item);
}

void HeavyHitters::SiftUp(Item* item) {
  size_t place = item->second.place;
  while (place > 0 && heap_[(place - 1) / 2]->second.weight > item->second.weight) {
    Put(place, heap_[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  Put(place, item);
}

}  // namespace respect::types

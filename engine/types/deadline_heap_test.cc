#include "engine/types/deadline_heap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace respect::types {
namespace {

struct Thing {
  uint32_t place = 0;
};
struct ThingTraits {
  using Item = Thing;
  static uint32_t Place(const Thing* thing) { return thing->place; }
  static void SetPlace(Thing* thing, uint32_t place) { thing->place = place; }
};

// A heap beside a map of what is in it.
class Deadlines {
 public:
  Deadlines() : things_(64) {}

  // Gives a thing a deadline, another one, or takes it away.
  void Step(uint8_t number, int16_t at_ms) {
    Thing* thing = &things_[number % things_.size()];
    const auto held = model_.find(thing);
    if (held == model_.end()) {
      heap_.Insert(thing, at_ms);
      model_[thing] = at_ms;
    } else if (at_ms % 3 == 0) {
      heap_.Remove(thing);
      model_.erase(held);
    } else {
      heap_.Move(thing, at_ms);
      held->second = at_ms;
    }
  }
  bool Same() const {
    int64_t first = kNever;
    for (const auto& [thing, at_ms] : model_) {
      if (heap_.At(thing) != at_ms) return false;
      first = std::min(first, at_ms);
    }
    return heap_.CheckInvariants() && heap_.size() == model_.size() && heap_.first_ms() == first;
  }
  // The deadlines in the order in which they fall due; empties the heap.
  std::vector<int64_t> Drain() {
    std::vector<int64_t> order;
    while (Thing* first = heap_.first()) {
      order.push_back(heap_.first_ms());
      heap_.Remove(first);
    }
    return order;
  }
  std::vector<int64_t> Expected() const {
    std::vector<int64_t> order;
    for (const auto& [thing, at_ms] : model_) order.push_back(at_ms);
    std::sort(order.begin(), order.end());
    return order;
  }
  DeadlineHeap<ThingTraits>& heap() { return heap_; }

 private:
  std::vector<Thing> things_;
  DeadlineHeap<ThingTraits> heap_;
  std::map<const Thing*, int64_t> model_;
};

RC_GTEST_PROP(DeadlineHeapProperty, TheFirstIsAlwaysAtHand, (const std::vector<std::pair<uint8_t, int16_t>>& steps)) {
  Deadlines deadlines;
  for (const auto& [number, at_ms] : steps) {
    deadlines.Step(number, at_ms);
    RC_ASSERT(deadlines.Same());
  }
  RC_ASSERT(deadlines.Drain() == deadlines.Expected());
}

TEST(DeadlineHeap, OfNothingIsNeverDue) {
  Deadlines deadlines;
  EXPECT_EQ(deadlines.heap().first_ms(), kNever);
  EXPECT_EQ(deadlines.heap().first(), nullptr);
}

TEST(DeadlineHeap, AReplacementKeepsTheDeadline) {
  Thing old, fresh;
  DeadlineHeap<ThingTraits> heap;
  heap.Insert(&old, 5);
  heap.Replace(&old, &fresh);
  EXPECT_EQ(heap.first(), &fresh);
  EXPECT_EQ(heap.At(&fresh), 5);
  EXPECT_TRUE(heap.CheckInvariants());
}

}  // namespace
}  // namespace respect::types

#include "engine/types/node_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

struct Node {
  uint64_t marks[100] = {};
};

// As many as need several regions come and go; none is given out twice, and a new one is always empty.
TEST(NodePool, NodesNeverOverlapAndAreUsedAgain) {
  const int64_t before = ThisThreadMemory().bytes();
  {
    NodePool<Node> pool;
    Rng rng(4);
    std::vector<Node*> taken;
    std::set<Node*> live;
    for (int i = 0; i < 60000; ++i) {
      if (taken.empty() || rng.Below(10) < (i < 30000 ? 8 : 2)) {
        Node* node = pool.Take();
        ASSERT_TRUE(live.insert(node).second);
        ASSERT_EQ(std::count(std::begin(node->marks), std::end(node->marks), 0U), 100);
        std::fill(std::begin(node->marks), std::end(node->marks), reinterpret_cast<uint64_t>(node));
        taken.push_back(node);
      } else {
        std::swap(taken[rng.Below(taken.size())], taken.back());
        Node* node = taken.back();
        taken.pop_back();
        live.erase(node);
        ASSERT_EQ(std::count(std::begin(node->marks), std::end(node->marks), reinterpret_cast<uint64_t>(node)), 100);
        pool.Give(node);
      }
    }
    EXPECT_GE(ThisThreadMemory().bytes() - before, static_cast<int64_t>(taken.size() * sizeof(Node)));
    for (Node* node : taken) pool.Give(node);
  }
  EXPECT_EQ(ThisThreadMemory().bytes(), before);
}

}  // namespace
}  // namespace respect::types

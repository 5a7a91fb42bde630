#include "engine/types/vector_set.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <set>

#include "engine/types/vector_math.h"

namespace respect::types {
namespace {

std::vector<float> RandomVector(Rng& rng, uint32_t dim) {
  std::vector<float> vector(dim);
  for (float& value : vector) value = static_cast<float>(rng.Unit() * 2 - 1);
  return vector;
}

TEST(VectorMath, VectorsAndPlainLoopsAgree) {
  Rng rng(1);
  for (size_t count : {1, 7, 8, 31, 32, 33, 100, 128}) {
    const std::vector<float> a = RandomVector(rng, static_cast<uint32_t>(count)),
                             b = RandomVector(rng, static_cast<uint32_t>(count));
    std::vector<int8_t> c(count), d(count);
    double floats = 0;
    int32_t bytes = 0;
    for (size_t i = 0; i < count; ++i) {
      c[i] = static_cast<int8_t>(a[i] * 127);
      d[i] = static_cast<int8_t>(b[i] * 127);
      floats += double{a[i]} * b[i];
      bytes += c[i] * d[i];
    }
    EXPECT_NEAR(DotProduct(a.data(), b.data(), count), floats, 1e-4);
    EXPECT_EQ(DotProduct(c.data(), d.data(), count), bytes);
  }
}

TEST(VectorCodec, DecodesWhatItEncoded) {
  const std::vector<float> vector = {1, 2, -3, 0.5};
  for (const auto quantization : {Quantization::kNone, Quantization::kBytes}) {
    const VectorCodec codec(quantization, 4);
    const EncodedVector encoded = codec.Encode(vector);
    const std::vector<float> decoded = codec.Decode(encoded.bytes.data(), encoded.range);
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(decoded[i] * encoded.norm, vector[i], 0.02);
    EXPECT_NEAR(codec.Distance(encoded.bytes.data(), encoded.range, encoded.bytes.data(), encoded.range), 0, 0.01);
  }
}

// How many of the true nearest ten a search finds, on average.
double Recall(Quantization quantization, size_t effort) {
  constexpr uint32_t kDim = 32;
  constexpr size_t kCount = 5000, kQueries = 100, kNearest = 10;
  Rng rng(7);
  VectorSet set(quantization, kDim, 0, VectorSet::kDefaultM);
  for (size_t i = 0; i < kCount; ++i) set.Put(std::to_string(i), set.Encode(RandomVector(rng, kDim)), 200, rng);
  EXPECT_TRUE(set.CheckInvariants());
  size_t found = 0;
  for (size_t i = 0; i < kQueries; ++i) {
    const EncodedVector query = set.Encode(RandomVector(rng, kDim));
    std::vector<VectorGraph::Link> near = set.graph().Search(query, {.candidates = effort});
    near.resize(std::min(near.size(), kNearest));
    for (const VectorGraph::Link& truth : set.graph().SearchAll(query, kNearest)) {
      for (const VectorGraph::Link& link : near) found += link.node == truth.node ? 1 : 0;
    }
  }
  return static_cast<double>(found) / (kQueries * kNearest);
}

TEST(VectorGraph, FindsNearlyAllOfTheNearest) {
  EXPECT_GT(Recall(Quantization::kNone, 100), 0.95);
  EXPECT_GT(Recall(Quantization::kBytes, 100), 0.95);
}

// Additions, changes and removals against a set of names; everything stays reachable.
TEST(VectorSet, HoldsWhatASetHolds) {
  EXPECT_TRUE(rc::check([](uint64_t seed) {
    Rng rng(seed);
    const auto m = *rc::gen::inRange<uint32_t>(4, 8);
    VectorSet set(*rc::gen::element(Quantization::kNone, Quantization::kBytes), 4, 0, m);
    std::set<std::string> model;
    const int steps = *rc::gen::inRange(1, 200);
    for (int i = 0; i < steps; ++i) {
      const std::string name = std::to_string(rng.Below(40));
      if (rng.Below(3) > 0) {
        RC_ASSERT(set.Put(name, set.Encode(RandomVector(rng, 4)), 20, rng) == model.insert(name).second);
      } else {
        RC_ASSERT(set.Remove(name) == (model.erase(name) == 1));
      }
      RC_ASSERT(set.CheckInvariants());
    }
    for (const std::string& name : model) RC_ASSERT(set.Find(name).has_value());
    RC_ASSERT(set.size() == model.size());
  }));
}

}  // namespace
}  // namespace respect::types

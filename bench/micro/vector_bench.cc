// Vector sets of 128 dimensions: how long an element takes to be added and the nearest ten to be found, by
// quantization.
#include "engine/types/vector_set.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

constexpr uint32_t kDim = 128;
constexpr size_t kEffort = 200, kNearest = 10;

std::vector<float> AnyVector(Rng& rng) {
  std::vector<float> vector(kDim);
  for (float& value : vector) value = static_cast<float>(rng.Unit() * 2 - 1);
  return vector;
}

void Fill(VectorSet& set, int64_t count, Rng& rng) {
  for (int64_t i = 0; i < count; ++i) set.Put(std::to_string(i), set.Encode(AnyVector(rng)), kEffort, rng);
}

Quantization QuantizationOf(const benchmark::State& state) { return static_cast<Quantization>(state.range(0)); }

void Quantizations(benchmark::internal::Benchmark* bench) {
  for (const auto quantization : {Quantization::kNone, Quantization::kBytes, Quantization::kBits})
    bench->Args({static_cast<int64_t>(quantization), 3000});
}

void VectorSetSearch(benchmark::State& state) {
  VectorSet set(QuantizationOf(state), kDim, 0, VectorSet::kDefaultM);
  Rng rng(1);
  Fill(set, state.range(1), rng);
  for (auto _ : state) {
    const EncodedVector query = set.Encode(AnyVector(rng));
    benchmark::DoNotOptimize(set.graph().Search(query, {.candidates = kNearest}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(VectorSetSearch)->Apply(Quantizations);

void VectorSetReplace(benchmark::State& state) {
  VectorSet set(QuantizationOf(state), kDim, 0, VectorSet::kDefaultM);
  Rng rng(1);
  Fill(set, state.range(1), rng);
  for (auto _ : state) {
    const std::string name = std::to_string(rng.Below(static_cast<uint64_t>(state.range(1))));
    set.Put(name, set.Encode(AnyVector(rng)), kEffort, rng);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(VectorSetReplace)->Apply(Quantizations);

}  // namespace
}  // namespace respect::types

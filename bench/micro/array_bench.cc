// Arrays: dense from 0 on, and scattered over the whole index space.
#include "engine/types/array.h"

#include <benchmark/benchmark.h>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

constexpr Bytes kShort = "12345", kLong = "0123456789abcdef";

void FillDense(Array& array, int64_t count, Bytes value) {
  for (uint64_t i = 0; i < static_cast<uint64_t>(count); ++i) array.Set(i, value);
}

void ArrayAppend(benchmark::State& state) {
  Array array;
  for (auto _ : state) array.Set(array.count(), kShort);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ArrayAppend);

void ArrayGetDense(benchmark::State& state) {
  Array array;
  FillDense(array, state.range(0), kShort);
  Rng rng(1);
  for (auto _ : state) benchmark::DoNotOptimize(array.Find(rng.Below(array.count())));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ArrayGetDense)->Arg(1000)->Arg(1'000'000);

void ArrayOverwriteDense(benchmark::State& state) {
  Array array;
  FillDense(array, state.range(0), kLong);
  Rng rng(1);
  for (auto _ : state) array.Set(rng.Below(array.count()), kLong);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ArrayOverwriteDense)->Arg(1000)->Arg(1'000'000);

// Indexes drawn from all 64 bits: each in a slice of its own.
void ArrayScattered(benchmark::State& state) {
  Array array;
  Rng rng(1);
  const auto draw = [&] { return rng.Next() & (Array::kMaxIndex - 1); };
  while (array.count() < static_cast<uint64_t>(state.range(0))) array.Set(draw(), kShort);
  for (auto _ : state) {
    const uint64_t index = draw();
    array.Set(index, kShort);
    array.Remove(index);
  }
  state.counters["bytes_each"] = static_cast<double>(array.MemoryUsage(5)) / static_cast<double>(array.count());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ArrayScattered)->Arg(1000)->Arg(1'000'000);

void ArrayWalk(benchmark::State& state) {
  Array array;
  FillDense(array, 1'000'000, kShort);
  for (auto _ : state) {
    int64_t sum = 0;
    array.ForEach(0, Array::kMaxIndex, [&sum](uint64_t, const ArraySlot& slot) {
      sum += slot.integer();
      return true;
    });
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * 1'000'000);
}
BENCHMARK(ArrayWalk);

}  // namespace
}  // namespace respect::types

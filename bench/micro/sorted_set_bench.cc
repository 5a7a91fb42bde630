// Sorted sets with 16-byte members: by member, by rank and by score, packed and large.
#include "engine/types/sorted_set.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <memory>
#include <string>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

constexpr SortedSet::Limits kLimits{.max_entries = 128, .max_value = 64, .seed = 7};

std::string Member(uint64_t number) {
  char text[24];
  std::snprintf(text, sizeof(text), "m%015llu", static_cast<unsigned long long>(number));
  return text;
}

std::unique_ptr<SortedSet> SetOf(int64_t count) {
  auto set = std::make_unique<SortedSet>();
  Rng rng(1);
  for (int64_t i = 0; i < count; ++i) {
    const std::string member = Member(static_cast<uint64_t>(i));
    set->Insert(set->Find(member), member, static_cast<double>(rng.Below(1u << 30)), kLimits);
  }
  return set;
}

void Sizes(benchmark::internal::Benchmark* bench) { bench->Arg(100)->Arg(1'000)->Arg(100'000)->Arg(1'000'000); }

void SortedSetSetScore(benchmark::State& state) {
  const auto set = SetOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) {
    const std::string member = Member(rng.Below(static_cast<uint64_t>(state.range(0))));
    set->SetScore(set->Find(member), static_cast<double>(rng.Below(1u << 30)));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SortedSetSetScore)->Apply(Sizes);

void SortedSetRank(benchmark::State& state) {
  const auto set = SetOf(state.range(0));
  Rng rng(2);
  for (auto _ : state)
    benchmark::DoNotOptimize(set->RankOf(set->Find(Member(rng.Below(static_cast<uint64_t>(state.range(0)))))));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SortedSetRank)->Apply(Sizes);

void SortedSetTenByScore(benchmark::State& state) {
  const auto set = SetOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) {
    const size_t rank = set->CountBelow(static_cast<double>(rng.Below(1u << 30)), false);
    size_t bytes = 0;
    set->Walk(std::min(rank, set->size() - 10), 10, false, [&](Bytes member, double) { bytes += member.size(); });
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SortedSetTenByScore)->Apply(Sizes);

void SortedSetPopAndPut(benchmark::State& state) {
  const auto set = SetOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) {
    const std::string member(set->At(0).member);
    set->EraseRange(0, 1);
    set->Insert(set->Find(member), member, static_cast<double>(rng.Below(1u << 30)), kLimits);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SortedSetPopAndPut)->Apply(Sizes);

void SortedSetWalk(benchmark::State& state) {
  const auto set = SetOf(state.range(0));
  for (auto _ : state) {
    double sum = 0;
    set->ForEach([&](Bytes, double score) { sum += score; });
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(SortedSetWalk)->Apply(Sizes);

}  // namespace
}  // namespace respect::types

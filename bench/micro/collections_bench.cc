// Sets and hashes with 16-byte members, small and large.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>

#include "engine/base/rng.h"
#include "engine/types/hash.h"
#include "engine/types/set.h"

namespace respect::types {
namespace {

constexpr Set::Limits kSetLimits{.max_ints = 512, .max_flat_count = 128, .max_flat_value = 64, .seed = 7};
constexpr Hash::Limits kHashLimits{.max_flat_count = 128, .max_flat_value = 64, .seed = 7};

std::string Member(uint64_t number) {
  char text[24];
  std::snprintf(text, sizeof(text), "m%015llu", static_cast<unsigned long long>(number));
  return text;
}

std::string AnyMember(Rng& rng, const benchmark::State& state) {
  return Member(rng.Below(static_cast<uint64_t>(state.range(0))));
}

Set SetOf(int64_t count) {
  Set set = Set::MakeFlat();
  for (int64_t i = 0; i < count; ++i) set.Add(Member(static_cast<uint64_t>(i)), kSetLimits);
  return set;
}

Hash HashOf(int64_t count) {
  Hash hash = Hash::Make();
  for (int64_t i = 0; i < count; ++i) hash.Set(Member(static_cast<uint64_t>(i)), "value", kHashLimits);
  return hash;
}

void Sizes(benchmark::internal::Benchmark* bench) { bench->Arg(20)->Arg(100)->Arg(1'000)->Arg(1'000'000); }

void SetContains(benchmark::State& state) {
  Set set = SetOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) benchmark::DoNotOptimize(set.Contains(AnyMember(rng, state)));
  state.SetItemsProcessed(state.iterations());
  set.Free();
}
BENCHMARK(SetContains)->Apply(Sizes);

void SetRemoveAndAdd(benchmark::State& state) {
  Set set = SetOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) {
    const std::string member = AnyMember(rng, state);
    set.Remove(member);
    set.Add(member, kSetLimits);
  }
  state.SetItemsProcessed(state.iterations());
  set.Free();
}
BENCHMARK(SetRemoveAndAdd)->Apply(Sizes);

void SetRandomMember(benchmark::State& state) {
  Set set = SetOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) {
    MemberText text;
    set.Random(rng, text);
    benchmark::DoNotOptimize(text.view().data());
  }
  state.SetItemsProcessed(state.iterations());
  set.Free();
}
BENCHMARK(SetRandomMember)->Apply(Sizes);

void HashFind(benchmark::State& state) {
  Hash hash = HashOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) benchmark::DoNotOptimize(hash.Find(AnyMember(rng, state)));
  state.SetItemsProcessed(state.iterations());
  hash.Free();
}
BENCHMARK(HashFind)->Apply(Sizes);

void HashSetValue(benchmark::State& state) {
  Hash hash = HashOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) benchmark::DoNotOptimize(hash.Set(AnyMember(rng, state), "other", kHashLimits));
  state.SetItemsProcessed(state.iterations());
  hash.Free();
}
BENCHMARK(HashSetValue)->Apply(Sizes);

// Every field has a deadline; one gets another, as HEXPIRE gives it.
void HashSetDeadline(benchmark::State& state) {
  Hash hash = HashOf(state.range(0));
  Rng rng(2);
  hash.ExpectDeadlines();
  for (int64_t i = 0; i < state.range(0); ++i)
    hash.SetDeadline(Member(static_cast<uint64_t>(i)), static_cast<int64_t>(rng.Below(1u << 30)));
  for (auto _ : state)
    benchmark::DoNotOptimize(hash.SetDeadline(AnyMember(rng, state), static_cast<int64_t>(rng.Below(1u << 30))));
  state.SetItemsProcessed(state.iterations());
  hash.Free();
}
BENCHMARK(HashSetDeadline)->Apply(Sizes);

void IntSetContains(benchmark::State& state) {
  Set set = Set::MakeInts();
  for (int64_t i = 0; i < state.range(0); ++i) set.Add(IntText(i * 7).view(), kSetLimits);
  Rng rng(2);
  for (auto _ : state) {
    const auto number = static_cast<int64_t>(rng.Below(static_cast<uint64_t>(state.range(0))));
    benchmark::DoNotOptimize(set.Contains(IntText(number * 7).view()));
  }
  state.SetItemsProcessed(state.iterations());
  set.Free();
}
BENCHMARK(IntSetContains)->Arg(20)->Arg(512);

}  // namespace
}  // namespace respect::types

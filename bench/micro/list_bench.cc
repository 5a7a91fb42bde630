// Lists of 16-byte elements, at the sizes of a packed and of a long list.
#include "engine/types/list.h"

#include <benchmark/benchmark.h>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

constexpr Bytes kElement = "0123456789abcdef";

List ListOf(int64_t count) {
  List list;
  for (int64_t i = 0; i < count; ++i) list.PushBack(kElement);
  return list;
}

// As a queue: in at one end, out at the other.
void ListPushPop(benchmark::State& state) {
  List list = ListOf(state.range(0));
  for (auto _ : state) {
    list.PushBack(kElement);
    benchmark::DoNotOptimize(list.Front().data());
    list.DropFront();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ListPushPop)->Arg(100)->Arg(1'000'000);

void ListIndex(benchmark::State& state) {
  const List list = ListOf(state.range(0));
  Rng rng(1);
  for (auto _ : state) benchmark::DoNotOptimize(list.At(rng.Below(list.size())).data());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ListIndex)->Arg(100)->Arg(1'000'000);

void ListRange100(benchmark::State& state) {
  const List list = ListOf(state.range(0));
  for (auto _ : state) {
    size_t bytes = 0;
    list.Visit(0, 100, [&bytes](Bytes element) {
      bytes += element.size();
      return true;
    });
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(ListRange100)->Arg(100)->Arg(1'000'000);

void ListInsertInTheMiddle(benchmark::State& state) {
  List list = ListOf(state.range(0));
  for (auto _ : state) {
    list.Insert(list.size() / 2, kElement);
    list.DropFront();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ListInsertInTheMiddle)->Arg(100)->Arg(10'000);

}  // namespace
}  // namespace respect::types

// What works on the bytes of a string value: bitmaps, HyperLogLog, growing strings.
#include <benchmark/benchmark.h>

#include "engine/base/numbers.h"
#include "engine/types/bits.h"
#include "engine/types/hyperloglog.h"
#include "engine/types/raw_string.h"

namespace respect::types {
namespace {

void BitCount(benchmark::State& state) {
  const std::string bits(static_cast<size_t>(state.range(0)), '\x55');
  for (auto _ : state) benchmark::DoNotOptimize(CountBits(bits));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BitCount)->Arg(64)->Arg(1 << 20);

void HyperLogLogAdd(benchmark::State& state) {
  RawString string;
  HyperLogLog log(string, 3000);
  log.Create();
  int64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(log.Add(IntText(number++ % state.range(0))));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(HyperLogLogAdd)->Arg(100)->Arg(1'000'000);

void StringAppend(benchmark::State& state) {
  RawString string;
  for (auto _ : state) {
    if (string.size() > 1 << 20) string.Resize(0);
    string.Append("0123456789abcdef");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(StringAppend);

}  // namespace
}  // namespace respect::types

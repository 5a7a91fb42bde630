// Globs, hashing, and the texts of numbers.
#include <benchmark/benchmark.h>

#include <string>

#include "engine/base/glob.h"
#include "engine/base/hash.h"
#include "engine/base/numbers.h"

namespace respect {
namespace {

void GlobPrefix(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(GlobMatch("user:*", "user:000000001234"));
}
BENCHMARK(GlobPrefix);

void GlobMiddleStars(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(GlobMatch("*:session:*[0-9]", "user:000000001234:session:77"));
}
BENCHMARK(GlobMiddleStars);

// What a naive matcher takes exponential time for.
void GlobHostile(benchmark::State& state) {
  const std::string text(200, 'a');
  for (auto _ : state) benchmark::DoNotOptimize(GlobMatch("*a*a*a*a*a*a*a*a*b", text));
}
BENCHMARK(GlobHostile);

void HashKey(benchmark::State& state) {
  const std::string key(static_cast<size_t>(state.range(0)), 'k');
  for (auto _ : state) benchmark::DoNotOptimize(HashBytes(key, 7));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(HashKey)->Arg(8)->Arg(16)->Arg(100)->Arg(4096);

void ParseInteger(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ParseInt("1234567890"));
}
BENCHMARK(ParseInteger);

void PrintInteger(benchmark::State& state) {
  int64_t number = 1234567890;
  for (auto _ : state) benchmark::DoNotOptimize(IntText(number++).view().size());
}
BENCHMARK(PrintInteger);

}  // namespace
}  // namespace respect

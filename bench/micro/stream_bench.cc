// Streams of entries with two short fields: appending, reading from anywhere, deleting.
#include "engine/types/stream.h"

#include <benchmark/benchmark.h>

#include <array>
#include <memory>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

constexpr std::array<Bytes, 4> kPairs = {"sensor", "0123456789", "value", "21.5"};

std::unique_ptr<Stream> StreamOf(int64_t count) {
  auto stream = std::make_unique<Stream>();
  for (int64_t i = 1; i <= count; ++i) stream->Append({static_cast<uint64_t>(i), 0}, kPairs, Stream::BlockLimits{});
  return stream;
}

StreamId AnyId(Rng& rng, const benchmark::State& state) {
  return {rng.Below(static_cast<uint64_t>(state.range(0))) + 1, 0};
}

void Sizes(benchmark::internal::Benchmark* bench) { bench->Arg(1'000)->Arg(1'000'000); }

void StreamAppend(benchmark::State& state) {
  auto stream = std::make_unique<Stream>();
  uint64_t now = 0;
  for (auto _ : state) {
    if (stream->length() == 1'000'000) stream = std::make_unique<Stream>();
    stream->Append({++now, 0}, kPairs, Stream::BlockLimits{});
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(StreamAppend);

void StreamReadTen(benchmark::State& state) {
  const auto stream = StreamOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) {
    int left = 10;
    stream->VisitFrom(AnyId(rng, state), [&](const StreamEntry&) { return --left > 0; });
    benchmark::DoNotOptimize(left);
  }
  state.SetItemsProcessed(state.iterations() * 10);
}
BENCHMARK(StreamReadTen)->Apply(Sizes);

void StreamFind(benchmark::State& state) {
  const auto stream = StreamOf(state.range(0));
  Rng rng(2);
  for (auto _ : state) benchmark::DoNotOptimize(stream->Contains(AnyId(rng, state)));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(StreamFind)->Apply(Sizes);

void StreamWalk(benchmark::State& state) {
  const auto stream = StreamOf(state.range(0));
  for (auto _ : state) {
    uint64_t seen = 0;
    stream->VisitFrom({}, [&](const StreamEntry&) {
      ++seen;
      return true;
    });
    benchmark::DoNotOptimize(seen);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(StreamWalk)->Apply(Sizes);

}  // namespace
}  // namespace respect::types

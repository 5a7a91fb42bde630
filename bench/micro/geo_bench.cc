// Geohashes: encoding, decoding, and asking whether places are in a circle.
#include <benchmark/benchmark.h>

#include <vector>

#include "engine/base/rng.h"
#include "engine/types/geo_hash.h"

namespace respect::types {
namespace {

std::vector<GeoPlace> Places() {
  Rng rng(1);
  std::vector<GeoPlace> places(4096);
  for (GeoPlace& place : places)
    place = {static_cast<double>(rng.Below(360000)) / 1000 - 180, static_cast<double>(rng.Below(170000)) / 1000 - 85};
  return places;
}

void GeoEncode(benchmark::State& state) {
  const std::vector<GeoPlace> places = Places();
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(EncodeGeo(places[i++ % places.size()]));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(GeoEncode);

void GeoDecode(benchmark::State& state) {
  Rng rng(1);
  std::vector<double> scores(4096);
  for (double& score : scores) score = static_cast<double>(rng.Below(uint64_t{1} << 52));
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(DecodeGeo(scores[i++ % scores.size()]));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(GeoDecode);

void GeoCoverOfACircle(benchmark::State& state) {
  const std::vector<GeoPlace> places = Places();
  size_t i = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(GeoCover({.centre = places[i++ % places.size()], .radius = 5000}).size());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(GeoCoverOfACircle);

// A place that is near, in latitude at least: the whole distance is computed.
void GeoFilterInACircle(benchmark::State& state) {
  const GeoFilter filter({.centre = {10, 50}, .radius = 100000});
  Rng rng(1);
  std::vector<double> scores(4096);
  for (double& score : scores)
    score = static_cast<double>(EncodeGeo({10 + static_cast<double>(rng.Below(2000)) / 1000 - 1,
                                           50 + static_cast<double>(rng.Below(1000)) / 1000 - 0.5}));
  size_t i = 0;
  for (auto _ : state) {
    GeoPlace place{};
    double distance = 0;
    benchmark::DoNotOptimize(filter.Contains(scores[i++ % scores.size()], place, distance));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(GeoFilterInACircle);

}  // namespace
}  // namespace respect::types

// Parsing requests: nanoseconds for each request of a pipeline.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "engine/resp/request_parser.h"

namespace respect {
namespace {

void ParseAll(benchmark::State& state, const std::string& request) {
  constexpr int kRequests = 64;
  std::string input;
  for (int i = 0; i < kRequests; ++i) input += request;
  RequestParser parser;
  std::vector<Bytes> args;
  for (auto _ : state) {
    Bytes rest = input;
    while (!rest.empty()) {
      args.clear();
      size_t consumed = 0;
      if (parser.Parse(rest, {}, args, consumed) != RequestParser::Outcome::kRequest) state.SkipWithError("no request");
      rest.remove_prefix(consumed);
    }
    benchmark::DoNotOptimize(args.data());
  }
  state.SetItemsProcessed(state.iterations() * kRequests);
}

void ParseGet(benchmark::State& state) { ParseAll(state, "*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000123\r\n"); }
BENCHMARK(ParseGet);

void ParseSet(benchmark::State& state) {
  ParseAll(state, "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000123\r\n$16\r\n0123456789abcdef\r\n");
}
BENCHMARK(ParseSet);

void ParseMset10(benchmark::State& state) {
  std::string request = "*21\r\n$4\r\nMSET\r\n";
  for (int i = 0; i < 10; ++i) request += "$16\r\nkey:000000000123\r\n$16\r\n0123456789abcdef\r\n";
  ParseAll(state, request);
}
BENCHMARK(ParseMset10);

void ParseSet4KB(benchmark::State& state) {
  ParseAll(state, "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000123\r\n$4096\r\n" + std::string(4096, 'x') + "\r\n");
}
BENCHMARK(ParseSet4KB);

void ParseInlinePing(benchmark::State& state) { ParseAll(state, "PING\r\n"); }
BENCHMARK(ParseInlinePing);

}  // namespace
}  // namespace respect

// Writing replies into an output buffer that is taken away as if sent: nanoseconds a reply.
#include <benchmark/benchmark.h>

#include <string>

#include "engine/resp/resp_writer.h"

namespace respect {
namespace {

template <typename Write>
void WriteMany(benchmark::State& state, Write write) {
  constexpr int kReplies = 64;
  OutputBuffer buffer;
  RespWriter writer(buffer, 2);
  for (auto _ : state) {
    for (int i = 0; i < kReplies; ++i) write(static_cast<ReplyWriter&>(writer));
    buffer.Consume(buffer.size());
  }
  state.SetItemsProcessed(state.iterations() * kReplies);
}

void WriteOk(benchmark::State& state) {
  WriteMany(state, [](ReplyWriter& writer) { writer.Simple("OK"); });
}
BENCHMARK(WriteOk);

void WriteInteger(benchmark::State& state) {
  WriteMany(state, [](ReplyWriter& writer) { writer.Integer(123456); });
}
BENCHMARK(WriteInteger);

void WriteBulk(benchmark::State& state) {
  const std::string value(static_cast<size_t>(state.range(0)), 'v');
  WriteMany(state, [&](ReplyWriter& writer) { writer.Bulk(value); });
}
BENCHMARK(WriteBulk)->Arg(16)->Arg(200)->Arg(4096);

void WriteArrayOf100(benchmark::State& state) {
  WriteMany(state, [](ReplyWriter& writer) {
    writer.Array(100);
    for (int i = 0; i < 100; ++i) writer.Bulk("0123456789abcdef");
  });
}
BENCHMARK(WriteArrayOf100);

void WriteDouble(benchmark::State& state) {
  WriteMany(state, [](ReplyWriter& writer) { writer.Double(3.141592653589793); });
}
BENCHMARK(WriteDouble);

}  // namespace
}  // namespace respect

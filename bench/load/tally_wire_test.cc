#include "bench/load/tally_wire.h"

#include <gtest/gtest.h>

namespace respect::bench {
namespace {

Tally Sample() {
  Tally tally(2);
  tally.commands[0].replies = 3;
  tally.commands[0].errors = 1;
  for (int64_t ns : {5, 70'000, 123'456'789}) tally.commands[0].latency.Record(ns);
  tally.commands[1].replies = 2;
  tally.commands[1].latency.Record(Histogram::kMaxValue + 1, 2);
  tally.intended.Record(999, 5);
  tally.sent = 5;
  tally.moved = 7;
  tally.window_replies = 4;
  tally.window_ns = 1'000'000;
  tally.cpu.user_ns = 11;
  tally.cpu.involuntary_switches = 12;
  tally.wall_ns = 13;
  tally.CountError("ERR no");
  tally.CountError(Bytes("with\0zero", 9));
  return tally;
}

TEST(TallyWire, EverythingArrives) {
  const Tally sent = Sample();
  const Result<Tally> got = DecodeTally(EncodeTally(sent));
  ASSERT_TRUE(got.ok());
  ASSERT_EQ(got->commands.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(got->commands[i].replies, sent.commands[i].replies);
    EXPECT_EQ(got->commands[i].errors, sent.commands[i].errors);
    EXPECT_EQ(got->commands[i].latency, sent.commands[i].latency);  // min, max, mean and saturation among it
  }
  EXPECT_EQ(got->intended, sent.intended);
  EXPECT_EQ(got->sent, 5);
  EXPECT_EQ(got->moved, 7);
  EXPECT_EQ(got->window_replies, 4);
  EXPECT_EQ(got->window_ns, 1'000'000);
  EXPECT_EQ(got->cpu.user_ns, 11);
  EXPECT_EQ(got->cpu.involuntary_switches, 12);
  EXPECT_EQ(got->wall_ns, 13);
  EXPECT_EQ(got->error_texts, sent.error_texts);
}

TEST(TallyWire, MergeOfWhatArrivedIsMergeOfWhatWasSent) {
  Tally direct = Sample(), over_the_wire = Sample();
  direct.Merge(Sample());
  over_the_wire.Merge(*DecodeTally(EncodeTally(Sample())));
  EXPECT_EQ(EncodeTally(direct), EncodeTally(over_the_wire));
  EXPECT_EQ(over_the_wire.replies(), 10);
}

TEST(TallyWire, CutShortIsAnError) {
  const std::string bytes = EncodeTally(Sample());
  for (size_t size = 0; size < bytes.size(); size += 7) EXPECT_FALSE(DecodeTally(Bytes(bytes).substr(0, size)).ok());
  EXPECT_FALSE(DecodeTally(bytes + "x").ok());
}

}  // namespace
}  // namespace respect::bench

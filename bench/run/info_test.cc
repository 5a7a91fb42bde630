#include "bench/run/info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::bench {
namespace {

TEST(Info, CommandCallsCountRefusedOnesToo) {
  const auto calls = CommandCalls(
      "# Commandstats\r\ncmdstat_get:calls=12,usec=5,usec_per_call=0.42,rejected_calls=3,failed_calls=1\r\n"
      "cmdstat_client|setname:calls=1,usec=1,usec_per_call=1.00,rejected_calls=0,failed_calls=0\r\n");
  EXPECT_THAT(calls, testing::ElementsAre(testing::Pair("CLIENT SETNAME", 1), testing::Pair("GET", 15)));
  EXPECT_TRUE(CommandCalls("").empty());
}

TEST(Info, NumbersAreTakenFromTheirField) {
  const std::string info = "# Memory\r\nused_memory:1024\r\nused_memory_human:1K\r\n";
  EXPECT_EQ(InfoNumber(info, "used_memory"), 1024);
  EXPECT_EQ(InfoNumber(info, "used_memory_human"), std::nullopt);
  EXPECT_EQ(InfoNumber(info, "nothing"), std::nullopt);
}

}  // namespace
}  // namespace respect::bench

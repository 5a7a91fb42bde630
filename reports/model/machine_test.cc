#include "reports/model/machine.h"

#include <gtest/gtest.h>

namespace respect::reports {
namespace {

TEST(Machine, SaysWhatEveryLinuxSays) {
  const Machine machine = DescribeMachine();
  EXPECT_GE(machine.cores, 1);
  EXPECT_GT(machine.memory_bytes, 1'000'000);
  EXPECT_EQ(machine.kernel.substr(0, 6), "Linux ");
  EXPECT_FALSE(machine.build.empty());
  EXPECT_EQ(machine.os.find('"'), std::string::npos);
}

TEST(UtcTime, IsIso8601) {
  EXPECT_EQ(UtcTime(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(UtcTime(951'782'400'999'999), "2000-02-29T00:00:00Z");
}

}  // namespace
}  // namespace respect::reports

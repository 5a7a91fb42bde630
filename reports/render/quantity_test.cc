#include "reports/render/quantity.h"

#include <gtest/gtest.h>

namespace respect::reports {
namespace {

TEST(Quantity, NumbersHaveThreeDigits) {
  EXPECT_EQ(DurationText(0), "0 ns");
  EXPECT_EQ(DurationText(850), "850 ns");
  EXPECT_EQ(DurationText(1234), "1.23 us");
  EXPECT_EQ(DurationText(12'340'000), "12.3 ms");
  EXPECT_EQ(DurationText(999'600), "1.00 ms");
  EXPECT_EQ(DurationText(5e12), "5000 s");
  EXPECT_EQ(CountText(1'234'567), "1.23 M");
  EXPECT_EQ(CountText(12), "12");
  EXPECT_EQ(MemoryText(41'123'456), "41.1 MB");
}

}  // namespace
}  // namespace respect::reports

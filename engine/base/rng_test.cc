#include "engine/base/rng.h"

#include <gtest/gtest.h>

#include <array>

namespace respect {
namespace {

TEST(Rng, SameSeedGivesTheSameNumbers) {
  Rng a(7), b(7), c(8);
  EXPECT_EQ(a.Next(), b.Next());
  EXPECT_NE(a.Next(), c.Next());
}

TEST(Rng, BelowStaysBelowAndReachesEveryValueEvenly) {
  Rng rng(1);
  std::array<int, 7> seen{};
  constexpr int kDraws = 70000;
  for (int i = 0; i < kDraws; ++i) ++seen[rng.Below(7)];
  double chi_square = 0;
  for (const int count : seen) chi_square += (count - 10000.0) * (count - 10000.0) / 10000.0;
  EXPECT_LT(chi_square, 22.5);  // 6 degrees of freedom, p = 0.001
}

TEST(Rng, UnitIsInZeroToOne) {
  Rng rng(3);
  for (int i = 0; i < 1000; ++i) {
    const double unit = rng.Unit();
    EXPECT_GE(unit, 0.0);
    EXPECT_LT(unit, 1.0);
  }
}

}  // namespace
}  // namespace respect

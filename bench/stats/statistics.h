// Statistics for "is this one faster than that one": intervals that assume no distribution, rank tests, and the
// smallest difference that a run could have seen.
//
// All effects are ratios, so everything works on logarithms: a ratio of 2 and one of 0.5 are equally large.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace respect::bench {

double Mean(std::span<const double> values);
// Of a sample: divided by n - 1. 0 for fewer than two values.
double StandardDeviation(std::span<const double> values);
// The value below which `share` of the values lie, interpolated between neighbours. Requires values.
double Quantile(std::vector<double> values, double share);
inline double Median(std::vector<double> values) { return Quantile(std::move(values), 0.5); }

struct Interval {
  double low = 0, high = 0;
};

// 95 % bootstrap interval of the geometric mean of `ratios` (all positive; one for each round in which both were
// measured). Percentile method, widened by sqrt(n / (n - 1)) since the plain one is too narrow for few rounds
// (T. Hesterberg, "What Teachers Should Know about the Bootstrap", 2015). Fewer than two: [0, inf].
Interval BootstrapRatio(std::span<const double> ratios, uint64_t seed);

// The same for the ratio of two geometric means, where rounds do not pair up: runs made at different times.
Interval BootstrapRatioUnpaired(std::span<const double> a, std::span<const double> b, uint64_t seed);

// Two-sided Wilcoxon signed-rank test of differences around zero: exact up to 60 values, ties by mean ranks, zeros left
// out; beyond by the normal approximation. 1 when there is nothing to rank.
double SignedRankP(std::span<const double> differences);

// Two-sided Mann-Whitney test that two samples are of one distribution: exact where the samples are small and without
// ties, otherwise by the normal approximation with corrections for ties and continuity. 1 when one is empty.
double MannWhitneyP(std::span<const double> a, std::span<const double> b);

// The quantile of Student's t with `degrees` of freedom, share in (0, 1).
double StudentQuantile(double share, double degrees);

// The smallest p-value that the rank tests above can give samples of these sizes, however far apart they are.
double SmallestSignedRankP(size_t pairs);
double SmallestMannWhitneyP(size_t a, size_t b);

// The rounds below which no difference, however large, would be significant.
size_t RoundsNeeded(bool paired);

// The smallest ratio (above 1) that the signed-rank test at 5 % would have found with 80 % probability, given the
// spread of logarithms `deviation` between `rounds` pairs. Infinite where there are too few for the test to find
// anything.
double DetectableRatio(double deviation, size_t rounds);

// What came of comparing `a` with `b`.
struct RatioResult {
  double ratio = 1;  // geometric mean of a / b
  Interval interval;
  double p_value = 1;
  double detectable = 0;  // ratio, above 1
  // Interval and rank test agree that there is a difference.
  bool significant = false;
  // The rank test could not have found any: not being significant means nothing.
  bool too_few = true;
};

// Paired when `paired` (sizes must then be equal). Values must be positive; pairs or values that are not are left out.
RatioResult CompareSamples(std::span<const double> a, std::span<const double> b, bool paired, uint64_t seed);

}  // namespace respect::bench

#include "bench/stats/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/rng.h"

namespace respect::bench {
namespace {

constexpr int kResamples = 10'000;
constexpr double kLevel = 0.05;
constexpr size_t kMostExactPairs = 60;
constexpr size_t kMostExactProduct = 2500;  // sizes multiplied: Mann-Whitney
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> Logs(std::span<const double> values) {
  std::vector<double> logs;
  for (double value : values) logs.push_back(std::log(value));
  return logs;
}

double MeanOfResample(std::span<const double> values, Rng& rng) {
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) sum += values[rng.Below(values.size())];
  return sum / static_cast<double>(values.size());
}

double Widening(size_t n) { return std::sqrt(static_cast<double>(n) / static_cast<double>(n - 1)); }

// The middle 95 % of `draws`, which scatter around `center`, widened.
Interval Middle(std::vector<double> draws, double center, double widening) {
  std::sort(draws.begin(), draws.end());
  const double low = Quantile(draws, kLevel / 2), high = Quantile(draws, 1 - kLevel / 2);
  return {std::exp(center + (low - center) * widening), std::exp(center + (high - center) * widening)};
}

double NormalTail(double z) { return 0.5 * std::erfc(z / std::sqrt(2)); }

// Ranks from 1, equal values sharing their mean rank; doubled, so that they are whole numbers. `tie_term` is the sum of
// t^3 - t over groups of t equal values.
std::vector<int64_t> DoubledRanks(const std::vector<double>& values, double& tie_term) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<int64_t> ranks(values.size());
  tie_term = 0;
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<int64_t>(begin + end + 1);
    const double ties = static_cast<double>(end - begin);
    tie_term += ties * ties * ties - ties;
    begin = end;
  }
  return ranks;
}

// The incomplete beta function by its continued fraction (modified Lentz).
double IncompleteBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(b, a, 1 - x);
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x)) / a;
  constexpr double kTiny = 1e-300;
  double c = 1, d = 1 / std::max(kTiny, 1 - (a + b) * x / (a + 1)), fraction = d;
  for (int m = 1; m < 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= d * c;
    if (std::abs(d * c - 1) < 1e-14) break;
  }
  return front * fraction;
}

double StudentBelow(double t, double degrees) {
  const double tail = IncompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

// The effect on logarithms that Student's test would have found with 80 % probability.
double StudentEffect(double deviation, size_t rounds) {
  if (rounds < 2) return kInfinity;
  const double degrees = static_cast<double>(rounds - 1);
  const double sum = StudentQuantile(1 - kLevel / 2, degrees) + StudentQuantile(0.8, degrees);
  return sum * deviation / std::sqrt(static_cast<double>(rounds));
}

// How much larger the effect must be for the signed-rank test, whose exact levels lie below 5 % for few rounds: with
// six, all must have the same sign. Simulated with normal differences; sqrt(pi / 3) is the limit.
double RankLoss(size_t rounds) {
  if (rounds <= 6) return 1.26;
  if (rounds < 10) return 1.09;
  return rounds < 20 ? 1.05 : 1.025;
}

}  // namespace

double Mean(std::span<const double> values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double StandardDeviation(std::span<const double> values) {
  if (values.size() < 2) return 0;
  const double mean = Mean(values);
  double squares = 0;
  for (double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
}

Interval BootstrapRatio(std::span<const double> ratios, uint64_t seed) {
  if (ratios.size() < 2) return {0, kInfinity};
  const std::vector<double> logs = Logs(ratios);
  Rng rng(seed);
  std::vector<double> draws(kResamples);
  for (double& draw : draws) draw = MeanOfResample(logs, rng);
  return Middle(std::move(draws), Mean(logs), Widening(logs.size()));
}

Interval BootstrapRatioUnpaired(std::span<const double> a, std::span<const double> b, uint64_t seed) {
  if (a.size() < 2 || b.size() < 2) return {0, kInfinity};
  const std::vector<double> log_a = Logs(a), log_b = Logs(b);
  Rng rng(seed);
  std::vector<double> draws(kResamples);
  for (double& draw : draws) draw = MeanOfResample(log_a, rng) - MeanOfResample(log_b, rng);
  return Middle(std::move(draws), Mean(log_a) - Mean(log_b), Widening(std::min(a.size(), b.size())));
}

double SignedRankP(std::span<const double> differences) {
  std::vector<double> sizes;
  std::vector<bool> positive;
  for (double difference : differences) {
    if (difference == 0) continue;
    sizes.push_back(std::abs(difference));
    positive.push_back(difference > 0);
  }
  const size_t n = sizes.size();
  if (n == 0) return 1;
  double ties = 0;
  const std::vector<int64_t> ranks = DoubledRanks(sizes, ties);
  int64_t sum = 0, all = 0;
  for (size_t i = 0; i < n; ++i) {
    all += ranks[i];
    if (positive[i]) sum += ranks[i];
  }
  const int64_t smaller = std::min(sum, all - sum);
  if (n > kMostExactPairs) {
    const double count = static_cast<double>(n);
    const double deviation = std::sqrt(count * (count + 1) * (2 * count + 1) / 24 - ties / 48);
    const double z = (count * (count + 1) / 4 - static_cast<double>(smaller) / 2 - 0.5) / deviation;
    return std::min(1.0, 2 * NormalTail(z));
  }
  // How many of the 2^n signs give each sum.
  std::vector<double> ways(static_cast<size_t>(all) + 1);
  ways[0] = 1;
  for (int64_t rank : ranks) {
    for (int64_t at = all; at >= rank; --at) ways[static_cast<size_t>(at)] += ways[static_cast<size_t>(at - rank)];
  }
  const double tail =
      std::accumulate(ways.begin(), ways.begin() + smaller + 1, 0.0) / std::pow(2.0, static_cast<double>(n));
  return std::min(1.0, 2 * tail);
}

double MannWhitneyP(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return 1;
  std::vector<double> together(a.begin(), a.end());
  together.insert(together.end(), b.begin(), b.end());
  double ties = 0;
  const std::vector<int64_t> ranks = DoubledRanks(together, ties);
  const double n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  double rank_sum = 0;
  for (size_t i = 0; i < a.size(); ++i) rank_sum += static_cast<double>(ranks[i]) / 2;
  const double u = rank_sum - n * (n + 1) / 2;
  const double smaller = std::min(u, n * m - u);
  if (ties > 0 || a.size() * b.size() > kMostExactProduct) {
    const double total = n + m;
    const double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
    if (variance <= 0) return 1;
    return std::min(1.0, 2 * NormalTail((n * m / 2 - smaller - 0.5) / std::sqrt(variance)));
  }
  // ways[i][u]: choices of i values out of those seen so far with that u, built up value by value.
  const size_t most = a.size() * b.size();
  std::vector<std::vector<double>> ways(a.size() + 1, std::vector<double>(most + 1));
  ways[0][0] = 1;
  for (size_t seen = 0; seen < a.size() + b.size(); ++seen) {
    for (size_t chosen = std::min(seen + 1, a.size()); chosen > 0; --chosen) {
      const size_t below = seen - (chosen - 1);  // values of the other sample that lie below this one
      if (below > b.size()) continue;
      for (size_t at = most + 1; at-- > below;) ways[chosen][at] += ways[chosen - 1][at - below];
    }
  }
  double tail = 0, all = 0;
  for (size_t at = 0; at <= most; ++at) {
    all += ways[a.size()][at];
    if (static_cast<double>(at) <= smaller) tail += ways[a.size()][at];
  }
  return std::min(1.0, 2 * tail / all);
}

double StudentQuantile(double share, double degrees) {
  double low = -1e4, high = 1e4;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (StudentBelow(middle, degrees) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

// All signs alike: one way of 2^n, and as much at the other end.
double SmallestSignedRankP(size_t pairs) { return std::min(1.0, std::pow(2.0, 1 - static_cast<double>(pairs))); }

// All of one sample below the other: one choice of many, and as much at the other end.
double SmallestMannWhitneyP(size_t a, size_t b) {
  const double n = static_cast<double>(a), m = static_cast<double>(b);
  return std::min(1.0, 2 * std::exp(std::lgamma(n + 1) + std::lgamma(m + 1) - std::lgamma(n + m + 1)));
}

size_t RoundsNeeded(bool paired) {
  size_t rounds = 1;
  while ((paired ? SmallestSignedRankP(rounds) : SmallestMannWhitneyP(rounds, rounds)) >= kLevel) ++rounds;
  return rounds;
}

double DetectableRatio(double deviation, size_t rounds) {
  if (SmallestSignedRankP(rounds) >= kLevel) return kInfinity;
  return std::exp(RankLoss(rounds) * StudentEffect(deviation, rounds));
}

RatioResult CompareSamples(std::span<const double> a, std::span<const double> b, bool paired, uint64_t seed) {
  std::vector<double> left, right;
  const auto usable = [](double value) { return value > 0 && std::isfinite(value); };
  for (size_t i = 0; i < a.size(); ++i) {
    if (usable(a[i]) && (!paired || usable(b[i]))) left.push_back(a[i]);
  }
  for (size_t i = 0; i < b.size(); ++i) {
    if (usable(b[i]) && (!paired || usable(a[i]))) right.push_back(b[i]);
  }
  RatioResult result;
  if (left.empty() || right.empty()) return result;
  const std::vector<double> log_left = Logs(left), log_right = Logs(right);
  result.ratio = std::exp(Mean(log_left) - Mean(log_right));
  if (paired) {
    std::vector<double> ratios, differences;
    for (size_t i = 0; i < left.size(); ++i) {
      ratios.push_back(left[i] / right[i]);
      differences.push_back(log_left[i] - log_right[i]);
    }
    result.interval = BootstrapRatio(ratios, seed);
    result.p_value = SignedRankP(differences);
    result.too_few = SmallestSignedRankP(differences.size()) >= kLevel;
    result.detectable = DetectableRatio(StandardDeviation(differences), differences.size());
  } else {
    result.interval = BootstrapRatioUnpaired(left, right, seed);
    result.p_value = MannWhitneyP(left, right);
    const double spread = std::hypot(StandardDeviation(log_left), StandardDeviation(log_right));
    result.too_few = SmallestMannWhitneyP(left.size(), right.size()) >= kLevel;
    result.detectable =
        result.too_few ? kInfinity : std::exp(StudentEffect(spread, std::min(left.size(), right.size())));
  }
  const bool apart = result.interval.low > 1 || result.interval.high < 1;
  result.significant = apart && result.p_value < kLevel;
  return result;
}

}  // namespace respect::bench

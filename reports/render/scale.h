// Scales of a plot: from values to places on an axis, and the ticks a reader expects there.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace respect::reports {

enum class ScaleKind {
  kLinear,
  kLog,         // values above 0 only
  kPercentile,  // values 0 <= p < 100: 90, 99, 99.9 stand at equal distances, as tail latency is read
};

struct Tick {
  double value;
  std::string label;
};

// "1.2k", "35", "0.05": three significant digits, with k, M, G above a thousand.
std::string ShortNumber(double value);

class Scale {
 public:
  // Widens an empty range, so that a constant series still has an axis. Requires finite bounds, low <= high.
  Scale(ScaleKind kind, double low, double high);

  // 0 at the low end, 1 at the high end; values beyond are held at the ends. Values the scale cannot show (0 on a
  // logarithmic one) are held at the low end.
  double At(double value) const;

  // About `wanted` round values within the range: 1, 2, 5 times a power of ten; powers of ten on a logarithmic scale of
  // many decades; 0, 90, 99, 99.9, ... on the percentile scale.
  std::vector<Tick> Ticks(int wanted, const std::function<std::string(double)>& label = ShortNumber) const;

  double low() const { return low_; }
  double high() const { return high_; }

 private:
  double Place(double value) const;  // before it is brought to 0..1
  std::vector<double> LogTicks(int wanted) const;
  std::vector<double> LinearTicks(int wanted) const;
  std::vector<double> PercentileTicks() const;

  ScaleKind kind_;
  double low_, high_;
};

}  // namespace respect::reports

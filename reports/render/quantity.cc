#include "reports/render/quantity.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

namespace respect::reports {
namespace {

// Units are 1000 apart.
std::string Scaled(double value, const std::vector<const char*>& units) {
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = value >= 99.95 || (unit == 0 && value == std::floor(value)) ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", value, decimals, units[unit]);
}

}  // namespace

std::string DurationText(double ns) { return Scaled(ns, {" ns", " us", " ms", " s"}); }

std::string CountText(double count) { return Scaled(count, {"", " k", " M", " G"}); }

std::string MemoryText(double bytes) { return Scaled(bytes, {" B", " kB", " MB", " GB"}); }

}  // namespace respect::reports

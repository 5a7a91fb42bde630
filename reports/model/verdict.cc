#include "reports/model/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace respect::reports {
namespace {

constexpr std::array<std::string_view, kVerdictCount> kNames = {"pass",   "text-drift", "fail",  "shape",
                                                                "broken", "skipped",    "known", "known-but-passes"};

}  // namespace

std::string_view Name(Verdict verdict) { return kNames[static_cast<size_t>(verdict)]; }

std::optional<Verdict> VerdictFromName(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Verdict>(found - kNames.begin());
}

bool IsFailure(Verdict verdict) {
  return verdict != Verdict::kPass && verdict != Verdict::kSkipped && verdict != Verdict::kKnown;
}

void VerdictCounts::Add(const VerdictCounts& other) {
  for (size_t i = 0; i < kVerdictCount; ++i) counts_[i] += other.counts_[i];
}

int64_t VerdictCounts::failed() const {
  int64_t sum = 0;
  for (size_t i = 0; i < kVerdictCount; ++i) {
    if (IsFailure(static_cast<Verdict>(i))) sum += counts_[i];
  }
  return sum;
}

std::string VerdictCounts::RateText() const {
  std::string aside;
  if (known() > 0) aside += fmt::format("{} known, ", known());
  aside += fmt::format("{} skipped", skipped());
  if (judged() == 0) return fmt::format("none judged ({})", aside);
  return fmt::format("{} ({} of {} judged; {})", PercentText(passed(), judged()), passed(), judged(), aside);
}

std::string VerdictCounts::SummaryLine() const {
  return fmt::format("{} passed, {} failed, {} skipped", passed(), failed(), skipped() + known());
}

std::string PercentText(int64_t passed, int64_t judged) {
  if (judged == 0) return "-";
  double tenths = std::round(1000.0 * static_cast<double>(passed) / static_cast<double>(judged));
  if (passed < judged) tenths = std::min(tenths, 999.0);
  if (passed > 0) tenths = std::max(tenths, 1.0);
  return fmt::format("{:.1f} %", tenths / 10);
}

}  // namespace respect::reports

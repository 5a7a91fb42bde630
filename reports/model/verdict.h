// Verdicts: how one case ended in one mode on one target, how they are counted, and the exit code that follows.
// The names are part of the result format: they are never changed, only added to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace respect::reports {

enum class Verdict {
  kPass,
  kTextDrift,       // right in all but the words of an error text after its first
  kFail,            // a reply, a silence or a close that the case does not allow
  kShape,           // the case's own expectation held, but a reply is none of those its command may give
  kBroken,          // the case could not be judged: a `given` failed, or no fresh state could be had
  kSkipped,         // cannot apply here; the reason says why
  kKnown,           // a listed difference of this target
  kKnownButPasses,  // listed as a difference, yet it passes: the list is out of date
};
inline constexpr size_t kVerdictCount = 8;

// "pass", "text-drift", ... as written in results.
std::string_view Name(Verdict verdict);
// Empty for a name that is none.
std::optional<Verdict> VerdictFromName(std::string_view name);
// True of the verdicts that make a run end with exit code 1.
bool IsFailure(Verdict verdict);

// How often each verdict was given.
class VerdictCounts {
 public:
  void Add(Verdict verdict, int64_t times = 1) { counts_[static_cast<size_t>(verdict)] += times; }
  void Add(const VerdictCounts& other);
  int64_t operator[](Verdict verdict) const { return counts_[static_cast<size_t>(verdict)]; }

  int64_t passed() const { return (*this)[Verdict::kPass]; }
  // Everything IsFailure is true of.
  int64_t failed() const;
  int64_t known() const { return (*this)[Verdict::kKnown]; }
  int64_t skipped() const { return (*this)[Verdict::kSkipped]; }
  // The denominator of every rate: what was run and judged, known differences included. Skips are not in it.
  int64_t judged() const { return passed() + failed() + known(); }
  int64_t total() const { return judged() + skipped(); }

  // For people: "93.8 % (1500 of 1600 judged; 12 known, 40 skipped)"; "none judged (40 skipped)".
  // 100.0 % is said only when all passed, and 0.0 % only when none did.
  std::string RateText() const;
  // For programs, the last line of a run: "N passed, N failed, N skipped". Known differences count as skipped here.
  std::string SummaryLine() const;

  bool operator==(const VerdictCounts&) const = default;

 private:
  std::array<int64_t, kVerdictCount> counts_{};
};

// passed of judged, in percent with one decimal, rounded away from a false 0.0 or 100.0. "-" when nothing was judged.
std::string PercentText(int64_t passed, int64_t judged);

inline constexpr int kExitAllPass = 0;
inline constexpr int kExitDifferences = 1;
inline constexpr int kExitCouldNotRun = 2;

}  // namespace respect::reports

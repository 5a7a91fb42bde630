#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "conformance/match/matcher.h"

namespace respect::conformance {
namespace {

std::string At(const std::string& path, size_t index) { return fmt::format("{}[{}]", path, index); }

// Maximum matching between wants and replies (Kuhn's augmenting paths). fits[w][r] says whether they go together.
class Pairing {
 public:
  explicit Pairing(const std::vector<std::vector<bool>>& fits)
      : fits_(fits), want_of_(fits.empty() ? 0 : fits[0].size(), kNone) {}

  // Finds a reply for want `w`, moving earlier pairs aside where needed.
  bool Place(size_t w) {
    seen_.assign(want_of_.size(), false);
    return Try(w);
  }

 private:
  static constexpr size_t kNone = SIZE_MAX;

  bool Try(size_t w) {
    for (size_t r = 0; r < want_of_.size(); ++r) {
      if (!fits_[w][r] || seen_[r]) continue;
      seen_[r] = true;
      if (want_of_[r] != kNone && !Try(want_of_[r])) continue;
      want_of_[r] = w;
      return true;
    }
    return false;
  }

  const std::vector<std::vector<bool>>& fits_;
  std::vector<size_t> want_of_;  // by reply
  std::vector<bool> seen_;
};

// The first want that no assignment can serve together with those before it.
std::optional<size_t> FirstUnpaired(const std::vector<std::vector<bool>>& fits) {
  Pairing pairing(fits);
  for (size_t w = 0; w < fits.size(); ++w) {
    if (!pairing.Place(w)) return w;
  }
  return std::nullopt;
}

// Whether the counts may come from a fair choice, by Pearson's chi-square test: such a choice fails it once in 10^9.
bool IsFair(const std::vector<size_t>& counts) {
  constexpr double kDeviations = 6;  // of the normal distribution: 10^-9 lies beyond
  const auto sum = static_cast<double>(std::accumulate(counts.begin(), counts.end(), size_t{0}));
  const double expected = sum / static_cast<double>(counts.size());
  if (expected == 0) return false;
  double chi_square = 0;
  for (const size_t count : counts) {
    const double off = static_cast<double>(count) - expected;
    chi_square += off * off / expected;
  }
  // Wilson and Hilferty: the cube root of it is nearly normal.
  const auto freedom = static_cast<double>(counts.size() - 1);
  const double spread = 2 / (9 * freedom);
  return chi_square <= freedom * std::pow(1 - spread + kDeviations * std::sqrt(spread), 3);
}

}  // namespace

Matcher::Outcome Matcher::FitInOrder(const spec::Want& want, const Reply& reply, Reply::Kind kind,
                                     const std::string& path) const {
  if (reply.kind != kind) return WrongKind(want, reply, path, KindName(kind));
  Outcome drift;
  for (size_t i = 0; i < std::min(want.items.size(), reply.items.size()); ++i) {
    Outcome outcome = Fit(want.items[i], reply.items[i], At(path, i));
    if (outcome && !outcome->only_text) return outcome;
    if (outcome && !drift) drift = std::move(outcome);
  }
  if (want.items.size() != reply.items.size()) {
    return Differs(want, reply, path,
                   fmt::format("expected {} elements, got {}", want.items.size(), reply.items.size()));
  }
  return drift;
}

Matcher::Outcome Matcher::FitInAnyOrder(const spec::Want& want, const Reply& reply, Reply::Kind kind,
                                        const std::string& path) const {
  if (reply.kind != kind) return WrongKind(want, reply, path, KindName(kind));
  return Pair(want, reply, 1, path);
}

Matcher::Outcome Matcher::FitMap(const spec::Want& want, const Reply& reply, const std::string& path) const {
  const Reply::Kind kind = protocol_ == 3 ? Reply::Kind::kMap : Reply::Kind::kArray;
  if (reply.kind != kind) return WrongKind(want, reply, path, protocol_ == 3 ? "map" : "array of keys and values");
  return Pair(want, reply, 2, path);
}

Matcher::Outcome Matcher::Pair(const spec::Want& want, const Reply& reply, size_t width,
                               const std::string& path) const {
  if (want.items.size() != reply.items.size()) {
    return Differs(want, reply, path,
                   fmt::format("expected {} elements, got {}", want.items.size() / width, reply.items.size() / width));
  }
  const size_t groups = want.items.size() / width;
  std::vector<std::vector<bool>> exact(groups, std::vector<bool>(groups, false));
  std::vector<std::vector<bool>> loose = exact;  // words of errors may differ
  Outcome drift;
  for (size_t w = 0; w < groups; ++w) {
    for (size_t r = 0; r < groups; ++r) {
      Outcome outcome = FitGroup(want, reply, w * width, r * width, width, path);
      exact[w][r] = !outcome;
      loose[w][r] = !outcome || outcome->only_text;
      if (outcome && outcome->only_text && !drift) drift = std::move(outcome);
    }
  }
  if (!FirstUnpaired(exact)) return std::nullopt;
  const std::optional<size_t> unpaired = FirstUnpaired(loose);
  if (!unpaired) return drift;
  std::string missing = DescribeWant(want.items[*unpaired * width], protocol_);
  if (width == 2) missing += ": " + DescribeWant(want.items[*unpaired * width + 1], protocol_);
  return Differs(want, reply, path, "no element left that fits " + missing);
}

Matcher::Outcome Matcher::FitGroup(const spec::Want& want, const Reply& reply, size_t first_want, size_t first_reply,
                                   size_t width, const std::string& path) const {
  Outcome drift;
  for (size_t i = 0; i < width; ++i) {
    Outcome outcome = Fit(want.items[first_want + i], reply.items[first_reply + i], At(path, first_reply + i));
    if (outcome && !outcome->only_text) return outcome;
    if (outcome && !drift) drift = std::move(outcome);
  }
  return drift;
}

Matcher::Outcome Matcher::FitEach(const spec::Want& want, const Reply& reply, const std::string& path) const {
  if (reply.kind != Reply::Kind::kArray && !(protocol_ == 3 && reply.kind == Reply::Kind::kSet)) {
    return WrongKind(want, reply, path, protocol_ == 3 ? "array or set" : "array");
  }
  const auto count = static_cast<int64_t>(reply.items.size());
  if (count < want.min || count > want.max) {
    return Differs(want, reply, path, fmt::format("{} elements, which is out of bounds", count));
  }
  Outcome drift;
  for (size_t i = 0; i < reply.items.size(); ++i) {
    Outcome outcome = Fit(want.items[0], reply.items[i], At(path, i));
    if (outcome && !outcome->only_text) return outcome;
    if (outcome && !drift) drift = std::move(outcome);
  }
  return drift;
}

Matcher::Outcome Matcher::FitFair(const spec::Want& want, const Reply& reply, const std::string& path) const {
  if (reply.kind != Reply::Kind::kArray) return WrongKind(want, reply, path, "array");
  std::vector<size_t> counts(want.items.size(), 0);
  for (size_t i = 0; i < reply.items.size(); ++i) {
    size_t which = 0;
    while (which < counts.size() && Fit(want.items[which], reply.items[i], At(path, i))) ++which;
    if (which == counts.size()) return Differs(want, reply.items[i], At(path, i), "it is none of those");
    ++counts[which];
  }
  counts.resize(static_cast<size_t>(want.max));
  if (IsFair(counts)) return std::nullopt;
  return Differs(want, reply, path, fmt::format("they come {} times", fmt::join(counts, ", ")));
}

}  // namespace respect::conformance

// Matcher: the recursion behind Match. Scalars are in matcher.cc, aggregates in matcher_aggregate.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/match/match.h"

namespace respect::conformance {

class Matcher {
 public:
  Matcher(int protocol, const SavedReplies& saved) : protocol_(protocol), saved_(saved) {}

  using Outcome = std::optional<Mismatch>;
  Outcome Fit(const spec::Want& want, const Reply& reply, const std::string& path) const;

 private:
  using Kind = spec::Want::Kind;

  // Scalars.
  Outcome FitText(const spec::Want& want, const Reply& reply, Reply::Kind kind, Bytes text,
                  const std::string& path) const;
  Outcome FitError(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitNull(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitDouble(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitVerbatim(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitType(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitIntRange(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitNear(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitPattern(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitSaved(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitOneOf(const spec::Want& want, const Reply& reply, const std::string& path) const;

  // Aggregates.
  Outcome FitInOrder(const spec::Want& want, const Reply& reply, Reply::Kind kind, const std::string& path) const;
  Outcome FitInAnyOrder(const spec::Want& want, const Reply& reply, Reply::Kind kind, const std::string& path) const;
  Outcome FitMap(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitEach(const spec::Want& want, const Reply& reply, const std::string& path) const;
  Outcome FitFair(const spec::Want& want, const Reply& reply, const std::string& path) const;
  // Pairs each group of `width` wants with a group of `width` reply items of its own, by augmenting paths.
  Outcome Pair(const spec::Want& want, const Reply& reply, size_t width, const std::string& path) const;

  // Fits `width` consecutive wants to as many replies, in order.
  Outcome FitGroup(const spec::Want& want, const Reply& reply, size_t first_want, size_t first_reply, size_t width,
                   const std::string& path) const;

  // The mismatch of the whole part at `path`.
  Mismatch Differs(const spec::Want& want, const Reply& reply, const std::string& path, std::string reason) const;
  Mismatch WrongKind(const spec::Want& want, const Reply& reply, const std::string& path, Bytes expected) const;

  int protocol_;
  const SavedReplies& saved_;
};

}  // namespace respect::conformance

// TargetRules: which cases can be held against a target at all, and which differences of it are known: from what it
// says it is, and from its file in the specification's targets.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/match/command_index.h"
#include "conformance/modes/mode.h"
#include "conformance/step/key_rewriter.h"
#include "conformance/target/identity.h"
#include "spec/reader/model.h"

namespace respect::conformance {

class TargetRules {
 public:
  // `file` may be nullptr. `expected` are known differences beside those of the file.
  TargetRules(Identity identity, const spec::Target* file, const std::vector<spec::KnownDifference>& expected,
              const CommandIndex& commands);

  const Identity& identity() const { return identity_; }
  // The version of Redis that gates compare with; nothing: unknown, taken as the newest.
  const std::optional<spec::Version>& gates() const { return gates_; }

  // Why the case cannot apply here in this mode; "" when it does.
  std::string SkipReason(const spec::Case& test, const Mode& mode, const KeyRewriter* keys) const;

  // The first known difference that covers the case in the mode; nullptr when none does. `wrong`: the replies that were
  // wrong, as they are shown. Where no entry covers the case whole, one for every wrong reply does; that of the last is
  // returned.
  const spec::KnownDifference* Known(const spec::Case& test, Bytes mode, std::span<const Bytes> wrong) const;

 private:
  std::string GateReason(const spec::Case& test) const;
  std::string CommandReason(const spec::Case& test) const;
  std::string PlannedReason(const spec::Case& test) const;
  bool Covers(const spec::KnownDifference& known, const spec::Case& test, Bytes mode) const;
  bool IsPlanned(std::span<const std::string> args) const;
  std::string FeatureReason(const spec::Case& test) const;

  Identity identity_;
  const spec::Target* file_;
  std::vector<spec::KnownDifference> known_;
  const CommandIndex& commands_;
  std::optional<spec::Version> gates_;
};

// The file of the specification's targets whose rules go for a server of that kind; nullptr when there is none.
const spec::Target* FileForKind(const spec::Spec& spec, const std::string& kind);

}  // namespace respect::conformance

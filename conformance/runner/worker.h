// Worker: one server, one case after the other. Keeps the server usable: reconnects, and restarts it where it is ours.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "conformance/modes/mode.h"
#include "conformance/runner/fresh_state.h"
#include "conformance/runner/rules.h"
#include "conformance/step/executor.h"
#include "reports/model/run.h"

namespace respect::conformance {

class Worker {
 public:
  // `target` has been started. `prefix`: nothing is flushed, keys are told apart by it; "" otherwise.
  Worker(Target& target, const TargetRules& rules, const CommandIndex& commands, const Deadlines& deadlines,
         const std::string& prefix, uint64_t seed);

  // Fails when the server cannot be brought to its first state.
  Status Open() { return fresh_.Open(); }

  // Never fails: whatever goes wrong is the outcome.
  reports::RunOutcome Run(const spec::Case& test, const Mode& mode);

  // Removes what the last case left.
  Status Close();

  // Set when the server could not be brought back; nothing more can be run.
  const std::string& given_up() const { return given_up_; }

 private:
  Status PrepareOrRecover(const spec::Case& test);
  // Leaves the mode before where that needs it, and makes the server ready for this one.
  std::optional<Failure> Enter(const Mode& mode, const ModeContext& context);
  uint64_t SeedOf(const spec::Case& test, const Mode& mode) const;

  Target& target_;
  const TargetRules& rules_;
  const Deadlines& deadlines_;
  uint64_t seed_;
  std::optional<KeyRewriter> keys_;
  FreshState fresh_;
  ExecutionRules execution_;
  const Mode* entered_ = nullptr;  // the mode the server was set up for
  std::string given_up_;
};

}  // namespace respect::conformance

// Recorder: asks a server what the steps of a case answer, in RESP2 twice, so that what varies is seen, and in RESP3.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "conformance/match/command_index.h"
#include "conformance/modes/mode.h"
#include "conformance/runner/fresh_state.h"
#include "conformance/step/executor.h"
#include "conformance/target/identity.h"
#include "conformance/target/target.h"

namespace respect::conformance {

class Recorder {
 public:
  // `target` has been started; all must outlive this.
  Recorder(Target& target, const Identity& server, const CommandIndex& commands, const Deadlines& deadlines);

  Status Open() { return fresh_.Open(); }

  // The proposed text of each step's want. Fails with what went wrong, its step first: then the case cannot be
  // recorded.
  Result<std::map<const spec::Step*, std::string>> Ask(const spec::Case& test);

  // Removes what the last case left.
  Status Close() { return fresh_.Leave(); }

 private:
  using Answers = std::map<const spec::Step*, Reply>;
  Result<Answers> RunOnce(const spec::Case& test, const Mode& mode);

  Target& target_;
  const Identity& server_;
  const CommandIndex& commands_;
  const Deadlines& deadlines_;
  FreshState fresh_;
};

}  // namespace respect::conformance

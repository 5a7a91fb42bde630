// Session: the servers of a run: planned from the words of the command line, started, asked what they are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conformance/target/target_plan.h"
#include "fuzz/cli/options.h"
#include "fuzz/differential/side.h"
#include "fuzz/grammar/story.h"
#include "spec/reader/model.h"

namespace respect::fuzz {

// First argument of respect-fuzz when it is to be the engine: the target `embedded`. The engine's own follow.
inline constexpr const char* kServeEmbedded = "serve-embedded";

class Session {
 public:
  // `options` must outlive it.
  explicit Session(const Options& options);

  // Says which servers are meant; the rest needs it.
  Status Plan();
  const std::vector<conformance::TargetPlan>& plans() const { return plans_; }
  const conformance::Deadlines& deadlines() const { return deadlines_; }

  // Starts and asks all of them.
  Status Open();
  Repertoire MakeRepertoire() const;
  // Both sides' lists and what the command line names.
  Result<std::vector<spec::KnownDifference>> Known() const;
  Side& side(size_t i) { return *sides_[i]; }
  size_t sides() const { return sides_.size(); }
  const spec::Spec& spec() const { return spec_; }

 private:
  bool IsEmbedded(size_t i) const { return plans_[i].kind == "respect" && plans_[i].file == nullptr; }

  const Options& options_;
  spec::Spec spec_;
  conformance::Deadlines deadlines_;
  std::string serve_version_;
  std::vector<conformance::TargetPlan> plans_;
  std::vector<std::unique_ptr<Side>> sides_;
};

}  // namespace respect::fuzz

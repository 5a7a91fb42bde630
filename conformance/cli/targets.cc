#include "conformance/cli/targets.h"

#include "conformance/target/embedded.h"

namespace respect::conformance {

Result<std::vector<TargetPlan>> TargetsOf(const Options& options, const spec::Spec& spec, const Deadlines& deadlines) {
  TargetWords words;
  words.targets = options.targets.empty() ? std::vector<std::string>{"embedded"} : options.targets;
  words.server_bins = options.server_bins;
  words.tls = options.tls;
  words.deadlines = deadlines;
  words.embedded = [seed = options.seed] { return MakeEmbeddedTarget(seed); };
  return PlanTargets(words, spec);
}

}  // namespace respect::conformance

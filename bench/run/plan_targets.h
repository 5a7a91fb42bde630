// From the words of the command line to servers that can be measured.
#pragma once

#include <string>
#include <vector>

#include "bench/run/subject.h"
#include "conformance/target/stream.h"
#include "engine/base/result.h"

namespace respect::bench {

// First argument of respect-bench when it is to be the engine: the target `embedded`. The engine's own follow.
inline constexpr const char* kServeEmbedded = "serve-embedded";

struct TargetWords {
  std::vector<std::string> targets;  // [NAME=]URL, or the name of a server below or of a file in spec/targets
  std::vector<std::string> servers;  // NAME=COMMAND, with {port} and perhaps {dir} in the command
  conformance::TlsSettings tls;
};

// Targets named by --server need not be named again. With no target at all: redis://127.0.0.1:6379. A file in
// spec/targets names its program; RESPECT_<NAME> in the environment puts another in its place. Fails with what is
// known.
Result<std::vector<SubjectPlan>> PlanSubjects(const TargetWords& words);

}  // namespace respect::bench

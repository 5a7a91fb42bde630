// From the words of a command line to targets that can be made.
#pragma once

#include <string>
#include <vector>

#include "conformance/target/stream.h"
#include "conformance/target/target.h"
#include "engine/base/result.h"
#include "spec/reader/model.h"

namespace respect::conformance {

// One target as asked for.
struct TargetPlan {
  std::string name;                    // unique in the run
  TargetFactory make;                  // a new server each time, or a way to the one there is
  const spec::Target* file = nullptr;  // what the specification says of it; nullptr: looked for by kind
  std::string kind;                    // where the server does not name itself
};

struct TargetWords {
  std::vector<std::string> targets;      // [NAME=]embedded | URL | a name in the specification's targets
  std::vector<std::string> server_bins;  // NAME=COMMAND: another program for what a target file starts
  TlsSettings tls;
  Deadlines deadlines;
  TargetFactory embedded;
};

// The program that a target file starts is replaced by its entry in server_bins, or by the variable RESPECT_<NAME> of
// the environment, NAME in capitals with _ for anything else (RESPECT_REDIS_SERVER). Fails with what is known. `spec`
// must outlive the plans.
Result<std::vector<TargetPlan>> PlanTargets(const TargetWords& words, const spec::Spec& spec);

}  // namespace respect::conformance

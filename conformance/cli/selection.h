// Which cases a command line chooses, written and derived.
#pragma once

#include <vector>

#include "conformance/cli/options.h"
#include "engine/base/result.h"
#include "spec/reader/model.h"

namespace respect::conformance {

// The specification with the cases that follow from it. Owns what the selection points to.
struct Suite {
  spec::Spec spec;
  std::vector<spec::Case> derived;
};

// Reads the specification: the copy in the program, or the folder asked for. Fails with its faults, a line each.
Result<Suite> LoadSuite(const Options& options);

// The cases chosen, commands in order of group and name, then scenarios. Fails when the globs fit none.
Result<std::vector<const spec::Case*>> SelectCases(const Options& options, const Suite& suite);

// The case, or the first row of the case with rows. nullptr when there is none.
const spec::Case* FindCase(const Suite& suite, const std::string& id);

}  // namespace respect::conformance

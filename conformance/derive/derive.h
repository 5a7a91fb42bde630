// Derived cases: what follows from a command's signature alone, so that nobody has to write it for each. The rules are
// in FORMAT.md, "Derived cases"; where a command differs from them, its file says so and why.
#pragma once

#include <vector>

#include "spec/reader/model.h"

namespace respect::conformance {

// For all commands but those of module families, whose errors no server at hand can be asked for. In order of the
// commands; ids do not depend on other commands.
std::vector<spec::Case> DeriveCases(const spec::Spec& spec);

}  // namespace respect::conformance

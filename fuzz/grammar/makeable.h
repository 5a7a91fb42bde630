// Makeable: whether the grammar can make every command of the specification. A command that it cannot make is one that
// no fuzzing reaches: the build fails for it.
#pragma once

#include <string>
#include <vector>

#include "spec/reader/model.h"

namespace respect::fuzz {

// A line a command of which no sentence has as many words as its arity asks for, or an option is never taken.
std::vector<std::string> NotMakeable(const spec::Spec& spec);

}  // namespace respect::fuzz

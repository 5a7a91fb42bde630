// The linter: what is no error in the form of the files, and yet not how the specification is to be.
#pragma once

#include "spec/reader/model.h"
#include "spec/reader/problems.h"

namespace respect::spec {

Problems Lint(const Spec& spec);

}  // namespace respect::spec

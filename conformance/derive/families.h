// The families of derived cases. Each adds its cases of the command, named after the family.
#pragma once

#include "conformance/derive/case_maker.h"

namespace respect::conformance {

// Too few and too many arguments; a container without a subcommand, and with one it does not have.
void DeriveArity(CaseMaker& maker);
// Clients that did not authenticate, users that may not run the command, or not touch its keys, or read only.
void DeriveAccess(CaseMaker& maker);

// Keys of every other type.
void DeriveTypes(CaseMaker& maker);
// The least form on a key of the right type, on a missing key, and with keys whose names are unusual.
void DeriveKeys(CaseMaker& maker);

// Every option: taken, misspelt, doubled, with what excludes it.
void DeriveOptions(CaseMaker& maker);
// No number, and a number too large, wherever one is due.
void DeriveNumbers(CaseMaker& maker);

}  // namespace respect::conformance

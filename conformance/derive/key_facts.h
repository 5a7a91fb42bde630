// What a command's signature says of its keys, and how they are brought into being.
#pragma once

#include <string>
#include <vector>

#include "conformance/derive/form.h"
#include "spec/reader/model.h"

namespace respect::conformance {

// The specification the key argument belongs to; nullptr when it says none.
const spec::KeySpec* SpecOfKey(const spec::Command& command, const spec::Argument& key);

// Whether the key may hold anything: it is overwritten, or the command answers no WRONGTYPE.
bool TakesAnyType(const spec::Command& command, const spec::Argument& key);

// Commands that put a value of the command's type at each key of the form, save at those that it overwrites, and at
// `but`.
std::vector<std::vector<std::string>> PopulateKeys(const spec::Command& command, const Form& form,
                                                   const std::string& but);

}  // namespace respect::conformance

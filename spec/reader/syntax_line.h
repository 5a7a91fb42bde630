// The `syntax` line: from one line in the notation of FORMAT.md to the argument tree, and what follows from the tree.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "spec/reader/model.h"

namespace respect::spec {

// `key_specs` is how many key specifications the command has: keys are numbered by it. The error names the column.
Result<std::vector<Argument>> ParseSyntax(std::string_view line, size_t key_specs);

// Which argument a key of `added` or `deprecated_arguments` means: a token in capitals, a name, or a path from the root
// ("data.field"). The error says that there is none, or several.
Result<Argument*> FindArgument(std::vector<Argument>& arguments, std::string_view key);

// COMMAND's arity: `words` of the name plus the least number of arguments, negative when there may be more.
int ArityOf(const std::vector<Argument>& arguments, int words);

}  // namespace respect::spec

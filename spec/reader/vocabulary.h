// The closed sets of words that command files use, in the order in which Redis prints them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace respect::spec {

std::span<const std::string_view> CommandFlags();
std::span<const std::string_view> AclCategories();  // without '@'
std::span<const std::string_view> KeyFlags();

// Where `word` stands in `words`; their number when it is not there.
size_t PlaceOf(std::span<const std::string_view> words, std::string_view word);

// The categories a command is in, with '@', in order: those written and those its flags imply. A command of a module
// family is only in those written.
std::vector<std::string> AllCategories(const std::vector<std::string>& written, const std::vector<std::string>& flags,
                                       bool of_module);

}  // namespace respect::spec

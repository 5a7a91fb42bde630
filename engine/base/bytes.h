// Bytes: a view of bytes that somebody else owns. Redis strings are binary, so this is never a C string.
#pragma once

#include <string_view>

namespace respect {

using Bytes = std::string_view;

}  // namespace respect

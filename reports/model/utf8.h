// Well-formed UTF-8, told apart from other bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace respect::reports {

// Length of the well-formed UTF-8 sequence that `text`, not empty, starts with; 0 when it starts with none.
// No overlong form, no surrogate, nothing above U+10FFFF.
size_t Utf8SequenceLength(std::string_view text);

bool IsUtf8(std::string_view bytes);

}  // namespace respect::reports

// Numbers as people read them: three digits and the unit that suits.
#pragma once

#include <string>

namespace respect::reports {

// "1.23 ms", "850 ns".
std::string DurationText(double ns);
// "1.23 M", "850".
std::string CountText(double count);
// "41.1 MB".
std::string MemoryText(double bytes);

}  // namespace respect::reports

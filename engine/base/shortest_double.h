// The decimal digits of a double: few enough to be short, enough to read back as the same double.
//
// Algorithm: Grisu2, Florian Loitsch, "Printing Floating-Point Numbers Quickly and Accurately with Integers", 2010.
// It always round-trips and is the shortest for 99.5 % of all doubles. Redis prints with it, so clients see its digits
// also where a shorter text exists; that is why std::to_chars does not serve here.
#pragma once

#include <cstdint>

namespace respect {

// The value is digits * 10^exponent; the first digit is not 0.
struct ShortestDigits {
  char digits[18];
  int count = 0;
  int exponent = 0;
};

// Of the magnitude of `value`, which must be finite and not zero.
ShortestDigits FindShortestDigits(double value);

}  // namespace respect

// Difference: one thing in which two servers disagree after the same commands.
#pragma once

#include <string>

#include "engine/base/bytes.h"

namespace respect::fuzz {

struct Difference {
  enum class Kind {
    kReplyType,  // an integer against a bulk string, an error against none
    kErrorWord,  // ERR against WRONGTYPE
    kErrorText,  // the same word, other text
    kValue,      // the same type, another value
    kOrder,      // the same elements in another order
    kState,      // replies agree, what the keys hold does not
    kWaiting,    // one waits where the other answers, or wakes at another step
    kBroken,     // hung, closed, died, or sent what is no reply
  };
  Kind kind = Kind::kValue;
  size_t step = 0;                // where it shows; of kState: the number of steps
  std::string where{};            // "" is the whole reply; an element of EXEC's; of kState: the key and what of it
  std::string first{}, second{};  // the two answers, for people
  std::string shape{};            // equal for differences that are most likely one and the same
};

Bytes KindName(Difference::Kind kind);

// A text with what varies between two instances of one mistake taken out: numbers and quoted parts.
std::string Normalised(Bytes text);

}  // namespace respect::fuzz

// Finding: a difference shrunk, as a case that can be put into the specification, with what both servers answered.
#pragma once

#include <string>

#include "fuzz/differential/contest.h"
#include "fuzz/differential/shrink.h"

namespace respect::fuzz {

struct Finding {
  Story story;
  Difference difference;
  uint64_t number = 0;  // of the story it was found in
  uint64_t times = 1;   // how often its shape was met
  std::string case_text;
};

// The text of a [[case]]: its wants are what the second side answers; a comment holds what the first does otherwise.
std::string CaseText(const Finding& finding, Contest& contest);

// The commands, one a line, as redis-cli takes them, and the two answers.
std::string Text(const Finding& finding, const std::string& first_name, const std::string& second_name);

}  // namespace respect::fuzz

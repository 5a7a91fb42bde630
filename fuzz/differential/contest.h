// Contest: two sides, told the same stories, and where their answers part.
#pragma once

#include <optional>

#include "fuzz/differential/difference.h"
#include "fuzz/differential/side.h"

namespace respect::fuzz {

// The first thing in which they differ, in the order of the steps; of the keys, when all steps agree.
std::optional<Difference> Compare(const Story& story, const Telling& first, const Telling& second);

class Contest {
 public:
  // `second` may be nullptr: then nothing is compared.
  Contest(Side& first, Side* second) : first_(first), second_(second) {}

  std::optional<Difference> Run(const Story& story);
  // The first half of Run on its own: both servers then work while the caller does something else.
  void Begin(const Story& story);
  std::optional<Difference> Finish(const Story& story);

  // What the first side answered to the last story.
  const Telling& first_telling() const { return first_telling_; }

  Side& first() { return first_; }
  Side& second() { return *second_; }

 private:
  Side& first_;
  Side* second_;
  Telling first_telling_;
};

}  // namespace respect::fuzz

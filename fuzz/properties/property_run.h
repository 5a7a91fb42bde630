// PropertyRun: script after script until time or number is up; what breaks a property is shrunk and kept once.
#pragma once

#include <functional>
#include <vector>

#include "fuzz/differential/coverage.h"
#include "fuzz/differential/shrink.h"
#include "fuzz/properties/properties.h"

namespace respect::fuzz {

struct PropertySettings {
  uint64_t seed = 1;
  uint64_t first_story = 0;
  uint64_t stories = 0;  // 0: no bound
  double seconds = 10;   // 0: no bound
  size_t most_findings = 20;
  size_t most_tries = 1000;  // to shrink one
};

struct Violation {
  Story script;
  Difference difference;
  uint64_t number = 0;  // of the story
  uint64_t times = 1;
};

struct PropertyTotals {
  uint64_t stories = 0, commands = 0, next_story = 0;
  double seconds = 0;
  std::vector<Violation> violations;
};

class PropertyRun {
 public:
  // Called about ten times a second; false ends the run.
  using Observer = std::function<bool(const PropertyTotals&)>;

  PropertyRun(Stage& stage, const Repertoire& repertoire, const PropertySettings& settings, Observer observer)
      : properties_(stage, repertoire.version),
        repertoire_(repertoire),
        settings_(settings),
        observer_(std::move(observer)) {}

  PropertyTotals Run();

 private:
  bool IsOver() const;
  void Judge(const Story& script, const Difference& difference);

  Properties properties_;
  const Repertoire& repertoire_;
  PropertySettings settings_;
  Observer observer_;
  PropertyTotals totals_;
  uint64_t number_ = 0;
};

// The steps, one a line, and what was broken.
std::string Text(const Violation& violation);

}  // namespace respect::fuzz

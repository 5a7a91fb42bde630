// DiffRun: tells two servers story after story until time or number is up, and keeps what it finds.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fuzz/differential/contest.h"
#include "fuzz/differential/coverage.h"
#include "fuzz/differential/finding.h"

namespace respect::fuzz {

struct DiffSettings {
  uint64_t seed = 1;
  uint64_t first_story = 0;
  uint64_t stories = 0;      // 0: no bound
  double seconds = 10;       // 0: no bound
  size_t most_findings = 0;  // ends the run; 0: no bound
  size_t most_tries = 1500;  // to shrink one
  std::vector<spec::KnownDifference> known;
};

struct DiffTotals {
  uint64_t stories = 0, commands = 0;
  uint64_t known = 0;     // stories that ended in a listed difference
  uint64_t unsteady = 0;  // that did not differ when they were told again: a matter of time
  double seconds = 0;
  uint64_t next_story = 0;
  std::vector<Finding> findings;
  std::map<std::string, uint64_t> known_shapes;
};

class DiffRun {
 public:
  // Called about ten times a second; false ends the run.
  using Observer = std::function<bool(const DiffTotals&)>;

  DiffRun(Contest& contest, const Repertoire& repertoire, const DiffSettings& settings, Observer observer)
      : contest_(contest), repertoire_(repertoire), settings_(settings), observer_(std::move(observer)) {}

  // Fills coverage with what the first side answered without error.
  DiffTotals Run(Coverage& coverage);

 private:
  void Judge(const Story& story, uint64_t number, const Difference& difference);
  bool IsOver() const;
  const spec::KnownDifference* KnownFor(const std::string& shape) const;

  Contest& contest_;
  const Repertoire& repertoire_;
  const DiffSettings& settings_;
  Observer observer_;
  DiffTotals totals_;
};

}  // namespace respect::fuzz

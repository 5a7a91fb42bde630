#include "reports/model/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::reports {
namespace {

using ::testing::ElementsAre;

ConformanceRun RunOf(const std::string& target, const std::string& version, std::vector<std::string> case_ids,
                     const std::string& mode) {
  ConformanceRun run;
  run.context.modes = {mode};
  run.context.duration_us = 10;
  RunTarget entry;
  entry.name = target;
  entry.version = version;
  run.targets.push_back(entry);
  for (const std::string& id : case_ids) {
    RunCase run_case;
    run_case.id = id;
    run_case.rule = "from " + target + " " + version;
    RunOutcome outcome;
    outcome.case_index = static_cast<uint32_t>(run.cases.size());
    outcome.mode = mode;
    run.cases.push_back(run_case);
    run.outcomes.push_back(outcome);
  }
  return run;
}

// "target/case/mode" of each outcome.
std::vector<std::string> Outcomes(const ConformanceRun& run) {
  std::vector<std::string> out;
  for (const RunOutcome& outcome : run.outcomes) {
    out.push_back(run.targets[outcome.target_index].name + "/" + run.cases[outcome.case_index].id + "/" + outcome.mode);
  }
  return out;
}

TEST(Merge, OneRunStaysAsItIs) {
  const ConformanceRun run = RunOf("a", "1", {"x", "y"}, "resp2");
  EXPECT_TRUE(Merge({run}) == run);
}

TEST(Merge, CasesMeetByIdWhateverTheirOrder) {
  const ConformanceRun all = Merge({RunOf("a", "1", {"x", "y"}, "resp2"), RunOf("b", "2", {"z", "y", "x"}, "resp3")});
  EXPECT_THAT(Outcomes(all), ElementsAre("a/x/resp2", "a/y/resp2", "b/z/resp3", "b/y/resp3", "b/x/resp3"));
  EXPECT_EQ(all.cases.size(), 3u);
  EXPECT_EQ(all.cases[1].rule, "from a 1");
  EXPECT_THAT(all.context.modes, ElementsAre("resp2", "resp3"));
  EXPECT_EQ(all.context.duration_us, 20);
}

TEST(Merge, TargetNamesStayUnique) {
  const ConformanceRun all = Merge({RunOf("a", "1", {"x"}, "m"), RunOf("a", "2", {"x"}, "m"),
                                    RunOf("a", "2", {"x"}, "m"), RunOf("a", "", {"x"}, "m")});
  EXPECT_THAT(Outcomes(all), ElementsAre("a/x/m", "a 2/x/m", "a (2)/x/m", "a (3)/x/m"));
}

}  // namespace
}  // namespace respect::reports

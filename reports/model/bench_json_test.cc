#include "reports/model/bench_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::reports {
namespace {

using testing::HasSubstr;

// Sets every member to something that is not its default, so that a member forgotten in either direction is seen.
BenchRun FullRun() {
  BenchRun run;
  run.context.program = "respect-bench";
  run.context.machine.cpu = "A processor";
  run.settings = {50, 16, 2, 3, 4, "open, Poisson", "20000/s", 1.5, 2.5, 10, 1000, 77, 99};
  run.targets = {{"a", "A", "redis", "8.0.6", "tcp", ""}, {"b", "", "", "", "", "why not"}};
  BenchLatency latency{100, 1, 2, 3, 4, 5, 6, 7, 8.5, 9.5, {{50, 3}, {100, 2}}, "HIST"};
  BenchMeasurement m;
  m.workload = "get";
  m.title = "GET";
  m.why = "Because.";
  m.target_index = 1;
  m.skipped = "no scripts";
  m.rounds = {{1, 2, 3, 4, 5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 0.5, 13, 14, 15, 16}};
  m.commands = {{"GET", 5, 1, latency}};
  m.latency = m.intended = latency;
  m.intervals = {{1, 2, 3.5, 4, 5, 6, 7, 8}};
  m.errors = {{"ERR x", 3}};
  m.checks = {{"ops", "equal", true}, {"other", "not", false}};
  m.memory = {1, 2, 3, 4, 5, 6.5, 7.5};
  m.sweep = {{{1000, 999, 1, 2, 3, 4, 5.5, true}}, 800, "p99<1ms", 700};
  m.replies = 1, m.error_replies = 2, m.nested_errors = 3, m.messages = 4, m.lost = 5, m.unsent = 6, m.late = 7;
  m.moved = 8, m.asked = 9, m.resident_start = 10, m.resident_end = 11, m.resident_peak = 12;
  m.lower_bound = true, m.steady = false;
  run.measurements = {m, BenchMeasurement{}};
  run.comparisons = {{"get", "p99", 1, 1, 2.5, 3.5, 0.7, 0.6, 0.8, 0.01, 1.05, "worse", "It is worse."}};
  return run;
}

TEST(BenchJson, EveryMemberSurvives) {
  const BenchRun run = FullRun();
  const Result<BenchRun> back = BenchFromJson(BenchToJson(run));
  ASSERT_TRUE(back.ok()) << back.error().text();
  EXPECT_EQ(*back, run);
}

TEST(BenchJson, DefaultsAreLeftOut) {
  BenchRun run;
  run.targets = {{.name = "a", .title = "", .kind = "", .version = "", .reached = "", .error = ""}};
  run.measurements = {BenchMeasurement{}};
  EXPECT_THAT(BenchToJson(run), HasSubstr("\"measurements\": [\n{}\n]"));
}

TEST(BenchJson, WhatCannotBeReadIsNamed) {
  const auto problem = [](std::string_view text) {
    const Result<BenchRun> run = BenchFromJson(text);
    return run.ok() ? std::string() : std::string(run.error().text());
  };
  EXPECT_THAT(problem("{"), HasSubstr("parse error"));
  EXPECT_THAT(problem("{\"format\": \"respect-conformance\"}"), HasSubstr("not a bench result"));
  EXPECT_THAT(problem("{\"format\": \"respect-bench\", \"version\": 2}"), HasSubstr("reads format 1"));
  std::string text = BenchToJson(FullRun());
  text.replace(text.find("\"target\":1"), 10, "\"target\":7");
  EXPECT_THAT(problem(text), HasSubstr("points to no target"));
}

}  // namespace
}  // namespace respect::reports

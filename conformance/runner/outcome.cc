#include "conformance/runner/outcome.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/match/match.h"
#include "conformance/runner/cli_text.h"

namespace respect::conformance {
namespace {

using reports::RunOutcome;
using reports::RunStep;
using reports::Verdict;

constexpr size_t kKeptBytes = 16 << 10;  // of the bytes of a step; results stay readable
constexpr size_t kShownBytes = 2000;

Verdict VerdictOf(const Problem* gravest) {
  if (gravest == nullptr) return Verdict::kPass;
  switch (gravest->kind) {
    case Problem::Kind::kDrift: return Verdict::kTextDrift;
    case Problem::Kind::kShape: return Verdict::kShape;
    case Problem::Kind::kGiven:
    case Problem::Kind::kSetUp: return Verdict::kBroken;
    case Problem::Kind::kMismatch:
    case Problem::Kind::kFailure: return Verdict::kFail;
  }
  return Verdict::kFail;
}

std::string ReasonOf(const Problem& problem) {
  std::string reason;
  if (problem.failure) reason += std::string(FailureName(*problem.failure)) + ": ";
  if (problem.kind == Problem::Kind::kShape) reason += "shape: ";
  if (!problem.path.empty()) reason += "at " + problem.path + ": ";
  return reason + problem.reason;
}

std::string Cut(std::string bytes) {
  if (bytes.size() > kKeptBytes) bytes.resize(kKeptBytes);
  return bytes;
}

RunStep StepOf(const spec::Case& test, const StepRecord& record) {
  RunStep step;
  step.verb = record.step != nullptr ? std::string(VerbName(record.step->verb)) : record.verb;
  step.on = record.on;
  step.note = record.note;
  step.duration_us = record.duration_us;
  const spec::Location& at = record.step != nullptr ? record.step->at : test.at;
  if (at.file != test.at.file) step.file = at.file;
  step.line = at.line;
  if (!record.args.empty()) {
    step.command = CliCommand(record.args);
    step.sent = Cut(EncodeRequest(record.args));
  } else if (record.step != nullptr) {
    step.command = StepText(*record.step);
    if (record.step->verb == spec::Step::Verb::kRaw) step.sent = Cut(record.step->bytes);
  }
  const spec::Want* want = record.want                                   ? &*record.want
                           : record.step != nullptr && record.step->want ? &*record.step->want
                                                                         : nullptr;
  if (want != nullptr) step.expected = DescribeWant(*want, record.protocol);
  step.received = record.received;
  if (record.actual) {
    step.actual = Describe(*record.actual, kShownBytes);
    if (step.received.empty()) AppendReply(step.received, *record.actual);
  }
  step.received = Cut(std::move(step.received));
  for (const Problem& problem : record.problems) {
    step.ok = false;
    step.note += (step.note.empty() ? "" : "; ") + ReasonOf(problem);
    if (step.expected.empty() || problem.kind == Problem::Kind::kShape) step.expected = problem.expected;
    if (step.actual.empty()) step.actual = problem.actual;
  }
  return step;
}

size_t StepsRun(const spec::Case& test, const CaseRecord& record) {
  size_t run = 0;
  for (const StepRecord& step : record.steps) {
    if (step.step != nullptr) run = static_cast<size_t>(step.step - test.steps.data()) + 1;
    if (step.verb == "end") return test.steps.size();
  }
  return run;
}

}  // namespace

RunOutcome JudgeCase(const spec::Case& test, const CaseRecord& record, const std::string& mode, int protocol,
                     const std::string& cli_options, const std::string& fate) {
  const Problem* gravest = record.Gravest();
  RunOutcome outcome;
  outcome.mode = mode;
  outcome.verdict = VerdictOf(gravest);
  if (!fate.empty()) outcome.verdict = Verdict::kFail;
  if (outcome.verdict == Verdict::kPass) return outcome;
  if (gravest != nullptr) outcome.reason = ReasonOf(*gravest);
  if (!fate.empty()) outcome.reason += (outcome.reason.empty() ? "" : "; ") + ("the server " + fate);
  for (const StepRecord& step : record.steps) outcome.steps.push_back(StepOf(test, step));
  outcome.repro = ReproLines(test, protocol, cli_options, StepsRun(test, record));
  return outcome;
}

RunOutcome Skipped(const std::string& mode, std::string reason) {
  RunOutcome outcome;
  outcome.mode = mode;
  outcome.verdict = Verdict::kSkipped;
  outcome.reason = std::move(reason);
  return outcome;
}

RunOutcome Broken(const std::string& mode, std::string reason) {
  RunOutcome outcome;
  outcome.mode = mode;
  outcome.verdict = Verdict::kBroken;
  outcome.reason = std::move(reason);
  return outcome;
}

}  // namespace respect::conformance

#include "conformance/cli/record.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/cli/targets.h"
#include "conformance/record/case_text.h"
#include "conformance/record/recorder.h"
#include "conformance/runner/runner.h"
#include "reports/model/files.h"
#include "reports/model/verdict.h"
#include "spec/reader/reader.h"

namespace respect::conformance {
namespace {

constexpr int kExitUnrecorded = 1;

int Fail(const std::string& text) {
  fmt::print(stderr, "respect-conform: {}\n", text);
  return reports::kExitCouldNotRun;
}

// Which of the tables on its line a step is.
size_t TableOf(const spec::Case& test, size_t step) {
  size_t before = 0;
  while (before < step && test.steps[step - before - 1].at.line == test.steps[step].at.line) ++before;
  return before;
}

// What came of a file.
struct Recording {
  std::vector<WantEdit> wants;
  std::vector<int> cases_at;
  size_t failed = 0;
};

// One case: the steps of `open` that are its own, from `next` on.
void RecordCase(Recorder& recorder, const std::string& file, const spec::OpenCases& read, size_t& next,
                Recording& recording) {
  const size_t index = read.open[next].case_index;
  const spec::Case& test = read.cases[index];
  const bool in_rows = read.open[next].in_rows;
  Result<std::map<const spec::Step*, std::string>> wants = recorder.Ask(test);
  if (!wants.ok() || in_rows) {
    const std::string reason = in_rows ? "it has rows: give the want a column" : std::string(wants.error().text());
    fmt::print(stderr, "{}:{}: {} is left as it is: {}\n", file, test.at.line, test.id, reason);
    ++recording.failed;
  }
  for (; next < read.open.size() && read.open[next].case_index == index; ++next) {
    if (!wants.ok() || in_rows) continue;
    const size_t step = read.open[next].step_index;
    const auto want = wants->find(&test.steps[step]);
    if (want == wants->end()) continue;
    recording.wants.push_back({test.steps[step].at.line, TableOf(test, step), want->second});
    recording.cases_at.push_back(test.at.line);
  }
}

// Asks the server for all that is open.
Result<Recording> Record(const Options& options, const Suite& suite, const spec::OpenCases& read,
                         std::string& provenance) {
  const Deadlines deadlines = Deadlines().Times(options.patience);
  Result<std::vector<TargetPlan>> plans = TargetsOf(options, suite.spec, deadlines);
  if (!plans.ok()) return plans.error();
  const TargetPlan& plan = plans->front();
  const std::unique_ptr<Target> target = plan.make();
  Status started = target->Start();
  if (!started.ok()) return Error(fmt::format("{}: {}", plan.name, started.error().text()));
  if (!target->owned() && !options.allow_flush) {
    Status safe = CheckHoldsNoKeys(*target, deadlines);
    if (!safe.ok()) return Error(fmt::format("{}: {}", plan.name, safe.error().text()));
  }
  Result<Identity> identity = Identify(*target, plan.kind, deadlines);
  if (!identity.ok()) return identity.error();
  provenance = identity->kind + " " + identity->version;
  const CommandIndex commands(suite.spec);
  Recorder recorder(*target, *identity, commands, deadlines);
  Status opened = recorder.Open();
  if (!opened.ok()) return opened.error();
  Recording recording;
  for (size_t next = 0; next < read.open.size();) RecordCase(recorder, options.subject, read, next, recording);
  Status closed = recorder.Close();
  if (!closed.ok()) return closed.error();
  return recording;
}

}  // namespace

int RecordCases(const Options& options, const Suite& suite) {
  Result<std::string> text = reports::ReadText(options.subject);
  if (!text.ok()) return Fail(std::string(text.error().text()));
  Result<spec::OpenCases> read = spec::ReadOpenCases(*text, options.subject);
  if (!read.ok()) return Fail(std::string(read.error().text()));
  if (read->open.empty()) return Fail(options.subject + ": every step has its want; nothing is left to record");
  std::string provenance;
  Result<Recording> recording = Record(options, suite, *read, provenance);
  if (!recording.ok()) return Fail(std::string(recording.error().text()));
  const EditedText edited = AddWants(*text, recording->wants, recording->cases_at, provenance);
  for (const WantEdit& left : edited.left_over) {
    fmt::print(stderr, "{}:{}: the step does not end on its line; put in by hand: want = {}\n", options.subject,
               left.line, left.want);
  }
  if (options.write_in_place) {
    Status written = reports::WriteText(edited.text, options.subject);
    if (!written.ok()) return Fail(std::string(written.error().text()));
  } else {
    fmt::print("{}", edited.text);
  }
  fmt::print(stderr, "{} of {} open wants proposed from {}\n", recording->wants.size() - edited.left_over.size(),
             read->open.size(), provenance);
  return recording->failed == 0 && edited.left_over.empty() ? 0 : kExitUnrecorded;
}

}  // namespace respect::conformance

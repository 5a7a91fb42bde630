#include "conformance/record/recorder.h"

#include <fmt/format.h>

#include "conformance/modes/modes.h"
#include "conformance/record/want_text.h"
#include "conformance/runner/cli_text.h"

namespace respect::conformance {

Recorder::Recorder(Target& target, const Identity& server, const CommandIndex& commands, const Deadlines& deadlines)
    : target_(target),
      server_(server),
      commands_(commands),
      deadlines_(deadlines),
      fresh_(target, server, deadlines, nullptr) {}

Result<std::map<const spec::Step*, std::string>> Recorder::Ask(const spec::Case& test) {
  Result<Answers> resp2 = RunOnce(test, *MakeResp2());
  if (!resp2.ok()) return resp2.error();
  Result<Answers> again = RunOnce(test, *MakeResp2());
  if (!again.ok()) return again.error();
  Answers resp3;
  if (server_.has_resp3 && test.protocol != 2) {
    Result<Answers> answers = RunOnce(test, *MakeResp3());
    if (!answers.ok()) return answers.error();
    resp3 = std::move(*answers);
  }
  std::map<const spec::Step*, std::string> wants;
  for (const auto& [step, reply] : *resp2) {
    const auto in_resp3 = resp3.find(step);
    const Reply* other = in_resp3 == resp3.end() ? nullptr : &in_resp3->second;
    const auto second = again->find(step);
    const bool is_steady = second != again->end() && second->second == reply;
    wants[step] = is_steady ? WantTextOf(reply, other) : TypeTextOf(reply, other);
  }
  return wants;
}

Result<Recorder::Answers> Recorder::RunOnce(const spec::Case& test, const Mode& mode) {
  Status prepared = fresh_.Prepare(test);
  if (!prepared.ok()) return Error("no fresh state: " + std::string(prepared.error().text()));
  Rng rng(1);
  const ModeContext context{target_, server_, fresh_.control(), deadlines_, rng};
  const ExecutionRules rules{commands_, server_, server_.redis_version, nullptr};
  const CaseRecord record = Executor(context, rules, mode, test).Run();
  Answers answers;
  for (const StepRecord& step : record.steps) {
    for (const Problem& problem : step.problems) {
      if (!problem.is_fatal()) continue;
      std::string at = step.step == nullptr ? step.verb : fmt::format("line {}", step.step->at.line);
      if (!step.args.empty()) at += ": " + CliCommand(step.args);
      return Error(fmt::format("{}: {}{}{}", at, problem.reason, problem.actual.empty() ? "" : ": ", problem.actual));
    }
    if (step.step != nullptr && step.actual) answers[step.step] = *step.actual;
  }
  return answers;
}

}  // namespace respect::conformance

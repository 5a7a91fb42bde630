// Executor: runs one case in one mode on a fresh server, step by step, and records what happened.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/match/command_index.h"
#include "conformance/match/match.h"
#include "conformance/modes/mode.h"
#include "conformance/step/key_rewriter.h"
#include "conformance/step/line.h"
#include "conformance/step/record.h"

namespace respect::conformance {

// What does not change from case to case on one target.
struct ExecutionRules {
  const CommandIndex& commands;
  const Identity& server;
  std::optional<spec::Version> gates;  // the version of Redis whose rules apply; nothing: the newest
  KeyRewriter* keys = nullptr;         // nullptr: keys stay as they are
};

class Executor {
 public:
  Executor(const ModeContext& context, const ExecutionRules& rules, const Mode& mode, const spec::Case& test)
      : context_(context), rules_(rules), mode_(mode), test_(test) {}

  // Once. Opens the connections, runs `given` and the steps, looks for what was not asked for, closes.
  CaseRecord Run();

 private:
  using Joins = Mode::Joins;
  using Verb = spec::Step::Verb;

  // A command to be sent with its reply taken: of `given` (step is nullptr) or of a step.
  struct Call {
    const spec::Step* step = nullptr;
    std::vector<std::string> args;
  };

  // Each returns false when the case cannot go on.
  bool OpenLines();
  bool Greet(Line& line);
  bool RunSteps();
  bool PrepareData();
  bool RunCalls(Line& line, const std::vector<Call>& calls, bool plainly);
  bool RunOther(const spec::Step& step);
  void CheckNothingLeft();

  // The calls from `next` on that go together, leaving out steps that do not apply; moves `next` behind them.
  std::vector<Call> NextCalls(size_t& next, Line*& line);

  void Send(const spec::Step& step, Line& line, StepRecord& record);
  void Receive(const spec::Step& step, Line& line, StepRecord& record);
  void ReceivePush(const spec::Step& step, Line& line, StepRecord& record);
  void SendRaw(const spec::Step& step, Line& line, StepRecord& record);
  void ReceiveRaw(const spec::Step& step, Line& line, StepRecord& record);
  void AwaitBlocked(const spec::Step& step, StepRecord& record);
  void AwaitSilence(Line& line, StepRecord& record);

  // What becomes of a reply before it is seen; {}: nothing.
  using Change = std::function<spec::Want(const spec::Want&)>;

  // Judges a reply: of the right shape, as wanted, alone.
  void Judge(const std::vector<std::string>& args, const spec::Step* step, Line& line, Reply reply, StepRecord& record,
             const Change& change = {});
  void CheckShapes(const std::vector<std::string>& args, const Line& line, const Reply& reply, StepRecord& record,
                   const Change& change);
  void CheckAlone(Line& line, StepRecord& record);
  void Fail(StepRecord& record, Line* line, const Failure& failure, const spec::Want* want);
  bool Keep(StepRecord record);

  bool Applies(const spec::Step& step) const;
  Line& LineOf(const std::string& name);
  std::vector<std::string> Filled(const spec::Step& step, std::string& problem) const;
  Request RequestOf(const Line& line, const std::vector<std::string>& args);

  const ModeContext& context_;
  const ExecutionRules& rules_;
  const Mode& mode_;
  const spec::Case& test_;
  std::vector<std::unique_ptr<Line>> lines_;
  SavedReplies saved_;
  int64_t blocked_before_ = 0;
  CaseRecord record_;
};

}  // namespace respect::conformance

#include "conformance/step/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "conformance/step/barrier.h"

namespace respect::conformance {
namespace {

constexpr size_t kShownBytes = 400;

int64_t MicrosecondsSince(Moment start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
}

int Gravity(Problem::Kind kind) {
  switch (kind) {
    case Problem::Kind::kDrift: return 0;
    case Problem::Kind::kShape: return 1;
    default: return 2;
  }
}

// The item of a saved reply that an argument refers to; nullptr when it has none there.
const Reply* ItemAt(const Reply& reply, const std::vector<int>& path) {
  const Reply* at = &reply;
  for (const int index : path) {
    if (index < 0 || static_cast<size_t>(index) >= at->items.size()) return nullptr;
    at = &at->items[static_cast<size_t>(index)];
  }
  return at;
}

Problem OfMismatch(Mismatch mismatch, Problem::Kind kind) {
  return {.kind = kind,
          .reason = std::move(mismatch.reason),
          .path = std::move(mismatch.path),
          .expected = std::move(mismatch.expected),
          .actual = std::move(mismatch.actual),
          .failure = std::nullopt};
}

Problem OfReason(Problem::Kind kind, std::string reason) {
  return {.kind = kind, .reason = std::move(reason), .path = "", .expected = "", .actual = "", .failure = std::nullopt};
}

}  // namespace

const Problem* CaseRecord::Gravest() const {
  const Problem* gravest = nullptr;
  for (const StepRecord& step : steps) {
    for (const Problem& problem : step.problems) {
      if (gravest == nullptr || Gravity(problem.kind) > Gravity(gravest->kind)) gravest = &problem;
    }
  }
  return gravest;
}

CaseRecord Executor::Run() {
  if (OpenLines() && RunSteps()) CheckNothingLeft();
  return std::move(record_);
}

// ---- Connections -------------------------------------------------------------------------------------------------

bool Executor::OpenLines() {
  std::vector<std::string> names = test_.conns;
  if (names.empty()) names.emplace_back();
  for (const std::string& name : names) {
    Result<std::unique_ptr<Connection>> connection = context_.target.Connect();
    if (!connection.ok()) {
      StepRecord record;
      record.verb = "connect";
      record.on = name;
      record.problems.push_back(OfReason(Problem::Kind::kSetUp, std::string(connection.error().text())));
      return Keep(std::move(record));
    }
    lines_.push_back(std::make_unique<Line>(name, std::move(*connection)));
    if (!Greet(*lines_.back())) return false;
  }
  return true;
}

bool Executor::Greet(Line& line) {
  if (mode_.ProtocolFor(test_) == 2) return true;
  line.connection().set_any_protocol();
  const Received received = line.connection().Call({"HELLO", "3"}, InMs(context_.deadlines.reply_ms));
  line.set_protocol(3);
  const auto* failure = std::get_if<Failure>(&received);
  const auto* reply = std::get_if<Reply>(&received);
  if (failure == nullptr && !reply->is_error()) return true;
  StepRecord record;
  record.verb = "connect";
  record.on = line.name();
  record.args = {"HELLO", "3"};
  const std::string reason = failure != nullptr ? failure->text : reply->text;
  record.problems.push_back(OfReason(Problem::Kind::kSetUp, "HELLO 3: " + reason));
  return Keep(std::move(record));
}

Line& Executor::LineOf(const std::string& name) {
  for (const std::unique_ptr<Line>& line : lines_) {
    if (line->name() == name) return *line;
  }
  return *lines_.front();  // the reader lets no other name through
}

// ---- The run -----------------------------------------------------------------------------------------------------

bool Executor::RunSteps() {
  const bool has_barrier = std::any_of(test_.steps.begin(), test_.steps.end(),
                                       [](const spec::Step& step) { return step.verb == Verb::kBlocked; });
  if (has_barrier) blocked_before_ = CountBlocked(context_, rules_.server).value_or(0);

  std::vector<Call> given;
  for (const std::vector<std::string>& args : test_.given) given.push_back({nullptr, args});
  const bool joins_given = mode_.joins() == Joins::kGivenAndSteps;
  if (!joins_given) {
    if (!RunCalls(*lines_.front(), given, true)) return false;
    given.clear();
  }
  size_t next = 0;
  while (next < test_.steps.size() || !given.empty()) {
    Line* line = given.empty() ? nullptr : lines_.front().get();
    std::vector<Call> calls = std::exchange(given, {});
    for (Call& call : NextCalls(next, line)) calls.push_back(std::move(call));
    if (!calls.empty()) {
      if (!PrepareData() || !RunCalls(*line, calls, false)) return false;
    } else if (next < test_.steps.size()) {
      const spec::Step& step = test_.steps[next++];
      if (Applies(step) && !RunOther(step)) return false;
    }
  }
  return true;
}

std::vector<Executor::Call> Executor::NextCalls(size_t& next, Line*& line) {
  std::vector<Call> calls;
  for (; next < test_.steps.size(); ++next) {
    const spec::Step& step = test_.steps[next];
    if (!Applies(step)) continue;
    if (step.verb != Verb::kCmd) break;
    Line& own = LineOf(step.on);
    if (line != nullptr && line != &own) break;
    // A reply that is still on its way cannot be an argument.
    if (!step.saved_arguments.empty() && !calls.empty()) break;
    if (!calls.empty() && mode_.joins() == Joins::kNothing) break;
    line = &own;
    calls.push_back({&step, {}});
  }
  return calls;
}

// What a mode does to the data must not meet a command that waits for data.
bool Executor::PrepareData() {
  if (std::ranges::any_of(lines_, [](const auto& line) { return !line->unanswered().empty(); })) return true;
  const std::optional<Failure> failure = mode_.BeforeCommand(context_);
  if (!failure) return true;
  StepRecord record;
  record.verb = "mode";
  record.args = {std::string(mode_.name())};
  Fail(record, nullptr, *failure, nullptr);
  return Keep(std::move(record));
}

bool Executor::RunCalls(Line& line, const std::vector<Call>& calls, bool plainly) {
  if (calls.empty()) return true;
  std::vector<Request> requests;
  std::vector<StepRecord> records;
  for (const Call& call : calls) {
    StepRecord record;
    record.step = call.step;
    record.verb = "given";
    record.on = line.name();
    std::string problem;
    record.args = call.step == nullptr ? call.args : Filled(*call.step, problem);
    if (!problem.empty()) {
      record.problems.push_back(OfReason(Problem::Kind::kMismatch, problem));
      return Keep(std::move(record));
    }
    requests.push_back(RequestOf(line, record.args));
    line.Sending(record.args);
    records.push_back(std::move(record));
  }
  const Moment start = std::chrono::steady_clock::now();
  std::vector<Received> replies = plainly ? ExchangePlainly(context_, line.connection(), requests)
                                          : mode_.Exchange(context_, line.connection(), requests);
  for (size_t i = 0; i < replies.size() && i < records.size(); ++i) {
    StepRecord& record = records[i];
    record.duration_us = MicrosecondsSince(start) / static_cast<int64_t>(replies.size());
    const spec::Step* step = calls[i].step;
    if (const auto* failure = std::get_if<Failure>(&replies[i])) {
      Fail(record, &line, *failure, step != nullptr ? &*step->want : nullptr);
    } else {
      const Change change = plainly || !mode_.Changes(context_, requests[i]) ? Change() : [&](const spec::Want& want) {
        return mode_.Changed(context_, requests[i], want);
      };
      if (change && step != nullptr) record.want = change(*step->want);
      Judge(record.args, step, line, std::move(std::get<Reply>(replies[i])), record, change);
      if (i + 1 == calls.size()) CheckAlone(line, record);
    }
    if (!Keep(std::move(record))) return false;
  }
  line.Settle();
  line.connection().TakeReceived();
  return true;
}

bool Executor::RunOther(const spec::Step& step) {
  StepRecord record;
  record.step = &step;
  record.on = step.on;
  Line& line = LineOf(step.on);
  const Moment start = std::chrono::steady_clock::now();
  switch (step.verb) {
    case Verb::kCmd: break;  // RunCalls has them
    case Verb::kSend: Send(step, line, record); break;
    case Verb::kRecv: Receive(step, line, record); break;
    case Verb::kRecvPush: ReceivePush(step, line, record); break;
    case Verb::kRaw: SendRaw(step, line, record); break;
    case Verb::kRecvRaw: ReceiveRaw(step, line, record); break;
    case Verb::kClosed:
      if (const auto failure = line.connection().AwaitClose(InMs(context_.deadlines.close_ms))) {
        Fail(record, &line, *failure, nullptr);
      }
      break;
    case Verb::kBlocked: AwaitBlocked(step, record); break;
    case Verb::kSilent: AwaitSilence(line, record); break;
    case Verb::kAdvanceMs:
      context_.target.AdvanceMs(step.ms);
      record.note = context_.target.has_virtual_clock() ? "the server's clock was moved" : "waited";
      break;
  }
  record.duration_us = MicrosecondsSince(start);
  return Keep(std::move(record));
}

void Executor::CheckNothingLeft() {
  if (RoundTrips(context_, 1)) return;  // the next case's fresh state will say so
  for (const std::unique_ptr<Line>& line : lines_) {
    line->connection().Drain();
    const std::string unread = line->connection().Unread(true);
    if (unread.empty()) continue;
    StepRecord record;
    record.verb = "end";
    record.on = line->name();
    Fail(record, line.get(), {Failure::Kind::kUnasked, "more came than was asked for: " + unread}, nullptr);
    Keep(std::move(record));
  }
}

// ---- Verbs -------------------------------------------------------------------------------------------------------

void Executor::Send(const spec::Step& step, Line& line, StepRecord& record) {
  std::string problem;
  record.args = Filled(step, problem);
  if (!problem.empty()) {
    record.problems.push_back(OfReason(Problem::Kind::kMismatch, problem));
    return;
  }
  line.Sending(record.args);
  const Request request = RequestOf(line, record.args);
  const auto failure = mode_.Write(context_, line.connection(), EncodeRequest(request.args));
  line.unanswered().push_back(record.args);
  if (failure) Fail(record, &line, *failure, nullptr);
}

void Executor::Receive(const spec::Step& step, Line& line, StepRecord& record) {
  std::vector<std::string> args;
  if (!line.unanswered().empty()) {
    args = std::move(line.unanswered().front());
    line.unanswered().pop_front();
  }
  const Moment deadline = InMs(context_.deadlines.reply_ms);
  Received received = line.protocol() == 3 && IsSubscription(args) ? line.connection().ReceiveNext(deadline)
                                                                   : line.connection().ReceiveReply(deadline);
  if (const auto* failure = std::get_if<Failure>(&received)) {
    Fail(record, &line, *failure, &*step.want);
    return;
  }
  Judge(args, &step, line, std::move(std::get<Reply>(received)), record);
  if (line.unanswered().empty()) line.Settle();
}

void Executor::ReceivePush(const spec::Step& step, Line& line, StepRecord& record) {
  const Moment deadline = InMs(context_.deadlines.reply_ms);
  Received received =
      line.protocol() == 3 ? line.connection().ReceivePush(deadline) : line.connection().ReceiveNext(deadline);
  if (const auto* failure = std::get_if<Failure>(&received)) {
    Fail(record, &line, *failure, &*step.want);
    return;
  }
  Judge({}, &step, line, std::move(std::get<Reply>(received)), record);
}

void Executor::SendRaw(const spec::Step& step, Line& line, StepRecord& record) {
  line.SentRaw();
  const auto failure = mode_.Write(context_, line.connection(), step.bytes);
  if (!failure) return;
  // Bytes that break the protocol may well be answered by a close before all of them are out; what comes next is for
  // the steps after this one to say.
  if (failure->kind == Failure::Kind::kClosed) {
    record.note = "the server closed the connection before all bytes were out";
  } else {
    Fail(record, &line, *failure, nullptr);
  }
}

void Executor::ReceiveRaw(const spec::Step& step, Line& line, StepRecord& record) {
  const auto received = line.connection().ReceiveBytes(step.bytes.size(), InMs(context_.deadlines.reply_ms));
  const auto* failure = std::get_if<Failure>(&received);
  if (failure == nullptr && std::get<std::string>(received) == step.bytes) return;
  Problem problem = OfReason(Problem::Kind::kMismatch, failure != nullptr ? failure->text : "the bytes differ");
  problem.expected = Quoted(step.bytes, kShownBytes);
  if (failure != nullptr) {
    problem.kind = Problem::Kind::kFailure;
    problem.failure = failure->kind;
  } else {
    problem.actual = Quoted(std::get<std::string>(received), kShownBytes);
  }
  record.received = line.connection().TakeReceived();
  record.problems.push_back(std::move(problem));
}

void Executor::AwaitBlocked(const spec::Step& step, StepRecord& record) {
  std::vector<Line*> waiting;
  for (const std::string& name : step.args) waiting.push_back(&LineOf(name));
  BarrierOutcome outcome = conformance::AwaitBlocked(context_, rules_.server, waiting, blocked_before_);
  record.note = std::move(outcome.note);
  if (outcome.failure) Fail(record, nullptr, *outcome.failure, nullptr);
}

void Executor::AwaitSilence(Line& line, StepRecord& record) {
  BarrierOutcome outcome = conformance::AwaitSilence(context_, line);
  record.note = std::move(outcome.note);
  if (outcome.failure) Fail(record, &line, *outcome.failure, nullptr);
}

// ---- Judging -----------------------------------------------------------------------------------------------------

void Executor::Judge(const std::vector<std::string>& args, const spec::Step* step, Line& line, Reply reply,
                     StepRecord& record, const Change& change) {
  if (rules_.keys != nullptr) rules_.keys->Strip(reply);
  CheckShapes(args, line, reply, record, change);
  line.Answered(args, reply);
  record.protocol = line.protocol();
  if (step == nullptr) {
    if (reply.is_error()) {
      Problem problem = OfReason(Problem::Kind::kGiven, "a command that must succeed first was refused");
      problem.actual = Describe(reply, kShownBytes);
      record.problems.push_back(std::move(problem));
    }
  } else if (std::optional<Mismatch> mismatch =
                 Match(record.want ? *record.want : *step->want, reply, line.protocol(), saved_)) {
    const Problem::Kind kind = mismatch->only_text ? Problem::Kind::kDrift : Problem::Kind::kMismatch;
    record.problems.push_back(OfMismatch(std::move(*mismatch), kind));
  }
  if (step != nullptr && !step->save.empty()) saved_[step->save] = reply;
  record.actual = std::move(reply);
}

void Executor::CheckShapes(const std::vector<std::string>& args, const Line& line, const Reply& reply,
                           StepRecord& record, const Change& change) {
  const spec::Command* command = rules_.commands.Find(args);
  if (command == nullptr) return;
  if (line.in_transaction() && reply.kind == Reply::Kind::kSimple && reply.text == "QUEUED") return;
  // HELLO is answered in the protocol it switches to.
  const int protocol =
      command->name == "HELLO" && !reply.is_error() && args.size() > 1 ? (args[1] == "3" ? 3 : 2) : line.protocol();
  if (std::optional<Mismatch> mismatch = CheckShape(*command, reply, protocol, rules_.gates, change)) {
    record.problems.push_back(OfMismatch(std::move(*mismatch), Problem::Kind::kShape));
  }
  if (command->name != "EXEC" || reply.items.size() != line.queued().size()) return;
  for (size_t i = 0; i < reply.items.size(); ++i) {
    const spec::Command* queued = rules_.commands.Find(line.queued()[i]);
    if (queued == nullptr) continue;
    std::optional<Mismatch> mismatch = CheckShape(*queued, reply.items[i], line.protocol(), rules_.gates);
    if (!mismatch) continue;
    mismatch->path = fmt::format("[{}]", i) + mismatch->path;
    record.problems.push_back(OfMismatch(std::move(*mismatch), Problem::Kind::kShape));
  }
}

// A second reply that came along with the first is told here, where it can still be named.
void Executor::CheckAlone(Line& line, StepRecord& record) {
  if (line.hears_messages() || !line.unanswered().empty()) return;
  const std::string unread = line.connection().Unread(false);
  if (unread.empty()) return;
  Fail(record, &line, {Failure::Kind::kUnasked, "a second reply to one command: " + unread}, nullptr);
}

void Executor::Fail(StepRecord& record, Line* line, const Failure& failure, const spec::Want* want) {
  const bool in_given = record.step == nullptr && record.verb == "given";
  Problem problem = OfReason(in_given ? Problem::Kind::kGiven : Problem::Kind::kFailure, failure.text);
  problem.failure = failure.kind;
  if (want != nullptr) problem.expected = DescribeWant(*want, line == nullptr ? 2 : line->protocol());
  if (line != nullptr) {
    record.protocol = line->protocol();
    record.received = line->connection().TakeReceived();
  }
  record.problems.push_back(std::move(problem));
}

bool Executor::Keep(StepRecord record) {
  record_.steps.push_back(std::move(record));
  const std::vector<Problem>& problems = record_.steps.back().problems;
  return std::none_of(problems.begin(), problems.end(), [](const Problem& problem) { return problem.is_fatal(); });
}

bool Executor::Applies(const spec::Step& step) const {
  if (!rules_.gates) return !step.until;
  return (!step.since || *rules_.gates >= *step.since) && (!step.until || *rules_.gates < *step.until);
}

std::vector<std::string> Executor::Filled(const spec::Step& step, std::string& problem) const {
  std::vector<std::string> args = step.args;
  for (const spec::SavedArgument& saved : step.saved_arguments) {
    const auto found = saved_.find(saved.name);
    const Reply* item = found == saved_.end() ? nullptr : ItemAt(found->second, saved.path);
    if (item == nullptr || item->is_aggregate()) {
      problem = "the reply saved as \"" + saved.name + "\" has no text at the place the command refers to";
    } else {
      args[saved.index] = item->text;
    }
  }
  return args;
}

Request Executor::RequestOf(const Line& line, const std::vector<std::string>& args) {
  return {rules_.keys == nullptr ? args : rules_.keys->Rewrite(args), line.protocol() == 3 && IsSubscription(args),
          rules_.commands.Find(args)};
}

}  // namespace respect::conformance

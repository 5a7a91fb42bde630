// The states in which a session does not simply execute what it reads: inside MULTI, blocked, told not to answer.
#include <algorithm>
#include <string>

#include "engine/base/letter_case.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/server/acl/rights.h"
#include "engine/server/blocking.h"
#include "engine/server/dispatch.h"
#include "engine/server/respect/test_tools.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"
#include "engine/server/session.h"
#include "engine/server/transaction.h"

namespace respect {
namespace {

constexpr Bytes kNotInTransaction = "ERR Command not allowed inside a transaction";
constexpr Bytes kUnblocked = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

// Commands that MULTI does not queue.
bool RunsAtOnce(const CommandSpec& command) {
  constexpr Handler kAtOnce[] = {commands::Exec,  commands::Discard, commands::Multi,
                                 commands::Watch, commands::Quit,    commands::Reset};
  return std::ranges::find(kAtOnce, command.handler) != std::end(kAtOnce);
}

bool IsShutdownThatSaves(const CommandSpec& command, std::span<const Bytes> args) {
  if (command.handler != commands::Shutdown) return false;
  return std::ranges::none_of(args, [](Bytes word) { return EqualsIgnoreCase(word, "nosave"); });
}

}  // namespace

void Session::ExecuteUnusually(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys) {
  const size_t output_before = output_.size();
  const bool noted = command != nullptr || !IsRespectCommand(args);
  if ((unusual_ & kRecorded) != 0 && noted) server_.test_tools()->recording().Expect(*this);
  if ((unusual_ & kServerBusy) != 0 && RefuseWhileBusy(command, args)) {
    // It has its answer.
  } else if ((unusual_ & kMeetsFaults) != 0 && command != nullptr) {
    ExecuteWithFaults(command, args, keys);
  } else {
    ExecuteOrQueue(command, args, keys);
  }
  if (client_.reply_mode != ReplyMode::kOn) ApplyReplyMode(output_before);
  if ((unusual_ & kRecorded) == 0) return;
  Recording& recording = server_.test_tools()->recording();
  noted ? recording.NoteRequest(*this, command, args) : recording.Skip(*this);
}

void Session::set_server_busy(bool busy) {
  unusual_ = static_cast<uint8_t>(busy ? unusual_ | kServerBusy : unusual_ & ~kServerBusy);
}

// While a script takes long few commands may run. What is wrong with a request is said first.
bool Session::RefuseWhileBusy(const CommandSpec* command, std::span<const Bytes> args) {
  const bool may = command != nullptr && command->Is(CommandFlag::kAllowBusy) && !IsShutdownThatSaves(*command, args);
  if (may || !Admit(command, args)) return !may;
  ++server_.stats().commands[static_cast<size_t>(command->id)].rejected;
  Refuse(command, Error(server_.scripting().busy_text()));
  return true;
}

void Session::ExecuteOrQueue(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys) {
  if ((unusual_ & kQueues) != 0 && (command == nullptr || !RunsAtOnce(*command))) return Queue(command, args);
  ExecutePlainly(command, args, keys);
}

// ---- Faults ----

void Session::set_tested(bool meets_faults, bool recorded) {
  const int bits = (meets_faults ? kMeetsFaults : 0) | (recorded ? kRecorded : 0);
  unusual_ = static_cast<uint8_t>((unusual_ & ~(kMeetsFaults | kRecorded)) | bits);
}

void Session::ExecuteWithFaults(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys) {
  const std::optional<Fault> fault = server_.test_tools()->faults().Meet(*command, args, false);
  const auto run = [&] { ExecuteOrQueue(command, args, keys); };
  fault ? MeetFault(*fault, command, run) : run();
}

template <typename Act>
void Session::MeetFault(const Fault& fault, const CommandSpec* command, const Act& run) {
  if (fault.delay_ms > 0) server_.test_tools()->Delay(*this, fault.delay_ms);
  const size_t output_before = output_.size();
  switch (fault.ending) {
    case Fault::Ending::kUsual: return run();
    case Fault::Ending::kError: return in_exec() ? reply_.Error(fault.error) : Refuse(command, Error(fault.error));
    case Fault::Ending::kClose: return CloseAfterReply();
    case Fault::Ending::kTruncate:
      run();
      if (output_.size() > output_before + fault.kept_bytes) output_.Truncate(output_before + fault.kept_bytes);
      return CloseAfterReply();
  }
}

void Session::RunQueued(const CommandSpec& command, std::span<const Bytes> args) {
  std::optional<Fault> fault;
  if ((unusual_ & kMeetsFaults) != 0) fault = server_.test_tools()->faults().Meet(command, args, true);
  const auto run = [&] { Run(command, args, {}); };
  fault ? MeetFault(*fault, &command, run) : run();
}

void Session::HoldOutput() {
  ++output_holds_;
  if (!std::exchange(waits_for_room_, false)) return;
  server_.loop().Change(fd(), this, true, false);
}

void Session::ReleaseOutput() {
  if (--output_holds_ == 0) FlushLater();
}

// ---- CLIENT REPLY ----

void Session::set_reply_mode(ReplyMode mode) {
  client_.reply_mode = mode;
  unusual_ = static_cast<uint8_t>(mode == ReplyMode::kOn ? unusual_ & ~kNotAnswering : unusual_ | kNotAnswering);
  if (mode == ReplyMode::kSkipNext) server_.set_needs_attention();  // the next begins when this command is over
}

// What the command answered is forgotten. SKIP is for the command after it only.
void Session::ApplyReplyMode(size_t output_before) {
  if (client_.reply_mode == ReplyMode::kSkipThis) set_reply_mode(ReplyMode::kOn);
  if (!std::exchange(answers_by_push_, false)) output_.Truncate(output_before);
}

// ---- Transactions ----

bool Session::in_multi() const { return transaction_ != nullptr && transaction_->open; }
bool Session::in_exec() const { return transaction_ != nullptr && transaction_->running; }

Transaction& Session::OpenTransaction() {
  if (transaction_ == nullptr) transaction_ = std::make_unique<Transaction>();
  return *transaction_;
}

void Session::set_queues(bool queues) {
  OpenTransaction().open = queues;
  unusual_ = static_cast<uint8_t>(queues ? unusual_ | kQueues : unusual_ & ~kQueues);
}

void Session::EndTransaction() {
  server_.watching().RemoveAll(*this);
  transaction_.reset();
  unusual_ = static_cast<uint8_t>(unusual_ & ~kQueues);
}

void Session::Queue(const CommandSpec* command, std::span<const Bytes> args) {
  Transaction& transaction = *transaction_;
  client_.last_command = command;
  if (!Admit(command, args)) return;
  if (command->Is(CommandFlag::kNoMulti)) {
    ++server_.stats().commands[static_cast<size_t>(command->id)].rejected;
    transaction.broken = true;
    reply_.Error(kNotInTransaction);
  } else {
    if (!transaction.broken) transaction.queue.Add(*command, args);
    transaction.flags |= FlagsOf(server_, *this, *command, args);
    reply_.Simple("QUEUED");
  }
}

void Session::RunQueue() {
  Transaction& transaction = *transaction_;
  transaction.running = true;
  blocker_ = nullptr;
  for (const RequestQueue::Request& request : transaction.queue.requests()) {
    const std::span<const Bytes> args = transaction.queue.ArgsOf(request);
    if (client_.restricted) [[unlikely]] {
      if (const std::optional<Error> refusal = acl::RefusalAtExec(server_, *this, *request.command, args)) {
        reply_.Error(*refusal);
        continue;
      }
    }
    RunQueued(*request.command, args);
    if (close_after_reply_) break;  // a fault has closed the connection: nothing more is answered
  }
  blocker_ = &server_.blocking();
}

void Session::Refuse(const CommandSpec* command, const Error& refusal) {
  if (in_multi()) transaction_->broken = true;
  if (command == nullptr || command->handler != commands::Exec) return reply_.Error(refusal);
  // An EXEC that may not run ends the transaction.
  Bytes reason = refusal.text();
  if (reason.starts_with("ERR ")) reason.remove_prefix(4);
  reply_.Error("EXECABORT Transaction discarded because of: " + std::string(reason));
  EndTransaction();
}

// ---- Waiting ----

void Session::set_waiter(std::unique_ptr<Waiter> waiter) {
  waiter_ = std::move(waiter);
  hold_ = Hold::kBlocked;
  server_.set_needs_attention();
}

std::unique_ptr<Waiter> Session::TakeWaiter() {
  if (hold_ == Hold::kBlocked) hold_ = Hold::kNone;
  return std::move(waiter_);
}

// After a command: it made its client wait, others that wait have something to do now, or messages for this client
// waited for the end of its reply.
void Session::Attend(const CommandSpec* command) {
  if (client_.reply_mode == ReplyMode::kSkipNext) set_reply_mode(ReplyMode::kSkipThis);
  if (!server_.held_pushes().empty()) SendHeldPushes();
  if (hold_ == Hold::kBlocked) Uncount(*command);
  server_.ServeBlocked();
}

void Session::Uncount(const CommandSpec& command) {
  server_.stats().Uncount(command.id);
  --client_.commands;
}

void Session::RunAgain(const CommandSpec& command, std::span<const Bytes> args) {
  const size_t output_before = output_.size();
  executing_ = true;
  if (Admit(&command, args)) Run(command, args, {});
  executing_ = false;
  if (server_.propagates()) client_.written_offset = std::max(client_.written_offset, server_.EndPropagation());
  if (hold_ == Hold::kBlocked) {
    Uncount(command);
  } else if (client_.reply_mode != ReplyMode::kOn) {
    ApplyReplyMode(output_before);
  }
  if (!server_.held_pushes().empty()) SendHeldPushes();
  FlushLater();
}

void Session::EndWait(const CommandSpec& command, bool with_error) {
  const size_t output_before = output_.size();
  CommandStats& stats = server_.stats().commands[static_cast<size_t>(command.id)];
  ++stats.calls;
  ++server_.stats().commands_processed;
  ++client_.commands;
  if (with_error) {
    ++stats.failed;
    reply_.Error(kUnblocked);
  } else if (!AnswerWhatThereIs(command, server_, *this, reply_)) {
    reply_.NullArray();
  }
  if (client_.reply_mode != ReplyMode::kOn) ApplyReplyMode(output_before);
  FlushLater();
  ContinueLater();
}

void Session::HoldBack() {
  --client_.commands;
  hold_ = Hold::kPaused;
  server_.pause().Add(*this);
}

void Session::HoldWaiter(std::unique_ptr<Waiter> waiter) {
  waiter_ = std::move(waiter);
  hold_ = Hold::kPaused;
  server_.pause().Add(*this);
}

void Session::GoOnAfterPause() {
  const bool again = waiter_ != nullptr && server_.pause().on() && server_.pause().Holds(waiter_->command.flags);
  if (again) return server_.pause().Add(*this);
  hold_ = Hold::kNone;
  const std::unique_ptr<Waiter> waiter = std::move(waiter_);
  if (waiter == nullptr) return;
  RunAgain(waiter->command, waiter->request.ArgsOf(waiter->request.requests().front()));
  if (server_.needs_attention()) server_.ServeBlocked();
}

void Session::ContinueLater() { server_.ContinueLater(*this); }

void Session::Continue() {
  if (closing()) return;
  if (hold_ == Hold::kPaused) GoOnAfterPause();
  if (input_.empty()) return;
  if (const size_t used = ProcessInput(input_.view()); used > 0) input_.Consume(used);
}

// The session is about to close.
void Session::Leave() {
  server_.blocking().Forget(*this);
  if (in_exec()) {
    server_.watching().RemoveAll(*this);  // EXEC itself ends the rest
  } else {
    EndTransaction();
  }
}

}  // namespace respect

// Session: one client connection: reads requests, has them executed in order, sends what they answered.
//
// Bytes are read into a buffer that all sessions share; only the tail of an incomplete request is kept here. All
// complete requests of a read are parsed, their keys hashed and their buckets and entries called into the cache, before
// the first is executed; the replies go out in one write a loop turn.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/commands/call.h"
#include "engine/commands/command_spec.h"
#include "engine/net/event_loop.h"
#include "engine/net/transport.h"
#include "engine/resp/output_buffer.h"
#include "engine/resp/request_parser.h"
#include "engine/resp/resp_writer.h"
#include "engine/server/client_state.h"
#include "engine/server/input_buffer.h"

namespace respect {

class Server;
struct Fault;
struct Transaction;
struct Waiter;

// Requests parsed from one read, with what was found out about them ahead of their execution.
struct RequestBatch {
  struct Request {
    size_t first_arg = 0, arg_count = 0;
    const CommandSpec* command = nullptr;
    size_t first_hash = 0, hash_count = 0;  // of its keys
    size_t begin = 0, end = 0;              // in the input
  };
  std::vector<Bytes> args;
  std::vector<Request> requests;
  std::vector<Key> keys;

  void Clear() {
    args.clear();
    requests.clear();
    keys.clear();
  }
  std::span<const Bytes> ArgsOf(const Request& request) const {
    return {args.data() + request.first_arg, request.arg_count};
  }
};

class Session final : public EventHandler, private ErrorObserver {
 public:
  Session(Server& server, std::unique_ptr<Transport> transport, uint64_t id);
  ~Session() override;

  void OnReady(bool readable, bool writable) override;

  ClientState& client() { return client_; }
  const ClientState& client() const { return client_; }
  RespWriter& reply() { return reply_; }
  void set_reply_mode(ReplyMode mode);
  int fd() const { return transport_->fd(); }
  Transport& transport() { return *transport_; }
  size_t input_size() const { return input_.size(); }
  size_t input_capacity() const { return input_.capacity(); }
  size_t output_size() const { return output_.size(); }
  const OutputBuffer& output() const { return output_; }
  // Bytes this connection holds, and what of them ClientMemory has counted.
  size_t MemoryUsage() const;
  size_t counted_memory() const { return counted_memory_; }
  void set_counted_memory(size_t bytes) { counted_memory_ = bytes; }

  void SetProtocol(int protocol);
  // Ends subscriptions, tracking and MONITOR.
  void ListenNoMore();
  // It listens to more or to less than before.
  void SubscriptionsChanged();
  void SelectDb(int db) { client_.db = db; }

  // Appends an out-of-band message, whole. One that comes while this session executes a command goes behind its reply.
  void Push(Bytes encoded);
  // The command in execution answers by an out-of-band message, which CLIENT REPLY does not keep back.
  void AnswersByPush() { answers_by_push_ = client_.reply_mode != ReplyMode::kOn; }

  // Sends what is waiting, as far as the socket takes it; FlushLater does so at the end of the loop turn.
  void Flush();
  void FlushLater();
  // What is to be sent stays here until it was released as often as held (RESPECT.FAULT).
  void HoldOutput();
  void ReleaseOutput();
  // Whether each request may meet a fault, and is noted with its answer (TestTools).
  void set_tested(bool meets_faults, bool recorded);
  // Closes if more output waits than may, for longer than it may. Whether the time of the soft limit still runs.
  bool CheckOutputLimit();
  // Closes when everything answered so far has been sent.
  void CloseAfterReply() { close_after_reply_ = true; }
  // Closes now; the object goes at the end of the loop turn.
  void Close();
  bool closing() const { return closing_ || close_after_reply_; }

  // What follows from a command that a script of this client ran: as after one of its own.
  void AfterScriptCommand(const CommandSpec& command, std::span<const Bytes> args);
  // A script has run for so long that others are told to wait: what this client asks for is refused.
  void set_server_busy(bool busy);
  // Off while it answers errors that have been counted.
  void set_counts_errors(bool counts) { counts_errors_ = counts; }
  // Executes one request as if it had arrived; the reply goes to this client.
  void Execute(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys = {});

  // ---- Transactions (session_states.cc) ----
  // Of WATCH and MULTI; nullptr without.
  Transaction* transaction() { return transaction_.get(); }
  const Transaction* transaction() const { return transaction_.get(); }
  Transaction& OpenTransaction();  // the one there is, or a new one
  void set_queues(bool queues);    // commands are queued from here on
  // Forgets queue and watches.
  void EndTransaction();
  bool in_multi() const;  // MULTI, and neither EXEC nor DISCARD yet
  bool in_exec() const;   // EXEC runs its commands
  // Runs the queued commands; their replies follow each other.
  void RunQueue();

  // ---- Waiting (session_states.cc) ----
  // What a blocked client waits in; nullptr when it does not. Further input stays unread until that is over.
  Waiter* waiter() { return waiter_.get(); }
  const Waiter* waiter() const { return waiter_.get(); }
  bool blocked() const { return hold_ == Hold::kBlocked; }
  bool held() const { return hold_ == Hold::kPaused; }  // by CLIENT PAUSE
  void set_waiter(std::unique_ptr<Waiter> waiter);
  std::unique_ptr<Waiter> TakeWaiter();
  // Runs the command that the client waited in, with all checks.
  void RunAgain(const CommandSpec& command, std::span<const Bytes> args);
  // Answers that the wait is over without anything, or with an error.
  void EndWait(const CommandSpec& command, bool with_error);
  // The command that the client waited in is due but held back by CLIENT PAUSE: it runs when that is over.
  void HoldWaiter(std::unique_ptr<Waiter> waiter);
  // Goes on with the input that has come meanwhile, in the next turn.
  void ContinueLater();
  void Continue();

 private:
  // Bits of what makes Execute take the longer way.
  static constexpr uint8_t kQueues = 1;        // MULTI
  static constexpr uint8_t kNotAnswering = 2;  // CLIENT REPLY
  static constexpr uint8_t kMeetsFaults = 4;   // RESPECT.FAULT
  static constexpr uint8_t kRecorded = 8;      // RESPECT.RECORD
  static constexpr uint8_t kServerBusy = 16;   // a script runs, and this is not the client that asked for it
  // Why the next request must not be executed yet.
  enum class Hold : uint8_t { kNone, kBlocked, kPaused };

  void ExecutePlainly(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys);
  void ExecuteUnusually(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys);
  void ExecuteWithFaults(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys);
  // Ends a request that met a fault; `run` does what would have been done without.
  template <typename Act>
  void MeetFault(const Fault& fault, const CommandSpec* command, const Act& run);
  void ExecuteOrQueue(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys);
  // Runs one command of EXEC, unless it meets a fault that is meant for such.
  void RunQueued(const CommandSpec& command, std::span<const Bytes> args);
  void Queue(const CommandSpec* command, std::span<const Bytes> args);
  bool RefuseWhileBusy(const CommandSpec* command, std::span<const Bytes> args);
  void Attend(const CommandSpec* command);
  // Answers a request that may not run; inside MULTI the transaction is spoilt.
  void Refuse(const CommandSpec* command, const Error& refusal);
  void Leave();

  void ReadInput();
  // Executes the complete requests of `input`; returns how many bytes they took.
  size_t ProcessInput(Bytes input);
  // Parses requests into `batch`; false when the connection cannot go on, after what is in the batch.
  bool ParseBatch(Bytes input, size_t& at, RequestBatch& batch);
  void PrepareBatch(RequestBatch& batch);
  // Executes the requests until one makes the client wait; returns how many.
  size_t ExecuteBatch(const RequestBatch& batch, Bytes input);
  bool IsPlain(const CommandSpec* command, size_t count) const;
  bool Admit(const CommandSpec* command, std::span<const Bytes> args);
  // The next request is not read before CLIENT PAUSE ends.
  void HoldBack();
  void GoOnAfterPause();
  void Run(const CommandSpec& command, std::span<const Bytes> args, std::span<const Key> keys);
  void ApplyReplyMode(size_t output_before);
  void CheckInputLimit();
  // Whether more output waits than this kind of client may have; counts it.
  bool IsOverOutputLimit();
  // Ends the connection without leaving what it listens to: that is for the destructor.
  void Abandon();
  void SendHeldPushes();
  // The rarer consequences of a command that has run: tracking, monitors.
  void AfterRun(const CommandSpec& command, std::span<const Bytes> args, std::span<const Key> keys);
  // CLIENT CACHING holds for one command.
  void ForgetCaching(const CommandSpec* command);
  void OnErrorReply(Bytes text) override;
  // It made its client wait: it counts when it has run.
  void Uncount(const CommandSpec& command);

  Server& server_;
  std::unique_ptr<Transport> transport_;
  ClientState client_;
  RequestParser parser_;
  InputBuffer input_;
  OutputBuffer output_;
  RespWriter reply_;
  int64_t output_over_soft_since_us_ = 0;
  Bytes request_;             // of the running batch, as it came; empty when there is none
  uint64_t batch_ticks_ = 0;  // when the last command of the running batch ended; 0: there is no batch
  uint32_t output_holds_ = 0;
  size_t counted_memory_ = 0;
  bool executing_ = false;
  bool counts_errors_ = true;
  bool answers_by_push_ = false;
  bool flush_pending_ = false;
  bool waits_for_room_ = false;
  bool close_after_reply_ = false;
  bool closing_ = false;
  uint8_t unusual_ = 0;  // any: Execute takes the longer way
  Hold hold_ = Hold::kNone;
  Blocker* blocker_;  // nullptr while nothing can wait
  std::unique_ptr<Transaction> transaction_;
  std::unique_ptr<Waiter> waiter_;
};

}  // namespace respect

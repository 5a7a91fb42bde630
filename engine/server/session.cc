#include "engine/server/session.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/commands/elements_ahead.h"
#include "engine/commands/errors.h"
#include "engine/net/socket.h"
#include "engine/server/acl/rights.h"
#include "engine/server/blocking.h"
#include "engine/server/dispatch.h"
#include "engine/server/hot_keys.h"
#include "engine/server/respect/test_tools.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"
#include "engine/server/transaction.h"

namespace respect {
namespace {

// How many requests are parsed, and their keys called into the cache, before the first of them runs.
constexpr size_t kBatch = ElementsAhead::kMost;
// More keys of one command than this are not hashed ahead.
constexpr size_t kMaxKeysAhead = 64;
constexpr size_t kMaxReadAhead = size_t{1} << 20;
constexpr int kMaxVectors = 64;
// What Redis keeps in the connection itself, which no limit counts.
constexpr size_t kAlwaysAllowed = size_t{16} << 10;

}  // namespace

Session::Session(Server& server, std::unique_ptr<Transport> transport, uint64_t id)
    : server_(server), transport_(std::move(transport)), reply_(output_, 2, this), blocker_(&server.blocking()) {
  client_.id = id;
  client_.address = PeerName(fd());
  client_.local_address = LocalName(fd());
  client_.local = PeerIsLocal(fd());
  client_.unix_socket = client_.address.starts_with('/');
  acl::LogOut(server, client_);
  client_.created_us = client_.active_us = server.clock().MonotonicUs();
  server_.loop().Watch(fd(), this, true, false);
}

Session::~Session() {
  ListenNoMore();
  Leave();
  server_.loop().Forget(fd(), this);
}

size_t Session::MemoryUsage() const {
  size_t sum = sizeof(*this) + input_.capacity() + output_.first_capacity() + output_.further_memory();
  if (transaction_ != nullptr) sum += transaction_->MemoryUsage();
  if (waiter_ != nullptr) sum += sizeof(*waiter_) + waiter_->request.MemoryUsage();
  if (client_.subscriptions != nullptr) sum += client_.subscriptions->MemoryUsage();
  if (client_.tracking != nullptr) sum += client_.tracking->MemoryUsage();
  return sum;
}

void Session::SetProtocol(int protocol) {
  client_.protocol = protocol;
  reply_.set_protocol(protocol);
  SubscriptionsChanged();
}

void Session::OnReady(bool readable, bool writable) {
  if (writable) Flush();
  if (readable && !closing_) ReadInput();
}

// ---- Input ----

void Session::ReadInput() {
  if (executing_) return;  // a script of its own runs: the rest waits
  const std::span<char> shared = server_.read_buffer();
  const bool fresh = input_.empty();
  size_t room = shared.size();
  if (!fresh && parser_.bytes_wanted() > input_.size())
    room = std::clamp(parser_.bytes_wanted() - input_.size(), shared.size(), std::max(kMaxReadAhead, input_.size()));
  char* const to = fresh ? shared.data() : input_.Room(room);
  const TransferResult got = transport_->Read(to, room);
  ++server_.stats().reads;
  if (got.kind == TransferResult::Kind::kWouldBlock) return;
  if (got.kind == TransferResult::Kind::kClosed) {
    if (const std::string failure = transport_->failure(); !failure.empty())
      server_.LogWarning("Error accepting a client connection: " + failure + " (addr=" + client_.address +
                         " laddr=" + client_.local_address + ")");
    return Close();
  }
  if (!server_.scripting().running()) server_.keyspace().RefreshTime();
  client_.active_us = server_.clock().MonotonicUs();
  client_.input_bytes += static_cast<int64_t>(got.bytes);
  server_.stats().input_bytes += static_cast<int64_t>(got.bytes);
  if (close_after_reply_) return;
  if (fresh) {
    const Bytes input(to, got.bytes);
    const size_t used = ProcessInput(input);
    input_.Append(input.substr(used));
  } else {
    input_.Commit(got.bytes);
    if (input_.size() < parser_.bytes_wanted()) return CheckInputLimit();
    if (const size_t used = ProcessInput(input_.view()); used > 0) input_.Consume(used);
  }
  CheckInputLimit();
}

size_t Session::ProcessInput(Bytes input) {
  RequestBatch& batch = server_.batch();
  size_t at = 0;
  for (bool sound = true; sound && !closing() && hold_ == Hold::kNone;) {
    batch.Clear();
    const size_t batch_at = at;
    sound = ParseBatch(input, at, batch);
    if (batch.requests.empty() && sound) break;
    PrepareBatch(batch);
    const size_t done = ExecuteBatch(batch, input);
    parser_.ForgetInline();
    if (hold_ != Hold::kNone) [[unlikely]] {
      // What has been read ahead is read again when the wait is over.
      parser_ = RequestParser();
      return done == 0 ? batch_at : batch.requests[done - 1].end;
    }
    if (!sound && !closing()) {
      reply_.Error("ERR " + parser_.error());
      CloseAfterReply();
      FlushLater();
    }
  }
  return closing() ? input.size() : at;
}

bool Session::ParseBatch(Bytes input, size_t& at, RequestBatch& batch) {
  // A stranger's next limits depend on whether AUTH succeeds: one request at a time.
  const RequestParser::Limits limits{server_.options().proto_max_bulk_len, client_.authenticated};
  const size_t most = client_.authenticated ? kBatch : 1;
  while (batch.requests.size() < most) {
    const size_t first_arg = batch.args.size();
    size_t consumed = 0;
    switch (parser_.Parse(input.substr(at), limits, batch.args, consumed)) {
      case RequestParser::Outcome::kError: return false;
      case RequestParser::Outcome::kNeedMore: return true;
      case RequestParser::Outcome::kRequest: break;
    }
    at += consumed;
    if (batch.args.size() > first_arg)
      batch.requests.push_back({first_arg, batch.args.size() - first_arg, nullptr, 0, 0, at - consumed, at});
  }
  return true;
}

void Session::PrepareBatch(RequestBatch& batch) {
  const Version served = server_.options().serve_version;
  const RequestBatch::Request* previous = nullptr;
  for (RequestBatch::Request& request : batch.requests) {
    const std::span<const Bytes> args = batch.ArgsOf(request);
    const bool same = previous != nullptr && previous->command != nullptr && previous->command->subcommands.empty() &&
                      previous->command->name.size() == args[0].size() &&  // not a subcommand: "client|id"
                      batch.args[previous->first_arg] == args[0];
    request.command = same ? previous->command : server_.commands().Find(args, served);
    previous = &request;
    const CommandSpec* command = request.command;
    if (command == nullptr || command->first_key <= 0) continue;
    const int count = static_cast<int>(args.size());
    const int last = std::min(command->last_key < 0 ? count + command->last_key : command->last_key, count - 1);
    request.first_hash = batch.keys.size();
    for (int i = command->first_key; i <= last && batch.keys.size() - request.first_hash < kMaxKeysAhead;
         i += command->key_step)
      batch.keys.push_back(server_.keyspace().MakeKey(args[static_cast<size_t>(i)]));
    request.hash_count = batch.keys.size() - request.first_hash;
  }
  if (batch.keys.size() < 2) return;
  Database& db = server_.keyspace().db(client_.db);
  for (const Key& key : batch.keys) db.PrefetchBucket(key);
  for (const Key& key : batch.keys) db.PrefetchEntry(key);
  if (batch.requests.size() < 2) return;
  ElementsAhead ahead;
  for (const RequestBatch::Request& request : batch.requests) {
    if (request.hash_count > 0) ahead.Note(*request.command, batch.ArgsOf(request), batch.keys[request.first_hash]);
  }
  ahead.Fetch(db);
}

size_t Session::ExecuteBatch(const RequestBatch& batch, Bytes input) {
  batch_ticks_ = CycleClock::Now();
  size_t done = 0;
  server_.set_current(this);
  for (const RequestBatch::Request& request : batch.requests) {
    if (closing() || hold_ != Hold::kNone) break;
    request_ = input.substr(request.begin, request.end - request.begin);
    Execute(request.command, batch.ArgsOf(request),
            std::span<const Key>(batch.keys).subspan(request.first_hash, request.hash_count));
    if (hold_ == Hold::kPaused) [[unlikely]]
      break;  // it has not run
    ++done;
  }
  batch_ticks_ = 0;
  request_ = {};
  server_.set_current(nullptr);
  FlushLater();
  return done;
}

void Session::CheckInputLimit() {
  const auto limit = static_cast<size_t>(server_.options().client_query_buffer_limit);
  if (server_.client_memory().on()) [[unlikely]]
    server_.client_memory().Count(*this);
  if (input_.size() <= limit) return;
  ++server_.stats().query_buffer_limit_disconnections;
  Close();
}

// ---- Execution ----

void Session::Execute(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys) {
  const bool outermost = !std::exchange(executing_, true);
  if (unusual_ != 0) [[unlikely]] {
    ExecuteUnusually(command, args, keys);
  } else {
    ExecutePlainly(command, args, keys);
  }
  if (!outermost) return;
  executing_ = false;
  if (server_.propagates()) [[unlikely]]
    client_.written_offset = std::max(client_.written_offset, server_.EndPropagation());
  if (client_.remembers_reads) [[unlikely]]
    ForgetCaching(command);
  if (server_.needs_attention()) [[unlikely]]
    Attend(command);
}

void Session::ExecutePlainly(const CommandSpec* command, std::span<const Bytes> args, std::span<const Key> keys) {
  client_.last_command = command;
  if (Admit(command, args)) Run(*command, args, keys);
}

// Whether no rule of Refusal has anything to say: a command on data, of a client about which nothing is special. Nearly
// every request is one.
bool Session::IsPlain(const CommandSpec* command, size_t count) const {
  constexpr uint32_t kOnData =
      static_cast<uint32_t>(CommandFlag::kWrite) | static_cast<uint32_t>(CommandFlag::kReadonly);
  if (command == nullptr || (command->flags & kOnData) == 0 || command->handler == nullptr) return false;
  const auto words = static_cast<int>(count);
  const bool arity_fits = command->arity >= 0 ? words == command->arity : words >= -command->arity;
  return arity_fits && command->subcommands.empty() && !client_.restricted && !client_.monitors &&
         !client_.subscriber_only && !server_.guarded();
}

bool Session::Admit(const CommandSpec* command, std::span<const Bytes> args) {
  if (IsPlain(command, args.size()) && !server_.must_check()) [[likely]]
    return true;
  if (command == nullptr && server_.test_tools() != nullptr && !client_.restricted &&
      RunRespectCommand(server_, *this, args))
    return false;
  if (const std::optional<Error> refusal = Refusal(server_, *this, command, args)) [[unlikely]] {
    const bool names_no_subcommand = command != nullptr && !command->subcommands.empty() && args.size() > 1;
    if (names_no_subcommand) client_.last_command = nullptr;
    if (command != nullptr && !names_no_subcommand) ++server_.stats().commands[command->id].rejected;
    if (command == nullptr && IsHttp(args)) {
      server_.LogWarning(
          "Possible SECURITY ATTACK detected: an HTTP request was sent to this server. Connection closed.");
      Close();
    } else {
      Refuse(command, *refusal);
    }
    return false;
  }
  if (server_.pause().on() && server_.pause().Holds(FlagsOf(server_, *this, *command, args))) {
    HoldBack();
    return false;
  }
  return true;
}

void Session::Run(const CommandSpec& command, std::span<const Bytes> args, std::span<const Key> keys) {
  Keyspace& keyspace = server_.keyspace();
  const bool reads_every_key = !client_.restricted || client_.rights->MayReadEveryKey();
  const Call::Context context{&server_, this, &keyspace, &keyspace.db(client_.db), &reply_, blocker_, reads_every_key};
  Call call(context, command, args, keys);
  CommandStats& stats = server_.stats().commands[command.id];
  ServerStats& all = server_.stats();
  all.error_replies_told = all.error_replies;
  const int64_t dirty_before = keyspace.stats().dirty;
  const int db = client_.db;
  if (client_.no_touch || server_.options().lrm) keyspace.set_marks_access(false);
  // Within a batch a command begins when the one before it ended: reading the counter is a cost of its own.
  const uint64_t begin = batch_ticks_ != 0 ? batch_ticks_ : CycleClock::Now();
  const size_t output_before = output_.size();
  command.handler(call);
  const uint64_t end = CycleClock::Now();
  if (batch_ticks_ != 0) batch_ticks_ = end;
  const uint64_t ticks = end - begin;
  stats.ticks += ticks;
  if (ticks >= server_.slow_ticks()) [[unlikely]]
    server_.OnSlowCommand(this, command, args, ticks);
  if (server_.options().latency_tracking) stats.TrackLatency(ticks);
  ++stats.calls;
  // Whoever was answered an error by it: CLIENT UNBLOCK ... ERROR counts. EXEC does not, for what it ran.
  if (all.error_replies != std::exchange(all.error_replies_told, all.error_replies)) ++stats.failed;
  keyspace.set_marks_access(true);
  if (server_.propagates()) [[unlikely]]
    server_.Propagate(command, args, db, dirty_before, request_);
  ++server_.stats().commands_processed;
  ++client_.commands;
  if (server_.hot_keys().on()) [[unlikely]]
    server_.NoteHotKeys(command, args, ticks, output_.size() - output_before);
  if (client_.remembers_reads || !server_.monitors().empty()) [[unlikely]]
    AfterRun(command, args, keys);
}

void Session::OnErrorReply(Bytes text) {
  if (counts_errors_) server_.stats().CountError(text.substr(0, text.find(' ')));
}

// ---- Output ----

void Session::FlushLater() {
  if (flush_pending_ || closing_) return;
  flush_pending_ = true;
  server_.FlushLater(*this);
}

void Session::Flush() {
  flush_pending_ = false;
  if (output_holds_ != 0) [[unlikely]]
    return;
  client_.output_peak = std::max(client_.output_peak, output_.size());
  // Before any of it is sent: a reply beyond the limit comes not at all.
  if (output_.size() > kAlwaysAllowed && IsOverOutputLimit()) [[unlikely]]
    return Close();
  if ((unusual_ & kRecorded) != 0) [[unlikely]]
    server_.test_tools()->recording().NoteOutput(*this);
  while (!output_.empty() && !closing_) {
    iovec vectors[kMaxVectors];
    const TransferResult sent = transport_->Write(vectors, output_.Gather(vectors, kMaxVectors));
    ++server_.stats().writes;
    if (sent.kind == TransferResult::Kind::kClosed) return Close();
    if (sent.kind == TransferResult::Kind::kWouldBlock) break;
    output_.Consume(sent.bytes);
    client_.output_bytes += static_cast<int64_t>(sent.bytes);
    server_.stats().output_bytes += static_cast<int64_t>(sent.bytes);
  }
  if (output_.empty() && close_after_reply_) return Close();
  if (IsOverOutputLimit()) return Close();
  if (server_.client_memory().on()) [[unlikely]]
    server_.client_memory().Count(*this);
  if (closing_ || waits_for_room_ == !output_.empty()) return;
  waits_for_room_ = !output_.empty();
  server_.loop().Change(fd(), this, true, waits_for_room_);
}

bool Session::CheckOutputLimit() {
  if (closing_) return false;
  if (IsOverOutputLimit()) Close();
  return !closing_ && output_over_soft_since_us_ != 0;
}

bool Session::IsOverOutputLimit() {
  const bool listens = client_.subscriptions != nullptr && !client_.subscriptions->empty();
  const OutputBufferLimit& limit =
      server_.options()
          .client_output_buffer_limit[static_cast<size_t>(listens ? OutputClass::kPubsub : OutputClass::kNormal)];
  const size_t size = output_.size();
  if (limit.soft == 0 || size <= limit.soft) output_over_soft_since_us_ = 0;
  const bool over_hard = limit.hard != 0 && size > limit.hard;
  bool over_soft = false;
  if (limit.soft != 0 && size > limit.soft) {
    const int64_t now_us = server_.clock().MonotonicUs();
    if (output_over_soft_since_us_ == 0) {
      output_over_soft_since_us_ = now_us;
      server_.WatchOutputOf(*this);
    }
    // Whole seconds, as there: a limit of one second ends between one and two.
    over_soft = now_us / 1'000'000 - output_over_soft_since_us_ / 1'000'000 > limit.soft_seconds;
  }
  if (!over_hard && !over_soft) return false;
  ++server_.stats().output_buffer_limit_disconnections;
  return true;
}

void Session::Close() {
  if (closing_) return;
  ListenNoMore();
  Leave();
  Abandon();
}

void Session::Abandon() {
  closing_ = true;
  server_.client_memory().Forget(*this);
  server_.loop().Forget(fd(), this);
  server_.Bury(*this);
}

}  // namespace respect

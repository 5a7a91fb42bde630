#include "engine/server/persistence/aof_loader.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/letter_case.h"
#include "engine/base/numbers.h"
#include "engine/commands/call.h"
#include "engine/persistence/snapshot.h"
#include "engine/server/dispatch.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {

using persistence::AofReader;

namespace {

// A session that may do everything. Files of other servers hold whatever theirs ran: scripts, which need one, and what
// is for connections only.
std::unique_ptr<Session> ClientOfFile(Server& server) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) return nullptr;
  auto session = std::make_unique<Session>(server, std::make_unique<SocketTransport>(ends[0]), 0);
  close(ends[1]);
  session->client().restricted = false;
  return session;
}

}  // namespace

AofLoader::AofLoader(Server& server, persistence::MappedFile& file, std::string name)
    : server_(server), file_(file), name_(std::move(name)), client_(ClientOfFile(server)), reply_(replies_, 2) {}

AofLoader::~AofLoader() = default;

bool AofLoader::Damaged(const std::string& what) {
  server_.LogWarning(fmt::format("Bad file format reading the append only file {}: {}", name_, what));
  return false;
}

bool AofLoader::LoadPreamble(size_t& end) {
  end = 0;
  if (!persistence::IsSnapshot(file_.bytes())) return true;
  server_.LogNotice(fmt::format("Reading RDB base file on AOF loading..."));
  const Result<persistence::LoadFigures> loaded = server_.persistence().LoadSnapshotBytes(file_.bytes(), false);
  if (!loaded.ok()) return Damaged(std::string(loaded.error().text()));
  end = loaded->end;
  return true;
}

bool AofLoader::Run(std::span<const Bytes> args) {
  const CommandSpec* command = server_.commands().Find(args, server_.options().serve_version);
  if (command == nullptr || command->handler == nullptr)
    return Damaged(fmt::format("Unknown command '{}' reading the append only file", args[0].substr(0, 128)));
  if (!ArityFits(*command, args.size()))
    return Damaged(fmt::format("Wrong number of arguments for '{}' reading the append only file", command->full_name));
  Keyspace& keyspace = server_.keyspace();
  const Call::Context context{&server_, client_.get(), &keyspace, &keyspace.db(db_), &reply_, nullptr};
  Call call(context, *command, args);
  command->handler(call);
  replies_.Truncate(0);
  ++commands_;
  return true;
}

// A command as it stands in the file.
bool AofLoader::Take(const std::vector<Bytes>& args) {
  if (EqualsIgnoreCase(args[0], "select") && args.size() == 2) {
    const std::optional<int64_t> db = ParseInt(args[1]);
    if (!db || *db < 0 || *db >= server_.keyspace().database_count()) return Damaged("a database that is not there");
    if (in_transaction_) {
      queued_.push_back(args);
    } else {
      db_ = static_cast<int>(*db);
    }
    return true;
  }
  if (EqualsIgnoreCase(args[0], "multi")) return in_transaction_ = true;
  if (EqualsIgnoreCase(args[0], "exec")) {
    in_transaction_ = false;
    const std::vector<std::vector<Bytes>> commands = std::move(queued_);
    queued_.clear();
    for (const std::vector<Bytes>& command : commands) {
      if (!Take(command)) return false;
    }
    return true;
  }
  if (in_transaction_) {
    queued_.push_back(args);
    return true;
  }
  return Run(args);
}

bool AofLoader::Load() {
  if (client_ == nullptr) return Damaged("the system has no more sockets");
  size_t at = 0;
  if (!LoadPreamble(at)) return false;
  AofReader reader(file_.bytes(), at);
  std::vector<Bytes> args;
  size_t next_event = at + server_.persistence().EventInterval();
  for (;;) {
    const size_t begin = reader.offset();
    const AofReader::Outcome outcome = reader.Next(args);
    if (outcome == AofReader::Outcome::kDamaged)
      return Damaged(fmt::format(
          "make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest> (at offset {})",
          reader.offset()));
    if (outcome == AofReader::Outcome::kTruncated) truncated_at_ = in_transaction_ ? transaction_at_ : reader.offset();
    if (outcome == AofReader::Outcome::kEnd && in_transaction_) truncated_at_ = transaction_at_;
    if (outcome != AofReader::Outcome::kCommand) return true;
    if (!in_transaction_) transaction_at_ = begin;
    if (!Take(args)) return false;
    if (reader.offset() >= next_event) {
      next_event = reader.offset() + server_.persistence().EventInterval();
      server_.persistence().OnProgress(reader.offset());
    }
  }
}

}  // namespace respect

#include "engine/server/persistence/aof_rewrite.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "engine/base/numbers.h"
#include "engine/persistence/dump_payload.h"
#include "engine/persistence/file_sink.h"
#include "engine/server/persistence/aof_log.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"

namespace respect {
namespace {

constexpr size_t kBuffer = 256 * 1024;
// So many elements stand in one command.
constexpr size_t kElements = 64;

// Collects the words of commands on one key, and writes them when there are enough.
class Commands {
 public:
  explicit Commands(persistence::Output& out) : out_(out) {}

  void Write(std::span<const Bytes> args) {
    text_.clear();
    AppendRequest(text_, args);
    out_.Append(text_);
  }
  void Write(std::initializer_list<Bytes> args) { Write(std::span<const Bytes>(args.begin(), args.size())); }

  void Begin(Bytes name, Bytes key) {
    name_ = name;
    key_ = key;
    words_.clear();
  }
  void Element(std::initializer_list<Bytes> words) {
    for (const Bytes word : words) words_.emplace_back(word);
    if (words_.size() >= kElements * words.size()) End();
  }
  void End() {
    if (words_.empty()) return;
    args_.assign({name_, key_});
    args_.insert(args_.end(), words_.begin(), words_.end());
    Write(args_);
    words_.clear();
  }

 private:
  persistence::Output& out_;
  std::string text_;
  Bytes name_, key_;
  std::vector<std::string> words_;
  std::vector<Bytes> args_;
};

void WriteString(const Entry& entry, Commands& to) { to.Write({"SET", entry.key(), StringText(entry)}); }

void WriteList(const Entry& entry, Commands& to) {
  const types::List& list = *entry.As<types::List>();
  to.Begin("RPUSH", entry.key());
  list.Visit(0, list.size(), [&](Bytes element) {
    to.Element({element});
    return true;
  });
  to.End();
}

void WriteSet(const Entry& entry, Commands& to) {
  to.Begin("SADD", entry.key());
  types::Set(entry.object()).ForEach([&](Bytes member) { to.Element({member}); });
  to.End();
}

void WriteSortedSet(const Entry& entry, Commands& to) {
  to.Begin("ZADD", entry.key());
  entry.As<types::SortedSet>()->ForEach([&](Bytes member, double score) {
    char text[32];
    to.Element({Bytes(text, PrintDouble(score, text)), member});
  });
  to.End();
}

void WriteHash(const Entry& entry, Commands& to) {
  const types::Hash hash(entry.object());
  to.Begin("HMSET", entry.key());
  hash.ForEach([&](const types::FieldView& view) { to.Element({view.field, view.value}); });
  to.End();
  hash.ForEach([&](const types::FieldView& view) {
    if (view.at_ms != types::kNever)
      to.Write({"HPEXPIREAT", entry.key(), IntText(view.at_ms), "FIELDS", "1", view.field});
  });
}

// A type without commands that make it exactly stands as its payload.
void WritePayload(const Entry& entry, Commands& to) {
  to.Write({"RESTORE", entry.key(), "0", persistence::DumpValue(entry, {})});
}

using Rewriting = void (*)(const Entry&, Commands&);

std::array<Rewriting, 32> Rewritings() {
  std::array<Rewriting, 32> table;
  table.fill(WritePayload);
  const auto set = [&](TypeId type, Rewriting rewriting) { table[static_cast<size_t>(type)] = rewriting; };
  set(TypeId::kString, WriteString);
  set(TypeId::kList, WriteList);
  set(TypeId::kSet, WriteSet);
  set(TypeId::kZset, WriteSortedSet);
  set(TypeId::kHash, WriteHash);
  return table;
}

void WriteDatabase(const Database& db, Commands& to) {
  if (db.size() == 0) return;
  const std::array<Rewriting, 32> rewritings = Rewritings();
  to.Write({"SELECT", IntText(db.index())});
  db.ForEachEntry([&](const Entry& entry) {
    rewritings[static_cast<size_t>(entry.type())](entry, to);
    if (entry.has_expiry()) to.Write({"PEXPIREAT", entry.key(), IntText(entry.expire_ms())});
  });
}

}  // namespace

bool WriteCommandsFile(Keyspace& keyspace, const std::vector<std::string>& functions, const std::string& path,
                       bool timestamp) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  persistence::FileSink sink(fd, {.checksum = false});
  persistence::Output out(kBuffer, [&](Bytes bytes) { return sink.Write(bytes); });
  if (timestamp) out.Append("#TS:" + std::to_string(keyspace.now_ms() / 1000) + "\r\n");
  Commands to(out);
  for (const std::string& code : functions) to.Write({"FUNCTION", "LOAD", code});
  for (int i = 0; i < keyspace.database_count(); ++i) WriteDatabase(keyspace.db(i), to);
  bool written = out.Flush() && fsync(fd) == 0;
  int error = errno;
  if (close(fd) != 0 && written) written = false, error = errno;
  if (!written) unlink(path.c_str());
  errno = error;
  return written;
}

}  // namespace respect

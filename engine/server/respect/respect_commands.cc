// RESPECT.CLOCK, RESPECT.SEED, RESPECT.FAULT, RESPECT.RECORD, RESPECT.CHECK: a test takes the server's time, chance and
// mishaps into its own hand, has its traffic written down, and asks whether its structures are sound.
// They are no commands of Redis and in no table: without `respect-commands yes` they are unknown.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/server/respect/soundness.h"
#include "engine/server/respect/test_tools.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

// The words of a request, in order.
class Words {
 public:
  explicit Words(std::span<const Bytes> words) : words_(words) {}
  bool More() const { return at_ < words_.size(); }
  size_t left() const { return words_.size() - at_; }
  bool Take(Bytes word) {
    if (!More() || !EqualsIgnoreCase(words_[at_], word)) return false;
    ++at_;
    return true;
  }
  // Nothing at the end.
  std::optional<Bytes> Next() { return More() ? std::optional(words_[at_++]) : std::nullopt; }
  std::optional<int64_t> NextInt() {
    const std::optional<Bytes> word = Next();
    return word ? ParseInt(*word) : std::nullopt;
  }

 private:
  std::span<const Bytes> words_;
  size_t at_ = 0;
};

// Milliseconds that can be counted in microseconds.
bool IsTime(std::optional<int64_t> ms) { return ms && *ms >= 0 && *ms <= INT64_MAX / 2000; }

constexpr Bytes kBadTime = "ERR value is not a time in milliseconds";

// RESPECT.CLOCK NOW | SET unix-ms | ADVANCE ms | FREEZE [YES | NO]: answers what time it is then, in milliseconds.
void RunClock(Server& server, Session& session, Words words) {
  SteeredClock& clock = server.test_tools()->clock();
  if (words.Take("SET")) {
    const std::optional<int64_t> ms = words.NextInt();
    if (!IsTime(ms) || words.More()) return session.reply().Error(kBadTime);
    clock.SetUs(*ms * 1000);
  } else if (words.Take("ADVANCE")) {
    const std::optional<int64_t> ms = words.NextInt();
    if (!IsTime(ms) || words.More()) return session.reply().Error(kBadTime);
    clock.AdvanceUs(*ms * 1000);
  } else if (words.Take("FREEZE")) {
    const bool thaw = words.Take("NO");
    if (!thaw) words.Take("YES");
    if (words.More()) return session.reply().Error(errors::kSyntax);
    thaw ? clock.Thaw() : clock.Freeze();
  } else if (!words.Take("NOW") || words.More()) {
    return session.reply().Error(errors::kSyntax);
  }
  server.keyspace().RefreshTime();
  session.reply().Integer(clock.NowMs());
}

// RESPECT.SEED number: what is random from here on follows from it.
void RunSeed(Server& server, Session& session, Words words) {
  const std::optional<int64_t> seed = words.NextInt();
  if (!seed || words.More()) return session.reply().Error(errors::kNotInteger);
  server.keyspace().rng() = Rng(static_cast<uint64_t>(*seed));
  server.test_tools()->faults().Seed(static_cast<uint64_t>(*seed));
  session.reply().Ok();
}

// The usual text of an error that was given by its word alone.
std::string ErrorText(Bytes text) {
  static constexpr Bytes kUsual[] = {
      "LOADING Redis is loading the dataset in memory",
      "READONLY You can't write against a read only replica.",
      "OOM command not allowed when used memory > 'maxmemory'.",
      "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
      "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
      "CLUSTERDOWN The cluster is down",
      "TRYAGAIN Multiple keys request during rehashing of slot",
      "NOREPLICAS Not enough good replicas to write.",
      "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that "
      "may modify the data set are disabled, because this instance is configured to report errors during writes if RDB "
      "snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB "
      "error.",
  };
  for (const Bytes usual : kUsual)
    if (usual.substr(0, usual.find(' ')) == text) return std::string(usual);
  return std::string(text);
}

bool ReadEnding(Words& words, Fault& fault) {
  if (words.Take("CLOSE")) {
    fault.ending = Fault::Ending::kClose;
  } else if (words.Take("ERROR")) {
    const std::optional<Bytes> text = words.Next();
    if (!text || text->empty() || text->find_first_of("\r\n") != Bytes::npos) return false;
    fault.ending = Fault::Ending::kError;
    fault.error = ErrorText(*text);
  } else if (words.Take("TRUNCATE")) {
    const std::optional<int64_t> bytes = words.NextInt();
    if (!bytes || *bytes < 0) return false;
    fault.ending = Fault::Ending::kTruncate;
    fault.kept_bytes = static_cast<size_t>(*bytes);
  } else {
    return false;
  }
  return true;
}

bool ReadGlob(Words& words, std::string& glob) {
  const std::optional<Bytes> word = words.Next();
  if (word) glob = *word;
  return word && !word->empty();
}

// One option of a fault.
bool ReadOption(Words& words, Fault& fault) {
  if (words.Take("COMMAND")) return ReadGlob(words, fault.command);
  if (words.Take("KEY")) return ReadGlob(words, fault.key);
  if (words.Take("EXEC")) return fault.in_exec = true;
  if (words.Take("DELAY")) {
    const std::optional<int64_t> ms = words.NextInt();
    fault.delay_ms = ms.value_or(0);
    return IsTime(ms);
  }
  if (words.Take("TIMES")) {
    fault.left = words.NextInt();
    return fault.left && *fault.left > 0;
  }
  if (words.Take("PROBABILITY")) {
    const std::optional<Bytes> word = words.Next();
    const std::optional<double> probability = word ? ParseDouble(*word) : std::nullopt;
    fault.probability = probability.value_or(-1);
    return fault.probability >= 0 && fault.probability <= 1;
  }
  return ReadEnding(words, fault);
}

void AddFault(TestTools& tools, Session& session, Words words) {
  Fault fault;
  while (words.More())
    if (!ReadOption(words, fault)) return session.reply().Error(errors::kSyntax);
  if (fault.delay_ms == 0 && fault.ending == Fault::Ending::kUsual)
    return session.reply().Error(Bytes("ERR a fault is a DELAY, an ERROR, a TRUNCATE or a CLOSE"));
  session.reply().Integer(static_cast<int64_t>(tools.faults().Add(std::move(fault))));
  tools.Changed();
}

// As RESPECT.FAULT ADD takes it, after its id and before how often it was met.
std::string DescriptionOf(const Fault& fault) {
  std::string text = fmt::format("id={}", fault.id);
  if (!fault.command.empty()) text += " command=" + fault.command;
  if (!fault.key.empty()) text += " key=" + fault.key;
  if (fault.in_exec) text += " exec";
  if (fault.delay_ms != 0) text += fmt::format(" delay={}", fault.delay_ms);
  switch (fault.ending) {
    case Fault::Ending::kUsual: break;
    case Fault::Ending::kError: text += " error=" + fault.error.substr(0, fault.error.find(' ')); break;
    case Fault::Ending::kTruncate: text += fmt::format(" truncate={}", fault.kept_bytes); break;
    case Fault::Ending::kClose: text += " close"; break;
  }
  if (fault.left) text += fmt::format(" left={}", *fault.left);
  if (fault.probability < 1) text += fmt::format(" probability={}", fault.probability);
  return text + fmt::format(" met={}", fault.met);
}

// RESPECT.FAULT ADD [COMMAND glob] [KEY glob] [EXEC] [DELAY ms] [ERROR text | TRUNCATE bytes | CLOSE] [TIMES n]
//   [PROBABILITY p] | DEL id | CLEAR | LIST
void RunFault(Server& server, Session& session, Words words) {
  TestTools& tools = *server.test_tools();
  if (words.Take("ADD")) return AddFault(tools, session, words);
  if (words.Take("DEL") && words.left() == 1) {
    const std::optional<int64_t> id = words.NextInt();
    session.reply().Integer(id && tools.faults().Remove(static_cast<uint64_t>(*id)) ? 1 : 0);
    return tools.Changed();
  }
  if (words.left() == 1 && words.Take("CLEAR")) {
    tools.faults().Clear();
    session.reply().Ok();
    return tools.Changed();
  }
  if (words.left() != 1 || !words.Take("LIST")) return session.reply().Error(errors::kSyntax);
  session.reply().Array(tools.faults().all().size());
  for (const Fault& fault : tools.faults().all()) session.reply().Bulk(DescriptionOf(fault));
}

// Letters, digits and "-.": what the id of a case is made of.
bool IsCaseName(Bytes name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// RESPECT.RECORD START | STOP | GET [name]: STOP answers how many requests were noted, GET the case.
void RunRecord(Server& server, Session& session, Words words) {
  TestTools& tools = *server.test_tools();
  if (words.left() == 1 && words.Take("START")) {
    tools.recording().Start();
    session.reply().Ok();
    return tools.Changed();
  }
  if (words.left() == 1 && words.Take("STOP")) {
    tools.recording().Stop();
    session.reply().Integer(static_cast<int64_t>(tools.recording().request_count()));
    return tools.Changed();
  }
  if (words.left() > 2 || !words.Take("GET")) return session.reply().Error(errors::kSyntax);
  const Bytes name = words.Next().value_or("case");
  if (!IsCaseName(name)) return session.reply().Error(Bytes("ERR a name has small letters, digits, '-' and '.'"));
  session.reply().Verbatim("txt", tools.recording().Text(name));
}

// RESPECT.CHECK: every value's own invariant check; answers how many there are, or an error that names a key.
void RunCheck(Server& server, Session& session, Words words) {
  if (words.More()) return session.reply().Error(errors::kSyntax);
  std::string broken;
  const size_t asked = CheckSoundness(server.keyspace(), broken);
  if (!broken.empty()) return session.reply().ErrorText("ERR the value of '" + broken + "' breaks its invariants");
  session.reply().Integer(static_cast<int64_t>(asked));
}

}  // namespace

bool IsRespectCommand(std::span<const Bytes> args) {
  constexpr Bytes kPrefix = "respect.";
  return args[0].size() > kPrefix.size() && EqualsIgnoreCase(args[0].substr(0, kPrefix.size()), kPrefix);
}

bool RunRespectCommand(Server& server, Session& session, std::span<const Bytes> args) {
  struct Row {
    Bytes name;
    void (*run)(Server&, Session&, Words);
  };
  static constexpr Row kRows[] = {{"respect.clock", RunClock},
                                  {"respect.seed", RunSeed},
                                  {"respect.fault", RunFault},
                                  {"respect.record", RunRecord},
                                  {"respect.check", RunCheck}};
  for (const Row& row : kRows) {
    if (!EqualsIgnoreCase(args[0], row.name)) continue;
    row.run(server, session, Words(args.subspan(1)));
    return true;
  }
  return false;
}

}  // namespace respect

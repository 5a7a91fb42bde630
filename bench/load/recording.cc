#include "bench/load/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "bench/load/request_maker.h"
#include "engine/base/numbers.h"
#include "engine/base/split_args.h"
#include "engine/resp/reply.h"
#include "engine/resp/request_parser.h"

namespace respect::bench {
namespace {

constexpr std::array<Bytes, 32> kLeftOut = {
    "ACL",        "ASKING",    "AUTH",         "CLIENT",   "CLUSTER",   "CONFIG",      "DEBUG",    "FAILOVER",
    "FLUSHALL",   "FLUSHDB",   "HELLO",        "MODULE",   "MONITOR",   "PSUBSCRIBE",  "PSYNC",    "PUNSUBSCRIBE",
    "QUIT",       "READONLY",  "READWRITE",    "REPLCONF", "REPLICAOF", "RESET",       "SHUTDOWN", "SLAVEOF",
    "SSUBSCRIBE", "SUBSCRIBE", "SUNSUBSCRIBE", "SWAPDB",   "SYNC",      "UNSUBSCRIBE", "UNWATCH",  "WATCH"};

using Arguments = std::vector<std::string>;

// The beginning of a command, enough to know its name and its first key.
CommandText TextOf(const Arguments& arguments) {
  constexpr size_t kMost = 16;
  CommandText text;
  for (size_t i = 0; i < std::min(kMost, arguments.size()); ++i) text.push_back({{.literal = arguments[i]}});
  return text;
}

// Puts commands into units, client by client.
class Builder {
 public:
  void Add(const std::string& client, int database, Arguments arguments) {
    const std::string name = CommandName(TextOf(arguments));
    const Bytes first = Bytes(name).substr(0, name.find(' '));
    if (std::binary_search(kLeftOut.begin(), kLeftOut.end(), first)) {
      ++recording_.left_out[std::string(first)];
      return;
    }
    const auto open = transactions_.find(client);
    if (name == "MULTI") {
      transactions_[client] = {database, {std::move(arguments)}};
    } else if (open == transactions_.end()) {
      units_.push_back({database, {std::move(arguments)}});
    } else if (name == "DISCARD") {
      LeaveOut(open);
    } else {
      open->second.commands.push_back(std::move(arguments));
      if (name != "EXEC") return;
      units_.push_back(std::move(open->second));
      transactions_.erase(open);
    }
  }

  void LeaveOut(const std::string& what) { ++recording_.left_out[what]; }

  Recording Finish() {
    while (!transactions_.empty()) LeaveOut(transactions_.begin());
    const auto elsewhere = [&](const Pending& unit) { return unit.database != units_.front().database; };
    recording_.several_databases = std::any_of(units_.begin(), units_.end(), elsewhere);
    for (Pending& unit : units_) {
      Write(unit);
      unit.commands.clear();
    }
    if (recording_.several_databases) recording_.names.emplace_back("SELECT");
    return std::move(recording_);
  }

 private:
  struct Pending {
    int database = 0;
    std::vector<Arguments> commands;
  };
  using Transactions = std::map<std::string, Pending>;

  void LeaveOut(Transactions::iterator transaction) {
    ++recording_.left_out["MULTI without EXEC"];
    transactions_.erase(transaction);
  }

  void Write(const Pending& pending) {
    Recording::Unit unit{
        .first = recording_.ends.size(), .count = pending.commands.size(), .database = pending.database};
    for (const Arguments& arguments : pending.commands) {
      const CommandText text = TextOf(arguments);
      const std::string name = CommandName(text);
      const size_t place = KeyPlace(text);
      AppendRequest(recording_.bytes, arguments);
      if (unit.key_size == 0 && name != "MULTI" && place < arguments.size()) {
        size_t behind = 0;  // the key: each argument ends with a line end, and all but it are behind it
        for (size_t i = place + 1; i < arguments.size(); ++i) behind += EncodedSize(arguments[i]);
        unit.key_size = arguments[place].size();
        unit.key_begin = recording_.bytes.size() - behind - 2 - unit.key_size;
      }
      recording_.ends.push_back(recording_.bytes.size());
      recording_.commands.push_back(NumberOf(name));
    }
    recording_.units.push_back(unit);
  }

  static size_t EncodedSize(const std::string& argument) {
    return 5 + std::to_string(argument.size()).size() + argument.size();  // "$", two line ends
  }

  uint16_t NumberOf(const std::string& name) {
    const auto [place, is_new] = numbers_.try_emplace(name, static_cast<uint16_t>(recording_.names.size()));
    if (is_new) recording_.names.push_back(name);
    return place->second;
  }

  Recording recording_;
  std::vector<Pending> units_;
  Transactions transactions_;
  std::map<std::string, uint16_t> numbers_;
};

// `1732.405911 [0 127.0.0.1:41622] "set" "foo" "a\x01"`. False when it is no such line.
bool AddMonitorLine(Bytes line, Builder& builder) {
  const size_t open = line.find(" ["), space = line.find(' ', open + 2), close = line.find("] ", open + 2);
  if (open == Bytes::npos || space == Bytes::npos || close == Bytes::npos || space > close) return false;
  const std::optional<int64_t> database = ParseInt(line.substr(open + 2, space - open - 2));
  auto arguments = SplitArgs(line.substr(close + 2));
  if (!database || !arguments || arguments->empty()) return false;
  const std::string client(line.substr(space + 1, close - space - 1));
  if (CommandName(TextOf(*arguments)) == "SELECT") return true;  // each line says where it was sent
  if (client == "lua") {
    builder.LeaveOut("called by scripts");
  } else {
    builder.Add(client, static_cast<int>(*database), std::move(*arguments));
  }
  return true;
}

Result<Recording> ReadMonitorLog(Bytes text) {
  Builder builder;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    Bytes line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && line != "OK" && !AddMonitorLine(line, builder) && end != Bytes::npos) {
      return Error(fmt::format("line {} is none that MONITOR prints: {}", number, line.substr(0, 60)));
    }
    text.remove_prefix(end == Bytes::npos ? text.size() : end + 1);
  }
  return builder.Finish();
}

Result<Recording> ReadAppendOnlyFile(Bytes text) {
  if (text.starts_with("REDIS") || text.starts_with("VALKEY")) {
    return Error("it begins with a snapshot: have it written with aof-use-rdb-preamble no");
  }
  Builder builder;
  RequestParser parser;
  int64_t database = 0;
  const size_t whole = text.size();
  while (!text.empty()) {
    if (text.front() == '#') {  // "#TS:1732405911\r\n"
      const size_t end = text.find('\n');
      text.remove_prefix(end == Bytes::npos ? text.size() : end + 1);
      continue;
    }
    std::vector<Bytes> views;
    size_t consumed = 0;
    const auto outcome = text.front() == '*' ? parser.Parse(text, {}, views, consumed) : RequestParser::Outcome::kError;
    if (outcome == RequestParser::Outcome::kNeedMore) break;
    if (outcome == RequestParser::Outcome::kError || views.empty()) {
      return Error(fmt::format("there is no command at byte {}", whole - text.size()));
    }
    Arguments arguments(views.begin(), views.end());
    text.remove_prefix(consumed);
    if (CommandName(TextOf(arguments)) == "SELECT" && arguments.size() == 2) {
      database = ParseInt(arguments[1]).value_or(0);
    } else {
      builder.Add("", static_cast<int>(database), std::move(arguments));
    }
  }
  return builder.Finish();
}

}  // namespace

Result<Recording> ReadRecording(Bytes text) {
  const bool is_log = text.starts_with("OK") || (!text.empty() && text.front() >= '0' && text.front() <= '9');
  Result<Recording> recording = is_log ? ReadMonitorLog(text) : ReadAppendOnlyFile(text);
  if (recording.ok() && recording->units.empty()) return Error("it holds no command that could be sent again");
  return recording;
}

Workload ReplayOf(Recording recording, const std::string& name) {
  Workload workload;
  workload.name = name;
  workload.title = fmt::format("replay of {} commands", recording.commands.size());
  workload.why = "What was sent once, sent again.";
  if (!recording.left_out.empty()) {
    std::string list;
    for (const auto& [what, count] : recording.left_out) {
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, what);
    }
    workload.title += fmt::format(" (left out: {})", list);
  }
  ClientGroup group;
  group.name = "clients";
  if (const int database = recording.units.front().database; database != 0 && !recording.several_databases) {
    group.on_connect.push_back({{{.literal = "SELECT"}}, {{.literal = std::to_string(database)}}});
  }
  group.recording = std::make_shared<const Recording>(std::move(recording));
  workload.groups.push_back(std::move(group));
  return workload;
}

}  // namespace respect::bench

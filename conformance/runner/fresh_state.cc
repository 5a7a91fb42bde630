#include "conformance/runner/fresh_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "conformance/match/command_index.h"

namespace respect::conformance {
namespace {

constexpr int64_t kLongestPauseMs = 20'000;

// What undoes a command's effect on anything but keys. A container's line goes for all its subcommands.
struct Undo {
  Bytes command;
  std::vector<std::vector<std::string>> by;
};
const std::vector<Undo>& UndoTable() {
  static const std::vector<Undo> table = {
      {"EVAL", {{"SCRIPT", "FLUSH"}}},
      {"EVAL_RO", {{"SCRIPT", "FLUSH"}}},
      {"SCRIPT", {{"SCRIPT", "FLUSH"}}},
      {"FUNCTION", {{"FUNCTION", "FLUSH"}}},
      {"CLIENT PAUSE", {{"CLIENT", "UNPAUSE"}}},
      {"DEBUG", {{"DEBUG", "SET-ACTIVE-EXPIRE", "1"}}},
      {"SLOWLOG", {{"SLOWLOG", "RESET"}}},
      {"LATENCY", {{"LATENCY", "RESET"}}},
      {"REPLICAOF", {{"REPLICAOF", "NO", "ONE"}}},
      {"SLAVEOF", {{"REPLICAOF", "NO", "ONE"}}},
      {"INFO", {{"CONFIG", "RESETSTAT"}}},
      {"HOTKEYS", {{"HOTKEYS", "STOP"}, {"HOTKEYS", "RESET"}}},
  };
  return table;
}

// Keys in INFO keyspace's text: "db0:keys=2,expires=0,...".
int64_t KeysInInfo(Bytes text) {
  int64_t sum = 0;
  for (size_t at = text.find("keys="); at != Bytes::npos; at = text.find("keys=", at + 1)) {
    int64_t keys = 0;
    std::from_chars(text.data() + at + 5, text.data() + text.size(), keys);
    sum += keys;
  }
  return sum;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

Result<int64_t> CountKeys(Connection& connection, const Deadlines& deadlines) {
  const Received info = connection.Call({"INFO", "keyspace"}, InMs(deadlines.reply_ms));
  if (const auto* reply = std::get_if<Reply>(&info); reply != nullptr && !reply->is_error()) {
    return KeysInInfo(reply->text);
  }
  const Received size = connection.Call({"DBSIZE"}, InMs(deadlines.reply_ms));
  if (const auto* failure = std::get_if<Failure>(&size)) return Error("DBSIZE: " + failure->text);
  const Reply& reply = std::get<Reply>(size);
  if (reply.kind != Reply::Kind::kInteger) return Error("DBSIZE: " + Describe(reply, 200));
  return reply.integer;
}

Status CheckHoldsNoKeys(Target& target, const Deadlines& deadlines) {
  Result<std::unique_ptr<Connection>> connection = target.Connect();
  if (!connection.ok()) return connection.error();
  Result<int64_t> keys = CountKeys(**connection, deadlines);
  if (!keys.ok()) return keys.error();
  if (*keys == 0) return Done{};
  return Error(fmt::format(
      "it holds {} keys, and every case starts with FLUSHALL. --allow-flush permits that; --prefix P runs what can be "
      "run beside other data and flushes nothing",
      *keys));
}

Status FreshState::Open() {
  Result<std::unique_ptr<Connection>> connection = target_.Connect();
  if (!connection.ok()) return connection.error();
  control_ = std::move(*connection);
  changed_parameters_.clear();
  changed_users_ = false;
  undo_.clear();
  const Received received = control_->Call({"CONFIG", "GET", "*"}, InMs(deadlines_.reply_ms));
  if (const auto* failure = std::get_if<Failure>(&received)) return Error("CONFIG GET: " + failure->text);
  const Reply& reply = std::get<Reply>(received);
  if (!configuration_.empty()) return Done{};  // after a restart it is what it was
  for (size_t i = 0; i + 1 < reply.items.size(); i += 2) configuration_[reply.items[i].text] = reply.items[i + 1].text;
  return NoteUsers();
}

// ACL LIST tells each user as "user NAME RULE...", rules that ACL SETUSER takes. A server without it has no users.
Status FreshState::NoteUsers() {
  Result<std::vector<Reply>> list = CallAll({{"ACL", "LIST"}}, true);
  if (!list.ok()) return list.error();
  for (const Reply& user : list->front().items) {
    std::istringstream words(user.text);
    std::string word, name;
    if (!(words >> word >> name)) continue;
    Command& rules = users_[name];
    while (words >> word) rules.push_back(word);
  }
  return Done{};
}

Status FreshState::Prepare(const spec::Case& test) {
  Status left = Leave();
  if (!left.ok()) return left;
  NoteChanges(test);
  if (test.config.empty()) return Done{};
  std::vector<Command> commands;
  for (const auto& [name, value] : test.config) {
    changed_parameters_.insert(name);
    commands.push_back({"CONFIG", "SET", name, value});
  }
  Result<std::vector<Reply>> set = CallAll(commands, false);
  if (!set.ok()) return set.error();
  return Done{};
}

Status FreshState::Leave() {
  if (control_ == nullptr || control_->closed()) {
    Status opened = Open();
    if (!opened.ok()) return opened;
  }
  control_->Drain();
  if (const std::string unread = control_->Unread(true); !unread.empty()) {
    control_.reset();
    return Error("a reply that nobody asked for: " + unread);
  }
  // A pause of everything holds back what would end it; where time is the harness's to move, it must.
  if (target_.has_virtual_clock() && undo_.contains(Command{"CLIENT", "UNPAUSE"})) target_.AdvanceMs(kLongestPauseMs);
  if (!undo_.empty() || !changed_parameters_.empty()) {
    Result<std::vector<Reply>> undone = CallAll(UndoCommands(), true);
    if (!undone.ok()) return undone.error();
    Status verified = VerifyConfiguration();
    if (!verified.ok()) return verified;
  }
  if (changed_users_) {
    Status users = UndoUsers();
    if (!users.ok()) return users;
  }
  Status removed = RemoveKeys();
  if (!removed.ok()) return removed;
  undo_.clear();
  changed_parameters_.clear();
  changed_users_ = false;
  return Done{};
}

void FreshState::NoteChanges(const spec::Case& test) {
  for (const std::vector<std::string>& args : test.given) NoteChange(args);
  for (const spec::Step& step : test.steps) {
    if (step.verb == spec::Step::Verb::kCmd || step.verb == spec::Step::Verb::kSend) NoteChange(step.args);
  }
}

void FreshState::NoteChange(std::span<const std::string> args) {
  if (args.empty()) return;
  const std::string name = UpperCase(args[0]);
  const std::string with_subcommand = args.size() > 1 ? name + " " + UpperCase(args[1]) : name;
  for (const Undo& undo : UndoTable()) {
    if (undo.command == name || undo.command == with_subcommand) undo_.insert(undo.by.begin(), undo.by.end());
  }
  if (name == "ACL") changed_users_ = true;
  if (with_subcommand != "CONFIG SET") return;
  for (size_t i = 2; i + 1 < args.size(); i += 2) {
    std::string parameter = args[i];
    std::transform(parameter.begin(), parameter.end(), parameter.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (configuration_.contains(parameter)) changed_parameters_.insert(parameter);
  }
}

std::vector<FreshState::Command> FreshState::UndoCommands() const {
  std::vector<Command> commands(undo_.begin(), undo_.end());
  for (const std::string& parameter : changed_parameters_) {
    const auto found = configuration_.find(parameter);
    if (found != configuration_.end()) commands.push_back({"CONFIG", "SET", parameter, found->second});
  }
  return commands;
}

Status FreshState::VerifyConfiguration() {
  std::vector<Command> commands;
  std::vector<std::string> expected;
  for (const std::string& parameter : changed_parameters_) {
    const auto found = configuration_.find(parameter);
    if (found == configuration_.end()) continue;
    commands.push_back({"CONFIG", "GET", parameter});
    expected.push_back(found->second);
  }
  Result<std::vector<Reply>> replies = CallAll(commands, false);
  if (!replies.ok()) return replies.error();
  for (size_t i = 0; i < replies->size(); ++i) {
    const Reply& reply = (*replies)[i];
    if (reply.items.size() >= 2 && reply.items[1].text == expected[i]) continue;
    return Error(fmt::format("{} could not be set back to '{}'", commands[i][2], expected[i]));
  }
  return Done{};
}

Status FreshState::UndoUsers() {
  Result<std::vector<Reply>> users = CallAll({{"ACL", "USERS"}}, false);
  if (!users.ok()) return users.error();
  std::vector<Command> commands = {{"ACL", "LOG", "RESET"}};
  for (const auto& [name, rules] : users_) {
    Command& restore = commands.emplace_back(Command{"ACL", "SETUSER", name, "reset"});
    restore.insert(restore.end(), rules.begin(), rules.end());
  }
  for (const Reply& user : users->front().items) {
    if (!users_.contains(user.text)) commands.push_back({"ACL", "DELUSER", user.text});
  }
  Result<std::vector<Reply>> undone = CallAll(commands, true);
  if (!undone.ok()) return undone.error();
  return Done{};
}

Status FreshState::RemoveKeys() {
  if (keys_ != nullptr) {
    if (keys_->keys().empty()) return Done{};
    Command remove = {"DEL"}, count = {"EXISTS"};
    remove.insert(remove.end(), keys_->keys().begin(), keys_->keys().end());
    count.insert(count.end(), keys_->keys().begin(), keys_->keys().end());
    Result<std::vector<Reply>> replies = CallAll({remove, count}, false);
    if (!replies.ok()) return replies.error();
    if (replies->back().integer != 0) return Error("keys with the prefix could not be deleted");
    keys_->Forget();
    return Done{};
  }
  std::vector<Command> commands = {{"FLUSHALL"}};
  if (server_.has_info) commands.push_back({"INFO", "keyspace"});
  if (!server_.has_info) commands.push_back({"DBSIZE"});
  Result<std::vector<Reply>> replies = CallAll(commands, false);
  if (!replies.ok()) return replies.error();
  const Reply& left = replies->back();
  const int64_t keys = left.kind == Reply::Kind::kInteger ? left.integer : KeysInInfo(left.text);
  if (keys != 0) return Error(fmt::format("{} keys are left after FLUSHALL", keys));
  return Done{};
}

Result<std::vector<Reply>> FreshState::CallAll(const std::vector<Command>& commands, bool may_refuse) {
  std::vector<Reply> replies;
  if (commands.empty()) return replies;
  std::string bytes;
  for (const Command& command : commands) AppendRequest(bytes, command);
  const Moment deadline = InMs(deadlines_.reply_ms);
  std::optional<Failure> failure = control_->Send(bytes, deadline);
  for (size_t i = 0; !failure && i < commands.size(); ++i) {
    Received received = control_->ReceiveReply(deadline);
    if (const auto* failed = std::get_if<Failure>(&received)) {
      failure = *failed;
      break;
    }
    Reply& reply = std::get<Reply>(received);
    if (reply.is_error() && !may_refuse) return Error(Joined(commands[i]) + " was refused: " + reply.text);
    replies.push_back(std::move(reply));
  }
  if (!failure) return replies;
  control_.reset();  // its replies can no longer be told apart
  return Error(fmt::format("{}: {}", Joined(commands[std::min(replies.size(), commands.size() - 1)]), failure->text));
}

}  // namespace respect::conformance

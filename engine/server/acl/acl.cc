#include "engine/server/acl/acl.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/split_args.h"

namespace respect::acl {
namespace {

constexpr Bytes kDefaultName = "default";

bool HasBlank(Bytes text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; });
}

// The default user as it is before anybody says otherwise.
std::unique_ptr<User> MakeDefault(const Surroundings& surroundings) {
  auto user = std::make_unique<User>(std::string(kDefaultName), surroundings);
  for (const Bytes rule : {"+@all", "~*", "&*", "on", "nopass"}) static_cast<void>(user->Apply(rule, surroundings));
  return user;
}

Bytes Trim(Bytes line) {
  constexpr Bytes kBlank = " \t\r\n";
  const size_t first = line.find_first_not_of(kBlank);
  if (first == Bytes::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

// ---- Log ---------------------------------------------------------------------------------------------------------

void RefusalLog::Add(LogEntry entry, size_t max_length) {
  constexpr size_t kScanned = 10;
  constexpr int64_t kTogetherMs = 60'000;
  const auto last = entries_.begin() + static_cast<int64_t>(std::min(kScanned, entries_.size()));
  const auto same = std::find_if(entries_.begin(), last, [&](const LogEntry& known) {
    return known.reason == entry.reason && known.context == entry.context && known.object == entry.object &&
           known.username == entry.username && entry.updated_ms - known.updated_ms <= kTogetherMs;
  });
  if (same != last) {
    entry.count = same->count + 1;
    entry.id = same->id;
    entry.created_ms = same->created_ms;
    entries_.erase(same);
  } else {
    entry.id = next_id_++;
  }
  entries_.push_front(std::move(entry));
  Trim(max_length);
}

void RefusalLog::Trim(size_t max_length) {
  if (entries_.size() > max_length) entries_.resize(max_length);
}

// ---- Users -------------------------------------------------------------------------------------------------------

Acl::Acl(std::function<Surroundings()> surroundings) : surroundings_(std::move(surroundings)) {
  auto user = MakeDefault(surroundings_());
  default_user_ = user.get();
  users_.emplace(kDefaultName, std::move(user));
}

void Acl::SetDefaultPassword(Bytes password) {
  const Surroundings surroundings = surroundings_();
  static_cast<void>(default_user_->Apply("resetpass", surroundings));
  static_cast<void>(default_user_->Apply(password.empty() ? "nopass" : ">" + std::string(password), surroundings));
}

User* Acl::Find(Bytes name) const {
  const auto found = users_.find(name);
  return found == users_.end() ? nullptr : found->second.get();
}

User* Acl::Login(Bytes name, Bytes password) const {
  User* user = Find(name);
  return user != nullptr && user->enabled && user->Accepts(password) ? user : nullptr;
}

Result<User*> Acl::Change(Bytes name, std::span<const Bytes> rules) {
  if (HasBlank(name)) return Error("ERR Usernames can't contain spaces or null characters");
  std::vector<std::string> merged;
  if (const std::optional<std::string> open = MergeSelectors(rules, merged))
    return Error(fmt::format("ERR Unmatched parenthesis in acl selector starting at '{}'.", *open));
  const Surroundings surroundings = surroundings_();
  User* user = Find(name);
  User changed = user == nullptr ? User(std::string(name), surroundings) : *user;
  for (const std::string& rule : merged) {
    if (const std::optional<Bytes> reason = changed.Apply(rule, surroundings))
      return Error(fmt::format("ERR Error in ACL SETUSER modifier '{}': {}", Bytes(rule.c_str()), *reason));
  }
  if (user == nullptr) {
    user = users_.emplace(name, std::make_unique<User>(std::move(changed))).first->second.get();
  } else {
    *user = std::move(changed);
  }
  return user;
}

bool Acl::Remove(Bytes name) {
  const auto found = users_.find(name);
  if (found == users_.end()) return false;
  users_.erase(found);
  return true;
}

// ---- Files -------------------------------------------------------------------------------------------------------

std::optional<std::string> Acl::AddDeclared(std::span<const std::string> words) {
  const Bytes name = words[0];
  if (HasBlank(name)) return "Error in user declaration: user names can't contain spaces or null characters";
  User* known = Find(name);
  if (known != nullptr && known != default_user_) {
    return fmt::format(
        "Error in user declaration '{}': Duplicate user found. A user can only be defined once in config files", name);
  }
  const std::vector<Bytes> rules(words.begin() + 1, words.end());
  const Result<User*> changed = Change(name, rules);
  if (changed.ok()) return std::nullopt;
  const Bytes text = changed.error().text();
  return fmt::format("Error in user declaration '{}': {}", name, text.substr(text.rfind(": ") + 2));
}

std::optional<std::string> Acl::AddFileLine(const std::string& file_name, size_t number, Bytes line,
                                            Users& users) const {
  const auto wrong = [&](Bytes what) { return fmt::format("{}:{}: {}. ", file_name, number, what); };
  const std::optional<std::vector<std::string>> words = SplitArgs(line);
  if (!words) return fmt::format("{}:{}: unbalanced quotes in acl line. ", file_name, number);
  if (words->empty()) return std::nullopt;
  if ((*words)[0] != "user" || words->size() < 2)
    return fmt::format("{}:{} should start with user keyword followed by the username. ", file_name, number);
  const std::string& name = (*words)[1];
  if (HasBlank(name))
    return fmt::format("'{}:{}: username '{}' contains invalid characters. ", file_name, number, name);
  if (users.contains(name)) {
    return fmt::format("WARNING: Duplicate user '{}' found on line {}. ", name, number);
  }
  std::vector<std::string> rules;
  const std::vector<Bytes> given(words->begin() + 2, words->end());
  if (MergeSelectors(given, rules))
    return fmt::format("{}:{}: Unmatched parenthesis in selector definition.", file_name, number);
  const Surroundings surroundings = surroundings_();
  auto user = std::make_unique<User>(name, surroundings);
  std::string errors;
  for (const std::string& rule : rules) {
    if (const std::optional<Bytes> reason = user->Apply(rule, surroundings)) errors += wrong(*reason);
  }
  users.emplace(name, std::move(user));
  if (errors.empty()) return std::nullopt;
  return errors;
}

Status Acl::Load(const std::string& file_name, Bytes text, const std::function<void(User&)>& removed) {
  Users loaded;
  std::string errors;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const Bytes line = Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#') continue;
    if (const std::optional<std::string> wrong = AddFileLine(file_name, number, line, loaded)) errors += *wrong;
  }
  if (!errors.empty()) {
    return Error("ERR " + errors +
                 "WARNING: ACL errors detected, no change to the previously active ACL rules was performed");
  }
  if (!loaded.contains(kDefaultName)) loaded.emplace(kDefaultName, MakeDefault(surroundings_()));
  for (auto at = users_.begin(); at != users_.end();) {
    const auto stays = loaded.find(at->first);
    if (stays == loaded.end()) {
      removed(*at->second);
      at = users_.erase(at);
      continue;
    }
    *at->second = std::move(*stays->second);
    loaded.erase(stays);
    ++at;
  }
  users_.merge(loaded);
  return Done{};
}

std::string Acl::Text() const {
  std::string text;
  for (const auto& [name, user] : users_) text.append(user->Describe()).append("\n");
  return text;
}

}  // namespace respect::acl

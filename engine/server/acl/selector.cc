#include "engine/server/acl/selector.h"

#include <algorithm>

#include "engine/base/glob.h"
#include "engine/commands/args.h"
#include "engine/commands/command_lookup.h"

namespace respect::acl {
namespace {

constexpr Bytes kSyntax = "Syntax error";
constexpr Bytes kUnknown = "Unknown command or category name in ACL";
constexpr Bytes kFirstArgument = "Allowing first-arg of a subcommand is not supported";
constexpr Bytes kAfterAllKeys =
    "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try "
    "'resetkeys' to start with an empty list of patterns";
constexpr Bytes kAfterAllChannels =
    "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try "
    "'resetchannels' to start with an empty list of channels";

constexpr Bytes kCategories[] = {"keyspace",   "read",        "write",     "set",         "sortedset", "list",
                                 "hash",       "string",      "bitmap",    "hyperloglog", "geo",       "stream",
                                 "pubsub",     "admin",       "fast",      "slow",        "blocking",  "dangerous",
                                 "connection", "transaction", "scripting", "array"};

std::string Lower(Bytes text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

bool HasBlank(Bytes text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; });
}

// Channels that a request publishes to or subscribes to: those words need a right.
struct ChannelCommand {
  Bytes name;
  bool every_argument, is_pattern;
};
constexpr ChannelCommand kChannelCommands[] = {{"publish", false, false},
                                               {"spublish", false, false},
                                               {"subscribe", true, false},
                                               {"ssubscribe", true, false},
                                               {"psubscribe", true, true}};

std::vector<ChannelUse> ChannelsOf(const CommandSpec& command, std::span<const Bytes> args) {
  std::vector<ChannelUse> channels;
  if (!command.Is(CommandFlag::kPubsub)) return channels;
  for (const ChannelCommand& known : kChannelCommands) {
    if (command.name != known.name) continue;
    const size_t end = known.every_argument ? args.size() : std::min<size_t>(args.size(), 2);
    for (size_t i = 1; i < end; ++i) channels.push_back({i, known.is_pattern});
  }
  return channels;
}

bool HasFlag(uint32_t flags, KeyFlag flag) { return flags & static_cast<uint32_t>(flag); }

}  // namespace

std::span<const Bytes> Categories() { return kCategories; }

bool IsInCategory(const CommandSpec& command, Bytes category) {
  return std::any_of(command.acl_categories.begin(), command.acl_categories.end(),
                     [&](Bytes each) { return EqualsIgnoreCase(each.substr(1), category); });
}

Request::Request(const CommandSpec& asked, std::span<const Bytes> words)
    : command(asked), args(words), channels(ChannelsOf(asked, words)) {
  if (HasKeys(asked)) keys = KeysOf(asked, words);
}

Selector::Selector(bool all_channels)
    : all_channels_(all_channels), allowed_(static_cast<size_t>(CommandIdCount()) / 64 + 1) {}

// ---- Rules -------------------------------------------------------------------------------------------------------

std::optional<Bytes> Selector::Apply(Bytes rule, Version served) {
  if (rule.empty() || ApplyWord(rule)) return std::nullopt;
  switch (rule[0]) {
    case '~':
    case '%': return ApplyKeyPattern(rule);
    case '&': return ApplyChannel(rule.substr(1));
    case '+':
    case '-': return rule.size() > 1 && rule[1] == '@' ? ApplyCategory(rule) : ApplyCommand(rule, served);
    default: return kSyntax;
  }
}

bool Selector::ApplyWord(Bytes rule) {
  const auto is = [&](Bytes word, Bytes sign) { return EqualsIgnoreCase(rule, word) || EqualsIgnoreCase(rule, sign); };
  if (is("allkeys", "~*")) {
    all_keys_ = true;
    keys_.clear();
  } else if (is("resetkeys", "resetkeys")) {
    all_keys_ = false;
    keys_.clear();
  } else if (is("allchannels", "&*")) {
    all_channels_ = true;
    channels_.clear();
  } else if (is("resetchannels", "resetchannels")) {
    all_channels_ = false;
    channels_.clear();
  } else if (is("allcommands", "+@all")) {
    SetAll(true);
  } else if (is("nocommands", "-@all")) {
    SetAll(false);
  } else {
    return false;
  }
  return true;
}

std::optional<Bytes> Selector::ApplyKeyPattern(Bytes rule) {
  if (all_keys_) return kAfterAllKeys;
  uint8_t rights = 0;
  size_t at = 1;
  if (rule[0] == '~') {
    rights = kRead | kWrite;
  } else {
    for (; at < rule.size() && rule[at] != '~'; ++at) {
      const uint8_t right = (rule[at] | 0x20) == 'r' ? kRead : (rule[at] | 0x20) == 'w' ? kWrite : 0;
      if (right == 0 || rights & right) return kSyntax;
      rights |= right;
    }
    if (at == rule.size() || rights == 0) return kSyntax;
    ++at;
  }
  const Bytes glob = rule.substr(at);
  if (HasBlank(glob)) return kSyntax;
  const auto known = std::find_if(keys_.begin(), keys_.end(), [&](const KeyPattern& key) { return key.glob == glob; });
  if (known == keys_.end()) {
    keys_.push_back({std::string(glob), rights});
  } else {
    known->rights |= rights;
  }
  return std::nullopt;
}

std::optional<Bytes> Selector::ApplyChannel(Bytes pattern) {
  if (all_channels_) return kAfterAllChannels;
  if (HasBlank(pattern)) return kSyntax;
  if (std::find(channels_.begin(), channels_.end(), pattern) == channels_.end()) channels_.emplace_back(pattern);
  return std::nullopt;
}

std::optional<Bytes> Selector::ApplyCommand(Bytes rule, Version served) {
  const bool allow = rule[0] == '+';
  const Bytes name = rule.substr(1);
  if (allow && name.find('|') != Bytes::npos) return AllowFirstArgument(name, served);
  const CommandSpec* command = FindCommand(name, served);
  if (command == nullptr) return kUnknown;
  SetWithSubcommands(*command, allow);
  AddRule(name, allow);
  return std::nullopt;
}

// "+config|get" where config has subcommands; "+select|0" where it has none: this first argument alone.
std::optional<Bytes> Selector::AllowFirstArgument(Bytes name, Version served) {
  const size_t bar = name.find('|');
  const Bytes word = name.substr(bar + 1);
  const CommandSpec* command = FindCommand(name.substr(0, bar), served);
  if (command == nullptr) return kUnknown;
  if (word.find('|') != Bytes::npos) return kFirstArgument;
  if (word.empty()) return kSyntax;
  if (!command->subcommands.empty()) {
    const CommandSpec* subcommand = FindCommand(name, served);
    if (subcommand == nullptr) return kUnknown;
    SetWithSubcommands(*subcommand, true);
  } else {
    std::vector<std::string>& words = first_arguments_[command->id];
    if (std::find(words.begin(), words.end(), Lower(word)) == words.end()) words.push_back(Lower(word));
  }
  AddRule(name, true);
  return std::nullopt;
}

std::optional<Bytes> Selector::ApplyCategory(Bytes rule) {
  const bool allow = rule[0] == '+';
  const Bytes category = rule.substr(2);
  const auto known = [&](Bytes each) { return EqualsIgnoreCase(each, category); };
  if (std::none_of(std::begin(kCategories), std::end(kCategories), known)) return kUnknown;
  for (const CommandSpec& command : AllCommands()) {
    if (IsInCategory(command, category)) SetWithSubcommands(command, allow);
    for (const CommandSpec& subcommand : command.subcommands) {
      if (IsInCategory(subcommand, category)) SetWithSubcommands(subcommand, allow);
    }
  }
  AddRule(rule.substr(1), allow);
  return std::nullopt;
}

void Selector::Set(const CommandSpec& command, bool allow) {
  const auto id = static_cast<size_t>(command.id);
  const uint64_t bit = uint64_t{1} << (id % 64);
  if (allow) {
    allowed_[id / 64] |= bit;
  } else {
    allowed_[id / 64] &= ~bit;
    all_commands_ = false;
  }
}

void Selector::SetWithSubcommands(const CommandSpec& command, bool allow) {
  Set(command, allow);
  first_arguments_.erase(command.id);
  for (const CommandSpec& subcommand : command.subcommands) Set(subcommand, allow);
}

void Selector::SetAll(bool allow) {
  std::fill(allowed_.begin(), allowed_.end(), allow ? ~uint64_t{0} : 0);
  all_commands_ = future_commands_ = allow;
  first_arguments_.clear();
  rules_.clear();
}

// A rule replaces those about the same name or a subcommand of it; the others keep their order.
void Selector::AddRule(Bytes text, bool allow) {
  const std::string name = Lower(text);
  std::string kept;
  const Bytes rules = rules_;
  for (size_t at = 0; at < rules.size();) {
    const size_t end = std::min(rules.find(' ', at), rules.size());
    const Bytes word = rules.substr(at, end - at);
    const Bytes named = word.substr(1);
    const bool same = named.starts_with(name) && (named.size() == name.size() || named[name.size()] == '|');
    if (!same) kept.append(word).append(" ");
    at = end + 1;
  }
  rules_ = kept.append(allow ? "+" : "-").append(name);
}

// ---- Checks ------------------------------------------------------------------------------------------------------

bool Selector::AllowsCommand(const Request& request) const {
  const CommandSpec& command = request.command;
  if (all_commands_ || command.Is(CommandFlag::kNoAuth) || Has(command)) return true;
  const auto known = first_arguments_.find(command.id);
  if (known == first_arguments_.end() || request.args.size() < 2) return false;
  const auto is_first = [&](const std::string& word) { return EqualsIgnoreCase(word, request.args[1]); };
  return std::any_of(known->second.begin(), known->second.end(), is_first);
}

bool Selector::AllowsKey(Bytes key, uint32_t flags) const {
  if (all_keys_) return true;
  uint8_t needed = 0;
  if (HasFlag(flags, KeyFlag::kAccess)) needed |= kRead;
  if (HasFlag(flags, KeyFlag::kUpdate) || HasFlag(flags, KeyFlag::kInsert) || HasFlag(flags, KeyFlag::kDelete))
    needed |= kWrite;
  return std::any_of(keys_.begin(), keys_.end(), [&](const KeyPattern& pattern) {
    return (pattern.rights & needed) == needed && GlobMatch(pattern.glob, key);
  });
}

bool Selector::MayUseChannel(Bytes channel, bool is_pattern) const {
  if (all_channels_) return true;
  return std::any_of(channels_.begin(), channels_.end(), [&](const std::string& pattern) {
    return is_pattern ? pattern == channel : GlobMatch(pattern, channel);
  });
}

Verdict Selector::Check(const Request& request) const {
  if (!AllowsCommand(request)) return {Denial::kCommand, 0};
  for (const KeyUse& key : request.keys) {
    if (!AllowsKey(request.args[key.index], key.flags)) return {Denial::kKey, key.index};
  }
  for (const ChannelUse& channel : request.channels) {
    if (!MayUseChannel(request.args[channel.index], channel.is_pattern)) return {Denial::kChannel, channel.index};
  }
  return {};
}

// ---- Text --------------------------------------------------------------------------------------------------------

std::string Selector::KeyPattern::Text() const {
  switch (rights) {
    case kRead: return "%R~" + glob;
    case kWrite: return "%W~" + glob;
    default: return "~" + glob;
  }
}

std::string Selector::CommandRules() const {
  std::string text = future_commands_ ? "+@all" : "-@all";
  if (!rules_.empty()) text.append(" ").append(rules_);
  return text;
}

std::string Selector::KeyPatterns() const {
  if (all_keys_) return "~*";
  std::string text;
  for (const KeyPattern& key : keys_) text.append(text.empty() ? "" : " ").append(key.Text());
  return text;
}

std::string Selector::Channels() const {
  if (all_channels_) return "&*";
  std::string text;
  for (const std::string& channel : channels_) text.append(text.empty() ? "&" : " &").append(channel);
  return text;
}

std::string Selector::Describe() const {
  std::string text = KeyPatterns();
  if (!text.empty()) text += ' ';
  if (!all_channels_) text += "resetchannels ";
  if (const std::string channels = Channels(); !channels.empty()) text.append(channels).append(" ");
  return text + CommandRules();
}

}  // namespace respect::acl

// Selector: one set of permissions: commands, key patterns, channels. A user has one of its own and may have more; a
// request is allowed when one of them allows all of it.
//
// Commands are kept twice: as bits, which are asked, and as the rules that led to them, which are shown.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/version.h"
#include "engine/commands/command_keys.h"
#include "engine/commands/command_spec.h"

namespace respect::acl {

// What a request may lack, in the order in which one counts more than another.
enum class Denial : uint8_t { kNone, kCommand, kKey, kAuth, kChannel };

struct Verdict {
  Denial denial = Denial::kNone;
  size_t argument = 0;  // of a key or channel: its place in the request
  bool allowed() const { return denial == Denial::kNone; }
};

// A channel that a request names: to be matched by patterns, or a pattern that must itself be granted.
struct ChannelUse {
  size_t index = 0;
  bool is_pattern = false;
};

// A request with what selectors ask about it, found out once.
struct Request {
  const CommandSpec& command;
  std::span<const Bytes> args;
  std::vector<KeyUse> keys;
  std::vector<ChannelUse> channels;

  Request(const CommandSpec& asked, std::span<const Bytes> words);
};

class Selector {
 public:
  // Nothing is allowed, but for all channels if asked for.
  explicit Selector(bool all_channels);

  // One rule such as "+get", "~key*", "&news", "allkeys". Answers why it does not do, or nothing.
  std::optional<Bytes> Apply(Bytes rule, Version served);

  bool allows_everything() const { return all_commands_ && all_keys_ && all_channels_; }
  Verdict Check(const Request& request) const;
  bool MayReadEveryKey() const { return all_keys_; }
  bool MayUseChannel(Bytes channel, bool is_pattern) const;

  // As in ACL GETUSER.
  std::string CommandRules() const;
  std::string KeyPatterns() const;
  std::string Channels() const;
  // As in ACL LIST: all of it in one line.
  std::string Describe() const;

 private:
  static constexpr uint8_t kRead = 1, kWrite = 2;
  struct KeyPattern {
    std::string glob;
    uint8_t rights;
    std::string Text() const;
  };

  std::optional<Bytes> ApplyKeyPattern(Bytes rule);
  std::optional<Bytes> ApplyChannel(Bytes pattern);
  std::optional<Bytes> ApplyCommand(Bytes rule, Version served);
  std::optional<Bytes> AllowFirstArgument(Bytes name, Version served);
  std::optional<Bytes> ApplyCategory(Bytes rule);
  bool ApplyWord(Bytes rule);

  bool Has(const CommandSpec& command) const {
    const auto id = static_cast<size_t>(command.id);
    return allowed_[id / 64] >> (id % 64) & 1;
  }
  void Set(const CommandSpec& command, bool allow);
  void SetWithSubcommands(const CommandSpec& command, bool allow);
  void SetAll(bool allow);
  void AddRule(Bytes text, bool allow);

  bool AllowsCommand(const Request& request) const;
  bool AllowsKey(Bytes key, uint32_t flags) const;

  bool all_commands_ = false;
  bool future_commands_ = false;  // the rules began with +@all
  bool all_keys_ = false, all_channels_ = false;
  std::vector<uint64_t> allowed_;
  std::map<int, std::vector<std::string>> first_arguments_;  // of commands allowed with these only, by id
  std::string rules_;
  std::vector<KeyPattern> keys_;
  std::vector<std::string> channels_;
};

// The names of ACL categories, without '@', in Redis's order.
std::span<const Bytes> Categories();
bool IsInCategory(const CommandSpec& command, Bytes category);

}  // namespace respect::acl

#include "conformance/step/key_rewriter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace respect::conformance {
namespace {

std::optional<int> ParseCount(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// Where the search of the first key begins; nothing when the keyword is not there.
std::optional<int> BeginOf(const spec::KeySpec& spec, std::span<const std::string> args) {
  const int count = static_cast<int>(args.size());
  if (spec.begin == spec::KeySpec::Begin::kIndex) return spec.begin_index;
  const int step = spec.begin_index < 0 ? -1 : 1;
  int at = spec.begin_index < 0 ? count + spec.begin_index : spec.begin_index;
  for (; at > 0 && at < count; at += step) {
    if (UpperCase(args[static_cast<size_t>(at)]) == UpperCase(spec.begin_keyword)) return at + 1;
  }
  return std::nullopt;
}

// Only the first place of a keyword is looked at by those who follow specifications; a second may still be obeyed.
bool KeywordRepeats(const spec::KeySpec& spec, std::span<const std::string> args) {
  if (spec.begin != spec::KeySpec::Begin::kKeyword) return false;
  return std::count_if(args.begin(), args.end(),
                       [&](const std::string& word) { return UpperCase(word) == UpperCase(spec.begin_keyword); }) > 1;
}

// Whether it reaches into another database than the connection's, where nothing of ours is removed.
bool LeavesDatabase(const std::string& name, std::span<const std::string> args) {
  if (name == "SELECT" || name == "MOVE") return true;
  return name == "COPY" &&
         std::any_of(args.begin(), args.end(), [](const std::string& word) { return UpperCase(word) == "DB"; });
}

void AddRange(const spec::KeySpec& spec, int first, int count, KeyPositions& found) {
  int last = spec.last_key >= 0 ? first + spec.last_key : count + spec.last_key;
  if (spec.last_key < 0 && spec.limit > 1) last = first + (count - first) / spec.limit + spec.last_key;
  for (int at = first; at <= last; at += std::max(1, spec.key_step)) {
    if (at < count) found.positions.push_back(static_cast<size_t>(at));
  }
}

void AddCounted(const spec::KeySpec& spec, int begin, std::span<const std::string> args, KeyPositions& found) {
  const int count = static_cast<int>(args.size());
  const int number_at = begin + spec.key_num_index;
  const std::optional<int> keys = number_at < count ? ParseCount(args[static_cast<size_t>(number_at)]) : std::nullopt;
  if (!keys) {
    found.complete = false;
    return;
  }
  for (int i = 0; i < *keys && begin + spec.first_key + i * spec.num_step < count; ++i) {
    found.positions.push_back(static_cast<size_t>(begin + spec.first_key + i * spec.num_step));
  }
}

bool HasFlag(const std::vector<std::string>& flags, Bytes flag) {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

void ReplaceAll(std::string& text, const std::string& what) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) text.erase(at, what.size());
}

}  // namespace

KeyPositions FindKeys(const spec::Command& command, std::span<const std::string> args) {
  KeyPositions found;
  for (const spec::KeySpec& spec : command.key_specs) {
    if (HasFlag(spec.flags, "not_key")) continue;
    if (HasFlag(spec.flags, "incomplete") || KeywordRepeats(spec, args)) found.complete = false;
    if (spec.begin == spec::KeySpec::Begin::kUnknown || spec.find == spec::KeySpec::Find::kUnknown) {
      found.complete = false;
      continue;
    }
    const std::optional<int> begin = BeginOf(spec, args);
    if (!begin || *begin >= static_cast<int>(args.size())) continue;
    if (spec.find == spec::KeySpec::Find::kRange) AddRange(spec, *begin, static_cast<int>(args.size()), found);
    if (spec.find == spec::KeySpec::Find::kKeyNum) AddCounted(spec, *begin, args, found);
  }
  std::sort(found.positions.begin(), found.positions.end());
  found.positions.erase(std::unique(found.positions.begin(), found.positions.end()), found.positions.end());
  return found;
}

std::vector<std::string> KeyRewriter::Rewrite(std::span<const std::string> args) {
  std::vector<std::string> rewritten(args.begin(), args.end());
  const spec::Command* command = index_.Find(args);
  if (command == nullptr) return rewritten;
  for (const size_t position : FindKeys(*command, args).positions) {
    rewritten[position] = prefix_ + rewritten[position];
    keys_.insert(rewritten[position]);
  }
  return rewritten;
}

void KeyRewriter::Strip(Reply& reply) const {
  ReplaceAll(reply.text, prefix_);
  for (Reply& item : reply.items) Strip(item);
  for (Reply& item : reply.attributes) Strip(item);
}

std::string KeyRewriter::SkipReason(const spec::Case& test) const {
  if (!test.config.empty()) return "changes the configuration, which others share";
  for (const std::vector<std::string>& args : test.given) {
    if (std::string reason = SkipReason(args); !reason.empty()) return reason;
  }
  for (const spec::Step& step : test.steps) {
    if (step.verb == spec::Step::Verb::kRaw) return "sends raw bytes, whose keys cannot be found";
    if (step.args.empty() || step.verb == spec::Step::Verb::kBlocked) continue;
    if (std::string reason = SkipReason(step.args); !reason.empty()) return reason;
  }
  return "";
}

// Only what is bound to its keys or to its connection may run beside others.
std::string KeyRewriter::SkipReason(std::span<const std::string> args) const {
  const spec::Command* command = index_.Find(args);
  if (command == nullptr) return "";  // answered by an error, whatever the data
  if (LeavesDatabase(command->name, args)) return "leaves the database it was given";
  if (command->group == "connection" || command->group == "transactions") return "";
  if (HasFlag(command->flags, "admin") || HasFlag(command->flags, "noscript")) {
    if (!HasFlag(command->flags, "blocking")) return command->name + " acts on the whole server";
  }
  if (command->key_specs.empty()) return command->name + " has no keys to tell its data by";
  const KeyPositions found = FindKeys(*command, args);
  if (!found.complete) return "the keys of " + command->name + " cannot be told";
  if (command->group == "scripting") return command->name + " may touch keys it does not name";
  return "";
}

}  // namespace respect::conformance

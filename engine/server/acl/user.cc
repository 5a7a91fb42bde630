#include "engine/server/acl/user.h"

#include <algorithm>

#include "engine/base/sha.h"
#include "engine/base/split_args.h"
#include "engine/commands/args.h"

namespace respect::acl {
namespace {

constexpr Bytes kBadHash =
    "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";
constexpr Bytes kNoSuchPassword = "The password you are trying to remove from the user does not exist";

bool IsHash(Bytes text) {
  constexpr size_t kHashDigits = 64;
  return text.size() == kHashDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Takes the same time wherever the two differ.
bool SameHash(Bytes a, Bytes b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

std::optional<Bytes> User::Apply(Bytes rule, const Surroundings& surroundings) {
  if (rule.empty() || ApplyWord(rule, surroundings)) return std::nullopt;
  switch (rule[0]) {
    case '>':
    case '<':
    case '#':
    case '!': return ApplyPassword(rule);
    case '(':
      if (rule.back() == ')' && rule.size() > 1) return AddSelector(rule.substr(1, rule.size() - 2), surroundings);
      break;
    default: break;
  }
  return selectors[0].Apply(rule, surroundings.served);
}

bool User::ApplyWord(Bytes rule, const Surroundings& surroundings) {
  const auto is = [&](Bytes word) { return EqualsIgnoreCase(rule, word); };
  if (is("on") || is("off")) {
    enabled = is("on");
  } else if (is("nopass") || is("resetpass")) {
    nopass = is("nopass");
    passwords.clear();
  } else if (is("sanitize-payload") || is("skip-sanitize-payload")) {
    sanitizes = is("sanitize-payload");
  } else if (is("clearselectors")) {
    selectors.resize(1, Selector(false));
  } else if (is("reset")) {
    *this = User(std::move(name), surroundings);
  } else {
    return false;
  }
  return true;
}

std::optional<Bytes> User::ApplyPassword(Bytes rule) {
  const Bytes text = rule.substr(1);
  const bool is_hash = rule[0] == '#' || rule[0] == '!';
  if (is_hash && !IsHash(text)) return kBadHash;
  const std::string hash = is_hash ? std::string(text) : Hex(Sha256(text));
  const auto known = std::find(passwords.begin(), passwords.end(), hash);
  if (rule[0] == '<' || rule[0] == '!') {
    if (known == passwords.end()) return kNoSuchPassword;
    passwords.erase(known);
    return std::nullopt;
  }
  if (known == passwords.end()) passwords.push_back(hash);
  nopass = false;
  return std::nullopt;
}

std::optional<Bytes> User::AddSelector(Bytes rules, const Surroundings& surroundings) {
  Selector selector(surroundings.all_channels);
  // Quotes that do not close leave nothing to read.
  for (const std::string& rule : SplitArgs(rules).value_or(std::vector<std::string>{})) {
    if (const std::optional<Bytes> reason = selector.Apply(rule, surroundings.served)) return reason;
  }
  selectors.push_back(std::move(selector));
  return std::nullopt;
}

Verdict User::Check(const CommandSpec& command, std::span<const Bytes> args) const {
  const Request request(command, args);
  Verdict worst{Denial::kCommand, 0};
  for (const Selector& selector : selectors) {
    const Verdict verdict = selector.Check(request);
    if (verdict.allowed()) return verdict;
    // The selector that came closest says what is missing.
    const bool closer =
        verdict.denial > worst.denial || (verdict.denial == worst.denial && verdict.argument > worst.argument);
    if (closer) worst = verdict;
  }
  return worst;
}

bool User::MayReadEveryKey() const {
  return std::any_of(selectors.begin(), selectors.end(), [](const Selector& each) { return each.MayReadEveryKey(); });
}

bool User::MayUseChannel(Bytes channel, bool is_pattern) const {
  return std::any_of(selectors.begin(), selectors.end(),
                     [&](const Selector& each) { return each.MayUseChannel(channel, is_pattern); });
}

bool User::Accepts(Bytes password) const {
  if (nopass) return true;
  const std::string hash = Hex(Sha256(password));
  bool accepted = false;
  for (const std::string& known : passwords) accepted |= SameHash(known, hash);
  return accepted;
}

std::vector<Bytes> User::Flags() const {
  std::vector<Bytes> flags = {enabled ? "on" : "off"};
  if (nopass) flags.emplace_back("nopass");
  flags.emplace_back(sanitizes ? "sanitize-payload" : "skip-sanitize-payload");
  return flags;
}

std::string User::Describe() const {
  std::string text = "user " + name;
  for (const Bytes flag : Flags()) text.append(" ").append(flag);
  for (const std::string& hash : passwords) text.append(" #").append(hash);
  text.append(" ").append(selectors[0].Describe());
  for (size_t i = 1; i < selectors.size(); ++i) text.append(" (").append(selectors[i].Describe()).append(")");
  return text;
}

std::optional<std::string> MergeSelectors(std::span<const Bytes> words, std::vector<std::string>& merged) {
  std::string open;  // the selector being read
  Bytes opened_by;
  for (const Bytes word : words) {
    if (!open.empty()) {
      open.append(" ").append(word);
    } else if (word.starts_with('(')) {
      open = word;
      opened_by = word;
    } else {
      merged.emplace_back(word);
      continue;
    }
    if (!word.ends_with(')')) continue;
    merged.push_back(std::move(open));
    open.clear();
  }
  if (open.empty()) return std::nullopt;
  return std::string(opened_by);
}

}  // namespace respect::acl

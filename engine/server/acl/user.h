// User: who may log in with which passwords, and what is allowed then.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/server/acl/selector.h"

namespace respect::acl {

// What rules need to know of the server they are for.
struct Surroundings {
  Version served;
  bool all_channels = false;  // of new users and selectors: acl-pubsub-default
};

struct User {
  std::string name;
  bool enabled = false;
  bool nopass = false;                 // any password will do
  bool sanitizes = true;               // the payloads that the user restores are checked in full
  std::vector<std::string> passwords;  // SHA-256 in hexadecimal digits
  std::vector<Selector> selectors;     // the first is the user's own

  User(std::string user_name, const Surroundings& surroundings)
      : name(std::move(user_name)), selectors{Selector(surroundings.all_channels)} {}

  // One rule of ACL SETUSER. Answers why it does not do, or nothing; a rule that does not do changes nothing.
  std::optional<Bytes> Apply(Bytes rule, const Surroundings& surroundings);

  bool allows_everything() const { return selectors.size() == 1 && selectors[0].allows_everything(); }
  Verdict Check(const CommandSpec& command, std::span<const Bytes> args) const;
  bool MayReadEveryKey() const;
  bool MayUseChannel(Bytes channel, bool is_pattern) const;
  // Without regard to `enabled`.
  bool Accepts(Bytes password) const;

  // "on", "nopass", "sanitize-payload" ..., as ACL GETUSER tells them.
  std::vector<Bytes> Flags() const;
  // The line that makes this user anew.
  std::string Describe() const;

 private:
  bool ApplyWord(Bytes rule, const Surroundings& surroundings);
  std::optional<Bytes> ApplyPassword(Bytes rule);
  std::optional<Bytes> AddSelector(Bytes rules, const Surroundings& surroundings);
};

// Joins the words of each selector: "(~a", "+get", ")" is one rule. Answers the word that opens one without an end.
std::optional<std::string> MergeSelectors(std::span<const Bytes> words, std::vector<std::string>& merged);

}  // namespace respect::acl

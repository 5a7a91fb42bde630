// KeyRewriter: lets a case run beside other people's data: every key gets a prefix on its way out, found through the
// command's key specifications, and loses it in what comes back.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "conformance/match/command_index.h"
#include "engine/resp/reply.h"

namespace respect::conformance {

// Positions of the keys among `args`, by the command's key specifications; sorted. Empty when a specification cannot be
// followed (unknown, incomplete, or the arguments do not go with it): `complete` is then false.
struct KeyPositions {
  std::vector<size_t> positions;
  bool complete = true;
};
KeyPositions FindKeys(const spec::Command& command, std::span<const std::string> args);

class KeyRewriter {
 public:
  KeyRewriter(std::string prefix, const CommandIndex& index) : prefix_(std::move(prefix)), index_(index) {}

  std::vector<std::string> Rewrite(std::span<const std::string> args);
  // Removes the prefix wherever it stands in a text of the reply.
  void Strip(Reply& reply) const;

  // Keys written with the prefix so far; the caller deletes them.
  const std::set<std::string>& keys() const { return keys_; }
  void Forget() { keys_.clear(); }

  // Why the case would touch more than its own keys, or cannot be rewritten; "" when it can run.
  std::string SkipReason(const spec::Case& test) const;

 private:
  std::string SkipReason(std::span<const std::string> args) const;

  std::string prefix_;
  const CommandIndex& index_;
  std::set<std::string> keys_;
};

}  // namespace respect::conformance

// CommandIndex: which command of the specification a request is, and whether a reply is one that it may give.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "conformance/match/match.h"
#include "engine/resp/reply.h"
#include "spec/reader/model.h"

namespace respect::conformance {

class CommandIndex {
 public:
  // `spec` must outlive this.
  explicit CommandIndex(const spec::Spec& spec);

  // The command, or the subcommand of a container, in any letter case. nullptr when the specification has none.
  const spec::Command* Find(std::span<const std::string> args) const;

 private:
  std::unordered_map<std::string, const spec::Command*> by_name_;
};

std::string UpperCase(Bytes text);

// Whether the reply is among the `replies` and `errors` of its command, at that version of Redis (unknown: any). A
// command that states none allows all. `change`: what becomes of its replies before they are seen; {}: nothing.
std::optional<Mismatch> CheckShape(const spec::Command& command, const Reply& reply, int protocol,
                                   const std::optional<spec::Version>& version,
                                   const std::function<spec::Want(const spec::Want&)>& change = {});

}  // namespace respect::conformance

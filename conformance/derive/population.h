// What derived cases put at a key before they run a command, by type, and how they see that it is still there.
#pragma once

#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "spec/reader/model.h"

namespace respect::conformance {

struct Population {
  Bytes name;                                      // "list"; also "geo" and "hll", which are kinds of zset and string
  Bytes type;                                      // as TYPE has it
  std::vector<std::vector<std::string>> commands;  // that make it, at key "k"
  std::vector<std::string> read;                   // a command that shows all of it, of key "k"
  spec::Want content;                              // its answer

  std::vector<std::vector<std::string>> CommandsAt(const std::string& key) const;
};

// The six types every Redis has, then the kinds of them, then types that only some have.
const std::vector<Population>& Populations();
const Population& PopulationNamed(Bytes name);

// What the keys of a command hold: what its file says, else what its group is about, else a string.
const Population& PopulationFor(const spec::Command& command);

}  // namespace respect::conformance

// CaseMaker: puts derived cases of one command together, and lets what the command's file says take the place of the
// general rule.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spec/reader/model.h"

namespace respect::conformance {

// A case before the command's own rules are applied.
struct Draft {
  std::string id;     // what follows "<command>.derived."
  std::string rule;   // in one sentence
  std::string about;  // what is tried, in a few words: leads the reason where the command's own rules take over
  std::vector<std::vector<std::string>> given;
  std::vector<spec::Step> before;            // steps on the way
  std::vector<std::string> args;             // the command
  spec::Want want;                           // its answer by the general rule
  std::optional<spec::Version> holds_since;  // before that: want_before
  spec::Want want_before;
  std::vector<spec::Step> after;        // what must be so then
  std::vector<spec::Step> after_error;  // what must be so then, when all answers are errors
  spec::Version since;                  // of what it is about; the command's own is the least
  std::string save;                     // keep the reply
};

class CaseMaker {
 public:
  CaseMaker(const spec::Command& command, std::vector<spec::Case>& cases) : command_(command), cases_(cases) {}

  const spec::Command& command() const { return command_; }

  // Adds the case, unless the command's rules leave it out. The result is good until the next call; nullptr: left out.
  spec::Case* Add(Draft draft);

  // A step that sends a command.
  spec::Step Send(std::vector<std::string> args, spec::Want want) const;

  // Whether this came after the servers that can be asked: then errors are only known to be errors.
  static bool IsBeyondServers(const spec::Version& since);
  // The error with these words, or any where no server can be asked for them.
  static spec::Want ErrorFor(const spec::Version& since, std::string text);

 private:
  // The steps of the command itself: one, or one a range of versions.
  std::vector<spec::Step> CommandSteps(const Draft& draft, const std::vector<const spec::DeriveRule*>& rules) const;

  const spec::Command& command_;
  std::vector<spec::Case>& cases_;
};

}  // namespace respect::conformance

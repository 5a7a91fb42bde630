// Story: a sequence of commands on one or two connections, the unit that is run, compared and shrunk. It begins on a
// server without keys and depends on nothing but itself: the same seed and number give the same story.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fuzz/grammar/sentence.h"
#include "spec/reader/model.h"

namespace respect::fuzz {

struct StoryStep {
  int connection = 0;
  std::vector<std::string> args;
  const spec::Command* command = nullptr;  // nullptr: not of the specification
  std::vector<const spec::Argument*> options;
};

struct Story {
  std::vector<StoryStep> steps;
  int protocol = 2;
  // Each step waits for the one before, so that several connections have an order; else all is sent at once.
  bool stepwise = false;
};

// Which commands stories are made of.
struct Repertoire {
  std::vector<const spec::Command*> commands;
  spec::Version version;  // arguments that came later are left out
};

// The commands of these groups ("" in none: all that a story can use) which are no newer than `version`, which `known`
// holds for, and which do not disturb the server itself.
template <typename Known>
Repertoire SelectCommands(const spec::Spec& spec, const std::vector<std::string>& groups, spec::Version version,
                          const Known& known);

// Whether stories can use the command at all: it changes no state beyond keys, needs no other server, and does not
// depend on what the process is.
bool FitsStories(const spec::Command& command);

class StoryMaker {
 public:
  StoryMaker(const Repertoire& repertoire, uint64_t seed);

  Story Make(uint64_t number);

 private:
  struct Theme {
    Bytes type;
    std::vector<const spec::Command*> own, other;
  };

  const Theme& PickTheme(Rng& rng) const;
  void AddCommand(Story& story, const Theme& theme, Rng& rng, int connection, bool in_transaction);
  void AddTransaction(Story& story, const Theme& theme, Rng& rng, int connection);
  // Two connections: one watches or waits while the other writes.
  void AddEncounter(Story& story, const Theme& theme, Rng& rng);

  const Repertoire& repertoire_;
  uint64_t seed_;
  std::vector<Theme> themes_;
  std::vector<const spec::Command*> blocking_;
  // Of the story that is being made.
  Rng rng_;
  Values values_;
  SentenceMaker sentences_;
};

template <typename Known>
Repertoire SelectCommands(const spec::Spec& spec, const std::vector<std::string>& groups, spec::Version version,
                          const Known& known) {
  Repertoire repertoire{.commands = {}, .version = version};
  for (const spec::Command& command : spec.commands) {
    bool in_group = groups.empty();
    for (const std::string& group : groups) in_group = in_group || command.group == group;
    if (in_group && command.since <= version && FitsStories(command) && known(command)) {
      repertoire.commands.push_back(&command);
    }
  }
  return repertoire;
}

}  // namespace respect::fuzz

#include "fuzz/grammar/story.h"

#include <algorithm>
#include <array>

namespace respect::fuzz {
namespace {

constexpr auto kGroups = std::to_array<Bytes>(
    {"generic", "string", "bitmap", "hyperloglog", "list", "set", "hash", "sorted_set", "stream", "geo", "array"});

// What depends on the process, on other servers or on a policy; transactions are put around commands by stories
// themselves.
constexpr auto kUnfit = std::to_array<Bytes>(
    {"MIGRATE",     "WAIT",       "WAITAOF",   "OBJECT FREQ",     "OBJECT IDLETIME", "OBJECT REFCOUNT",
     "OBJECT HELP", "PFSELFTEST", "PFDEBUG",   "RANDOMKEY",       "RESTORE",         "DUMP",
     "XGROUP HELP", "XINFO HELP", "GEORADIUS", "HIMPORT PREPARE", "HIMPORT DISCARD", "HIMPORT DISCARDALL",
     "HIMPORT SET", "XIDMPRECORD"});

bool IsContainer(const spec::Command& command) { return command.engine == "container"; }

bool HasFlag(const spec::Command& command, Bytes flag) {
  return std::ranges::find(command.flags, flag) != command.flags.end();
}

StoryStep Plain(int connection, std::vector<std::string> args, const spec::Command* command = nullptr) {
  return {.connection = connection, .args = std::move(args), .command = command, .options = {}};
}

// A small number in another's place would be a time that ends while the story is told.
bool CountsMilliseconds(const Sentence& sentence) {
  return sentence.command->name.find("PEXPIRE") != std::string::npos || sentence.command->name == "PSETEX" ||
         std::ranges::find(sentence.args, "PX") != sentence.args.end();
}

uint64_t Mix(uint64_t seed, uint64_t number) { return seed * 0x9e3779b97f4a7c15 + number * 0xd1342543de82ef95 + 1; }

}  // namespace

bool FitsStories(const spec::Command& command) {
  return std::ranges::find(kGroups, command.group) != kGroups.end() &&
         std::ranges::find(kUnfit, command.name) == kUnfit.end() && !IsContainer(command) && !command.arguments.empty();
}

StoryMaker::StoryMaker(const Repertoire& repertoire, uint64_t seed)
    : repertoire_(repertoire), seed_(seed), rng_(seed), values_(rng_), sentences_(rng_, values_, repertoire.version) {
  std::vector<const spec::Command*> generic;
  for (const spec::Command* command : repertoire.commands) {
    if (HasFlag(*command, "blocking")) {
      blocking_.push_back(command);
      continue;
    }
    const Bytes type = KeyTypeOf(*command);
    if (type.empty()) {
      generic.push_back(command);
      continue;
    }
    auto theme = std::ranges::find(themes_, type, &Theme::type);
    if (theme == themes_.end()) theme = themes_.insert(themes_.end(), Theme{.type = type, .own = {}, .other = {}});
    theme->own.push_back(command);
  }
  if (themes_.empty()) themes_.push_back({.type = "string", .own = generic, .other = {}});
  for (Theme& theme : themes_) {
    theme.other = generic;
    if (theme.own.empty()) theme.own = generic;
  }
}

const StoryMaker::Theme& StoryMaker::PickTheme(Rng& rng) const {
  // A type with many commands has more to go wrong.
  size_t all = 0;
  for (const Theme& theme : themes_) all += theme.own.size() + 5;
  uint64_t at = rng.Below(all);
  for (const Theme& theme : themes_) {
    if (at < theme.own.size() + 5) return theme;
    at -= theme.own.size() + 5;
  }
  return themes_.front();
}

Story StoryMaker::Make(uint64_t number) {
  rng_ = Rng(Mix(seed_, number));
  const Theme& theme = PickTheme(rng_);
  values_.BeginStory(theme.type);
  Story story;
  story.protocol = rng_.Below(2) == 0 ? 2 : 3;
  const size_t length = 8 + rng_.Below(40);
  if (rng_.Below(10) == 0) {
    story.stepwise = true;
    for (size_t i = 0; i < 6; ++i) AddCommand(story, theme, rng_, 0, false);
    for (size_t i = 0; i < 3; ++i) AddEncounter(story, theme, rng_);
    return story;
  }
  while (story.steps.size() < length) {
    if (rng_.Below(30) == 0) {
      AddTransaction(story, theme, rng_, 0);
    } else {
      AddCommand(story, theme, rng_, 0, false);
    }
  }
  return story;
}

void StoryMaker::AddCommand(Story& story, const Theme& theme, Rng& rng, int connection, bool in_transaction) {
  const spec::Command* command = nullptr;
  const uint64_t dice = rng.Below(20);
  if (in_transaction && !blocking_.empty() && dice == 0) {
    command = blocking_[rng.Below(blocking_.size())];
  } else if (dice < 4 && !theme.other.empty()) {
    command = theme.other[rng.Below(theme.other.size())];
  } else if (dice == 4) {
    command = repertoire_.commands[rng.Below(repertoire_.commands.size())];
    if (HasFlag(*command, "blocking")) command = theme.own[rng.Below(theme.own.size())];
  } else {
    command = theme.own[rng.Below(theme.own.size())];
  }
  if (!values_.Suits(*command)) return;
  Sentence sentence = sentences_.Make(*command, in_transaction);
  if (rng.Below(16) == 0 && !CountsMilliseconds(sentence)) sentences_.Mutate(sentence);
  story.steps.push_back({connection, std::move(sentence.args), command, std::move(sentence.options)});
  // Which members chance took is for each server to say: what is left would differ from there on.
  if (command->name == "SPOP" && story.steps.back().args.size() > 1) {
    story.steps.push_back(Plain(connection, {"DEL", story.steps.back().args[1]}));
  }
}

void StoryMaker::AddTransaction(Story& story, const Theme& theme, Rng& rng, int connection) {
  if (rng.Below(3) == 0) story.steps.push_back(Plain(connection, {"WATCH", values_.Key(*theme.own.front())}));
  story.steps.push_back(Plain(connection, {"MULTI"}));
  const size_t count = 1 + rng.Below(5);
  for (size_t i = 0; i < count; ++i) AddCommand(story, theme, rng, connection, true);
  story.steps.push_back(Plain(connection, {rng.Below(10) == 0 ? "DISCARD" : "EXEC"}));
}

void StoryMaker::AddEncounter(Story& story, const Theme& theme, Rng& rng) {
  const auto writes = [&](size_t count) {
    for (size_t i = 0; i < count; ++i) AddCommand(story, theme, rng, 1, false);
  };
  if (blocking_.empty() || rng.Below(2) == 0) {
    story.steps.push_back(Plain(0, {"WATCH", values_.Key(*theme.own.front())}));
    writes(1 + rng.Below(2));
    story.steps.push_back(Plain(0, {"MULTI"}));
    AddCommand(story, theme, rng, 0, true);
    story.steps.push_back(Plain(0, {"EXEC"}));
    return;
  }
  const spec::Command* command = blocking_[rng.Below(blocking_.size())];
  for (const spec::Command* each : blocking_) {
    if (KeyTypeOf(*each) == theme.type && rng.Below(3) == 0) command = each;
  }
  Sentence sentence = sentences_.Make(*command, true);
  story.steps.push_back({0, std::move(sentence.args), command, std::move(sentence.options)});
  writes(2);
}

}  // namespace respect::fuzz

#include "fuzz/grammar/makeable.h"

#include <algorithm>

#include "fuzz/grammar/sentence.h"

namespace respect::fuzz {
namespace {

constexpr int kSentences = 60, kMostSentences = 3000;

bool FitsArity(const spec::Command& command, size_t words) {
  return command.arity >= 0 ? words == static_cast<size_t>(command.arity)
                            : words >= static_cast<size_t>(-command.arity);
}

void AddTokens(const std::vector<spec::Argument>& arguments, std::vector<std::string>& tokens) {
  for (const spec::Argument& argument : arguments) {
    // An id from the clock is never taken: servers would differ in it.
    if (!argument.token.empty() && argument.name != "auto-id") tokens.push_back(argument.token);
    AddTokens(argument.arguments, tokens);
  }
}

// "" when it can be made with each of its tokens.
std::string Complaint(const spec::Command& command, Values& values, SentenceMaker& maker) {
  std::vector<std::string> missing;
  AddTokens(command.arguments, missing);
  for (int i = 0; i < kSentences || (!missing.empty() && i < kMostSentences); ++i) {
    values.BeginStory("zset");  // another each time: some options belong to stories of one score
    const Sentence sentence = maker.Make(command, true);
    if (!FitsArity(command, sentence.args.size())) {
      return command.name + " with " + std::to_string(sentence.args.size()) + " words";
    }
    std::erase_if(missing, [&](const std::string& token) { return std::ranges::count(sentence.args, token) > 0; });
  }
  return missing.empty() ? "" : command.name + " with " + missing.front();
}

}  // namespace

std::vector<std::string> NotMakeable(const spec::Spec& spec) {
  std::vector<std::string> complaints;
  Rng rng(1);
  Values values(rng);
  SentenceMaker maker(rng, values, {INT32_MAX, 0, 0});
  for (const spec::Command& command : spec.commands) {
    // What DEBUG takes is every server's own.
    if (command.engine == "container" || command.name == "DEBUG") continue;
    std::string complaint = Complaint(command, values, maker);
    if (!complaint.empty()) complaints.push_back(std::move(complaint));
  }
  return complaints;
}

}  // namespace respect::fuzz

#include "fuzz/differential/shrink.h"

#include <algorithm>
#include <array>
#include <utility>

namespace respect::fuzz {
namespace {

// Of a difference in what keys hold, the last command is part of the shape, and shrinking may change it.
bool IsSameMistake(const Difference& a, const Difference& b) {
  if (a.kind != b.kind) return false;
  if (a.kind != Difference::Kind::kState) return a.shape == b.shape;
  const auto of = [](const Difference& difference) {
    return Bytes(difference.shape).substr(difference.shape.find(": "));
  };
  return of(a) == of(b);
}

bool HasFlag(const StoryStep& step, Bytes flag) {
  return step.command != nullptr && std::ranges::find(step.command->flags, flag) != step.command->flags.end();
}

// Whether a command that waits has lost the transaction around it: sent with the rest, it might wait for ever.
bool MayWaitForEver(const Story& story) {
  if (story.stepwise) return false;
  bool in_transaction = false;
  for (const StoryStep& step : story.steps) {
    if (step.args[0] == "MULTI") in_transaction = true;
    if (step.args[0] == "EXEC" || step.args[0] == "DISCARD") in_transaction = false;
    if (!in_transaction && HasFlag(step, "blocking")) return true;
  }
  return false;
}

class Shrinker {
 public:
  Shrinker(const Story& story, const Difference& difference, const StoryRunner& run, size_t most_tries)
      : best_{story, difference, 0}, run_(run), most_tries_(most_tries) {}

  Shrunk Run() {
    Truncate();
    DropSteps();
    SimplifyForm();
    // Fewer words may make further steps needless.
    for (int round = 0; round < 2; ++round) {
      DropWords();
      SimplifyWords();
      DropSteps();
    }
    return std::move(best_);
  }

 private:
  // Takes the candidate when it fails in the same way.
  bool Accept(Story candidate) {
    if (candidate.steps.empty() || best_.tries >= most_tries_ || MayWaitForEver(candidate)) return false;
    ++best_.tries;
    std::optional<Difference> difference = run_(candidate);
    if (!difference || !IsSameMistake(*difference, best_.difference)) return false;
    best_.story = std::move(candidate);
    best_.difference = std::move(*difference);
    return true;
  }

  void Truncate() {
    Story candidate = best_.story;
    const size_t needed = std::min(best_.difference.step + 1, candidate.steps.size());
    if (needed == candidate.steps.size()) return;
    candidate.steps.resize(needed);
    Accept(std::move(candidate));
  }

  void DropSteps() {
    for (size_t size = std::max<size_t>(1, best_.story.steps.size() / 2);; size /= 2) {
      for (size_t at = best_.story.steps.size(); at > 0;) {
        at = at > size ? at - size : 0;
        Story candidate = best_.story;
        const auto begin = candidate.steps.begin() + static_cast<std::ptrdiff_t>(at);
        const size_t count = std::min(size, candidate.steps.size() - at);
        candidate.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
        Accept(std::move(candidate));
        at = std::min(at, best_.story.steps.size());
      }
      if (size <= 1) return;
    }
  }

  void SimplifyForm() {
    if (best_.story.protocol == 3) {
      Story candidate = best_.story;
      candidate.protocol = 2;
      Accept(std::move(candidate));
    }
    if (!best_.story.stepwise) return;
    Story candidate = best_.story;
    candidate.stepwise = false;
    for (StoryStep& step : candidate.steps) step.connection = 0;
    Accept(std::move(candidate));
  }

  void DropWords() {
    for (size_t i = 0; i < best_.story.steps.size(); ++i) {
      for (size_t word = best_.story.steps[i].args.size(); word-- > 1;) {
        if (i >= best_.story.steps.size() || word >= best_.story.steps[i].args.size()) break;
        // One word, or a pair: a token with its value, a field with its value.
        for (size_t count = 2; count > 0; --count) {
          Story candidate = best_.story;
          std::vector<std::string>& args = candidate.steps[i].args;
          if (word + count > args.size()) continue;
          const auto begin = args.begin() + static_cast<std::ptrdiff_t>(word);
          args.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
          if (Accept(std::move(candidate))) break;
        }
      }
    }
  }

  void SimplifyWords() {
    constexpr auto kSimple = std::to_array<Bytes>({"a", "1", "0"});
    for (size_t i = 0; i < best_.story.steps.size(); ++i) {
      // A shorter wait would end while the story goes on.
      if (HasFlag(best_.story.steps[i], "blocking")) continue;
      for (size_t word = 1; word < best_.story.steps[i].args.size(); ++word) {
        for (const Bytes simple : kSimple) {
          const std::string& now = best_.story.steps[i].args[word];
          if (now.size() <= 1) break;
          Story candidate = best_.story;
          candidate.steps[i].args[word] = simple;
          if (Accept(std::move(candidate))) break;
        }
      }
    }
  }

  Shrunk best_;
  const StoryRunner& run_;
  size_t most_tries_;
};

}  // namespace

Shrunk Shrink(const Story& story, const Difference& difference, const StoryRunner& run, size_t most_tries) {
  return Shrinker(story, difference, run, most_tries).Run();
}

}  // namespace respect::fuzz

#include "fuzz/differential/contest.h"

#include <fmt/format.h>

#include <cstdlib>

#include "fuzz/differential/freedom.h"

namespace respect::fuzz {
namespace {

using conformance::Failure;
using conformance::Received;

constexpr int64_t kSlackMs = 3000;
constexpr size_t kShown = 300;

std::string Text(const StepAnswer& answer) {
  if (!answer.reply) return "no reply";
  if (const Failure* failure = std::get_if<Failure>(&*answer.reply)) {
    return fmt::format("{}: {}", conformance::FailureName(failure->kind), failure->text);
  }
  return Describe(std::get<Reply>(*answer.reply), kShown);
}

Bytes NameOf(const StoryStep& step) {
  return step.command == nullptr ? Bytes(step.args[0]) : Bytes(step.command->name);
}

void Finish(Difference& difference, Bytes name, size_t step) {
  difference.step = step;
  difference.shape = fmt::format("{}: {}: {}", name, KindName(difference.kind), difference.shape);
}

// Follows a connection's transactions, since EXEC answers for the commands before it.
class Comparison {
 public:
  Comparison(const Story& story, const Telling& first, const Telling& second)
      : story_(story), first_(first), second_(second) {}

  std::optional<Difference> Steps() {
    const size_t count = std::max(first_.answers.size(), second_.answers.size());
    for (size_t i = 0; i < count; ++i) {
      if (std::optional<Difference> difference = OneStep(i)) return difference;
    }
    if (first_.failure.empty() && second_.failure.empty()) return std::nullopt;
    if (first_.failure == second_.failure) return std::nullopt;
    Difference difference{.kind = Difference::Kind::kBroken, .first = first_.failure, .second = second_.failure};
    Finish(difference, "server", count == 0 ? 0 : count - 1);
    return difference;
  }

  std::optional<Difference> Keys() const {
    for (const auto& [key, state] : first_.keys) {
      const auto other = second_.keys.find(key);
      if (other == second_.keys.end()) continue;
      if (std::optional<Difference> difference = OneKey(key, state, other->second)) return difference;
    }
    return std::nullopt;
  }

 private:
  std::optional<Difference> OneStep(size_t i) {
    const StepAnswer a = i < first_.answers.size() ? first_.answers[i] : StepAnswer();
    const StepAnswer b = i < second_.answers.size() ? second_.answers[i] : StepAnswer();
    const StoryStep& step = story_.steps[i];
    const auto is_reply = [](const StepAnswer& answer) {
      return answer.reply && std::holds_alternative<Reply>(*answer.reply);
    };
    const auto failed = [](const StepAnswer& answer) {
      return answer.reply && std::holds_alternative<Failure>(*answer.reply);
    };
    std::optional<Difference> difference;
    if (failed(a) != failed(b)) {
      difference = Difference{.kind = Difference::Kind::kBroken, .first = Text(a), .second = Text(b)};
    } else if (is_reply(a) != is_reply(b) || (is_reply(a) && a.arrived != b.arrived)) {
      difference = Difference{.kind = Difference::Kind::kWaiting, .first = Text(a), .second = Text(b)};
    } else if (is_reply(a)) {
      difference = OneReply(step, std::get<Reply>(*a.reply), std::get<Reply>(*b.reply));
    }
    if (difference) {
      Bytes name = NameOf(step);
      if (blamed_ != nullptr) name = NameOf(*blamed_);
      Finish(*difference, name, i);
    }
    return difference;
  }

  std::optional<Difference> OneReply(const StoryStep& step, const Reply& a, const Reply& b) {
    std::vector<const StoryStep*>& queue = queued_[step.connection];
    if (step.args[0] == "EXEC") return Exec(std::exchange(queue, {}), a, b);
    if (step.args[0] == "DISCARD") queue.clear();
    if (a.kind == Reply::Kind::kSimple && a.text == "QUEUED" && a == b) {
      queue.push_back(&step);
      return std::nullopt;
    }
    return CompareReplies(a, b, FreedomOf(step.command, step.args));
  }

  std::optional<Difference> Exec(const std::vector<const StoryStep*>& queue, const Reply& a, const Reply& b) {
    const bool each = a.kind == Reply::Kind::kArray && b.kind == Reply::Kind::kArray &&
                      a.items.size() == queue.size() && b.items.size() == queue.size();
    if (!each) return CompareReplies(a, b, Freedom::kNone);
    for (size_t i = 0; i < queue.size(); ++i) {
      const Freedom freedom = FreedomOf(queue[i]->command, queue[i]->args);
      std::optional<Difference> difference = CompareReplies(a.items[i], b.items[i], freedom);
      if (!difference) continue;
      difference->where = fmt::format("[{}]", i);
      blamed_ = queue[i];
      return difference;
    }
    return std::nullopt;
  }

  std::optional<Difference> OneKey(const std::string& key, const KeyState& a, const KeyState& b) const {
    Difference difference{.kind = Difference::Kind::kState};
    if (a.type != b.type) {
      Describe(difference, key, "type", a.type, b.type);
      difference.shape += fmt::format(" {} | {}", a.type, b.type);
    } else if (a.encoding != b.encoding) {
      Describe(difference, key, "encoding", a.encoding, b.encoding);
      difference.shape += fmt::format(" {} | {}", a.encoding, b.encoding);
    } else if (!SameTime(a.expires_at_ms, b.expires_at_ms)) {
      Describe(difference, key, "expiry", fmt::format("{}", a.expires_at_ms), fmt::format("{}", b.expires_at_ms));
    } else {
      const Freedom freedom = a.type == "set" || a.type == "hash" ? Freedom::kOrder : Freedom::kNone;
      if (!CompareReplies(a.content, b.content, freedom)) return std::nullopt;
      Describe(difference, key, a.type + " content", respect::Describe(a.content, kShown),
               respect::Describe(b.content, kShown));
    }
    Finish(difference, NameOf(story_.steps.back()), story_.steps.size());
    return difference;
  }

  static bool SameTime(int64_t a, int64_t b) { return (a < 0 || b < 0) ? a == b : std::llabs(a - b) <= kSlackMs; }

  static void Describe(Difference& difference, const std::string& key, const std::string& what, std::string a,
                       std::string b) {
    difference.where = key + ": " + what;
    difference.first = std::move(a);
    difference.second = std::move(b);
    difference.shape = what;
  }

  static void Finish(Difference& difference, Bytes name, size_t step) { fuzz::Finish(difference, name, step); }

  const Story& story_;
  const Telling& first_;
  const Telling& second_;
  std::vector<const StoryStep*> queued_[2];
  const StoryStep* blamed_ = nullptr;
};

}  // namespace

std::optional<Difference> Compare(const Story& story, const Telling& first, const Telling& second) {
  Comparison comparison(story, first, second);
  if (std::optional<Difference> difference = comparison.Steps()) return difference;
  return comparison.Keys();
}

void Contest::Begin(const Story& story) {
  first_.Begin(story);
  if (second_ != nullptr) second_->Begin(story);
}

std::optional<Difference> Contest::Finish(const Story& story) {
  first_telling_ = first_.Finish(story);
  if (second_ == nullptr) return std::nullopt;
  const Telling second = second_->Finish(story);
  return Compare(story, first_telling_, second);
}

std::optional<Difference> Contest::Run(const Story& story) {
  Begin(story);
  return Finish(story);
}

}  // namespace respect::fuzz

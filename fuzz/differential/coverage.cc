#include "fuzz/differential/coverage.h"

#include <algorithm>

namespace respect::fuzz {
namespace {

std::string NameOf(const spec::Argument& argument) { return argument.token.empty() ? argument.name : argument.token; }

void AddOptions(const std::vector<spec::Argument>& arguments, bool is_choice, spec::Version version,
                std::map<std::string, uint64_t>& options) {
  for (const spec::Argument& argument : arguments) {
    if (argument.since && *argument.since > version) continue;
    if ((argument.optional || is_choice) && argument.name != "auto-id") options.emplace(NameOf(argument), 0);
    AddOptions(argument.arguments, argument.type == spec::ArgumentType::kOneOf, version, options);
  }
}

}  // namespace

Coverage::Coverage(const Repertoire& repertoire) {
  for (const spec::Command* command : repertoire.commands) {
    Row& row = rows_[command->name];
    row.command = command;
    AddOptions(command->arguments, false, repertoire.version, row.options);
  }
}

void Coverage::Add(const Story& story, const Telling& telling) {
  std::vector<const StoryStep*> queued[2];
  for (size_t i = 0; i < telling.answers.size() && i < story.steps.size(); ++i) {
    const StoryStep& step = story.steps[i];
    const auto& answer = telling.answers[i].reply;
    const Reply* reply = answer ? std::get_if<Reply>(&*answer) : nullptr;
    if (reply == nullptr) continue;
    std::vector<const StoryStep*>& queue = queued[step.connection];
    if (reply->kind == Reply::Kind::kSimple && reply->text == "QUEUED") {
      queue.push_back(&step);
    } else if (step.args[0] == "EXEC" || step.args[0] == "DISCARD") {
      for (size_t j = 0; j < queue.size() && j < reply->items.size(); ++j) Count(*queue[j], reply->items[j]);
      queue.clear();
    } else {
      Count(step, *reply);
    }
  }
}

void Coverage::Count(const StoryStep& step, const Reply& reply) {
  if (step.command == nullptr) return;
  const auto found = rows_.find(step.command->name);
  if (found == rows_.end()) return;
  Row& row = found->second;
  ++row.sent;
  if (reply.is_error()) return;
  ++row.answered;
  for (const spec::Argument* option : step.options) {
    const auto at = row.options.find(NameOf(*option));
    if (at != row.options.end()) ++at->second;
  }
}

std::vector<Coverage::Row> Coverage::Rows() const {
  std::vector<Row> rows;
  for (const auto& [name, row] : rows_) rows.push_back(row);
  return rows;
}

size_t Coverage::commands_answered() const {
  return static_cast<size_t>(std::ranges::count_if(rows_, [](const auto& each) { return each.second.answered > 0; }));
}

size_t Coverage::options() const {
  size_t count = 0;
  for (const auto& [name, row] : rows_) count += row.options.size();
  return count;
}

size_t Coverage::options_answered() const {
  size_t count = 0;
  for (const auto& [name, row] : rows_) {
    count += static_cast<size_t>(std::ranges::count_if(row.options, [](const auto& each) { return each.second > 0; }));
  }
  return count;
}

}  // namespace respect::fuzz

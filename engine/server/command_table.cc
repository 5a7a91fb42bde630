#include "engine/server/command_table.h"

#include <algorithm>
#include <array>

namespace respect {
namespace {

// Longer than any name of a command with its subcommand; a word that does not fit is no command.
constexpr size_t kMaxName = 64;

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

class LowerName {
 public:
  // False when it does not fit.
  bool Append(Bytes text) {
    if (size_ + text.size() > kMaxName) return false;
    std::transform(text.begin(), text.end(), text_.begin() + size_, ToLower);
    size_ += text.size();
    return true;
  }
  Bytes view() const { return {text_.data(), size_}; }

 private:
  std::array<char, kMaxName> text_;
  size_t size_ = 0;
};

}  // namespace

CommandTable::CommandTable(std::span<const CommandSpec> commands) {
  for (const CommandSpec& command : commands) {
    by_name_.emplace(command.name, &command);
    for (const CommandSpec& subcommand : command.subcommands) by_name_.emplace(subcommand.name, &subcommand);
  }
}

const CommandSpec* CommandTable::Find(std::span<const Bytes> args, Version served) const {
  LowerName name;
  if (!name.Append(args[0])) return nullptr;
  const auto found = by_name_.find(name.view());
  // A name with a '|' inside is how a subcommand is listed, not how it is called.
  if (found == by_name_.end() || found->second->since > served || args[0].find('|') != Bytes::npos) return nullptr;
  const CommandSpec* command = found->second;
  if (command->subcommands.empty() || args.size() == 1) return command;
  if (!name.Append("|") || !name.Append(args[1])) return command;
  const auto subcommand = by_name_.find(name.view());
  return subcommand == by_name_.end() || subcommand->second->since > served ? command : subcommand->second;
}

Bytes CommandTable::Rename(Bytes command, Bytes name) {
  LowerName known, given;
  if (!known.Append(command) || !by_name_.contains(known.view())) return "No such command in rename-command";
  if (!given.Append(name)) return "Target command name is too long";
  const CommandSpec* spec = by_name_.at(known.view());
  by_name_.erase(known.view());
  if (!name.empty() && by_name_.contains(given.view())) return "Target command name already exists";
  for (const CommandSpec& subcommand : spec->subcommands) by_name_.erase(subcommand.name);
  if (name.empty()) return {};
  const auto add = [&](const std::string& text, const CommandSpec& found) {
    given_names_.push_back(text);
    by_name_.emplace(given_names_.back(), &found);
  };
  const std::string base(given.view());
  add(base, *spec);
  for (const CommandSpec& subcommand : spec->subcommands)
    add(base + std::string(subcommand.name.substr(spec->name.size())), subcommand);
  return {};
}

const CommandSpec* CommandTable::FindByName(Bytes text, Version served) const {
  LowerName name;
  if (!name.Append(text)) return nullptr;
  const auto found = by_name_.find(name.view());
  return found == by_name_.end() || found->second->since > served ? nullptr : found->second;
}

}  // namespace respect

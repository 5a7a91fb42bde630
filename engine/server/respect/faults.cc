#include "engine/server/respect/faults.h"

#include <algorithm>
#include <utility>

#include "engine/base/glob.h"
#include "engine/commands/command_keys.h"

namespace respect {
namespace {

// By the whole name ("client|setname") or that of the container ("client").
bool FitsCommand(Bytes glob, Bytes name) {
  return GlobMatch(glob, name, GlobCase::kIgnore) || GlobMatch(glob, name.substr(0, name.find('|')), GlobCase::kIgnore);
}

bool FitsAKey(Bytes glob, const CommandSpec& command, std::span<const Bytes> args) {
  const auto least = static_cast<size_t>(command.arity < 0 ? -command.arity : command.arity);
  if (command.handler == nullptr || args.size() < least) return false;
  const std::vector<KeyUse> keys = KeysOf(command, args);
  return std::ranges::any_of(keys, [&](const KeyUse& use) { return GlobMatch(glob, args[use.index]); });
}

}  // namespace

bool Concerns(const Fault& fault, const CommandSpec& command, std::span<const Bytes> args) {
  if (!fault.command.empty() && !FitsCommand(fault.command, command.name)) return false;
  return fault.key.empty() || FitsAKey(fault.key, command, args);
}

uint64_t Faults::Add(Fault fault) {
  fault.id = next_id_++;
  faults_.push_back(std::move(fault));
  return faults_.back().id;
}

bool Faults::Remove(uint64_t id) {
  return std::erase_if(faults_, [id](const Fault& fault) { return fault.id == id; }) != 0;
}

std::optional<Fault> Faults::Meet(const CommandSpec& command, std::span<const Bytes> args, bool in_exec) {
  for (Fault& fault : faults_) {
    if ((fault.left && *fault.left == 0) || fault.in_exec != in_exec || !Concerns(fault, command, args)) continue;
    if (fault.probability < 1 && rng_.Unit() >= fault.probability) continue;
    if (fault.left) --*fault.left;
    ++fault.met;
    return fault;
  }
  return std::nullopt;
}

}  // namespace respect

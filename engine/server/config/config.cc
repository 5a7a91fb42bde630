#include "engine/server/config/config.h"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <cctype>

#include <algorithm>
#include <filesystem>

#include "engine/base/glob.h"
#include "engine/commands/args.h"

namespace respect {
namespace {

Error SetFailed(Bytes name, Bytes reason) {
  return Error(fmt::format("ERR CONFIG SET failed (possibly related to argument '{}') - {}", name, reason));
}

// The words of one CONFIG SET value: parted by each single space, where the parameter takes several.
std::vector<Bytes> Words(const Parameter& parameter, Bytes value) {
  std::vector<Bytes> words;
  if (parameter.Is(Parameter::kMultiple)) {
    for (size_t space = value.find(' '); space != Bytes::npos; space = value.find(' ')) {
      words.push_back(value.substr(0, space));
      value.remove_prefix(space + 1);
    }
  }
  words.push_back(value);
  return words;
}

bool IsPattern(Bytes name) { return name.find_first_of("*?[") != Bytes::npos; }

}  // namespace

Config::Config() {
  AppendNetworkParameters(parameters_);
  AppendProcessParameters(parameters_);
  AppendDataParameters(parameters_);
  AppendPersistenceParameters(parameters_);
  AppendKeptParameters(parameters_);
}

const Parameter* Config::Find(Bytes name) const {
  for (const Parameter& parameter : parameters_) {
    if (EqualsIgnoreCase(parameter.name, name)) return &parameter;
    if (!parameter.alias.empty() && EqualsIgnoreCase(parameter.alias, name)) return &parameter;
  }
  return nullptr;
}

std::vector<Config::Pair> Config::Get(std::span<const Bytes> patterns) const {
  std::vector<Pair> found;
  std::set<std::string> seen;  // in small letters: a name counts once however it is written
  auto add = [&](Bytes name, const Parameter& parameter) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (seen.insert(std::move(lower)).second) found.emplace_back(name, parameter.get(options_));
  };
  for (Bytes pattern : patterns) {
    if (!IsPattern(pattern)) {
      if (const Parameter* parameter = Find(pattern)) add(pattern, *parameter);
      continue;
    }
    for (const Parameter& parameter : parameters_) {
      if (parameter.Is(Parameter::kHidden)) continue;
      for (Bytes name : {parameter.name, parameter.alias}) {
        if (!name.empty() && GlobMatch(pattern, name, GlobCase::kIgnore)) add(name, parameter);
      }
    }
  }
  return found;
}

Result<std::vector<Config::Change>> Config::Changes(std::span<const Bytes> names_and_values,
                                                    bool allow_protected) const {
  std::vector<Change> changes;
  for (size_t i = 0; i + 1 < names_and_values.size(); i += 2) {
    const Bytes name = names_and_values[i];
    const Parameter* parameter = Find(name);
    if (parameter == nullptr) {
      return Error(fmt::format("ERR Unknown option or number of arguments for CONFIG SET - '{}'", name));
    }
    if (parameter->Is(Parameter::kImmutable)) return SetFailed(name, "can't set immutable config");
    if (parameter->Is(Parameter::kProtected) && !allow_protected) return SetFailed(name, "can't set protected config");
    for (const Change& other : changes) {
      if (other.parameter == parameter) return SetFailed(name, "duplicate parameter");
    }
    changes.push_back({parameter, name, names_and_values[i + 1]});
  }
  return changes;
}

Status Config::Set(std::span<const Bytes> names_and_values, bool allow_protected) {
  Result<std::vector<Change>> changes = Changes(names_and_values, allow_protected);
  if (!changes.ok()) return changes.error();
  const Options saved = options_;
  std::error_code gone;
  const std::string directory = std::filesystem::current_path(gone).string();
  std::vector<const Parameter*> changed, applied;
  for (const Change& change : *changes) {
    const std::string before = change.parameter->get(options_);
    const std::vector<Bytes> words = Words(*change.parameter, change.value);
    Status status = change.parameter->set(options_, words, Parameter::Source::kCommand);
    if (!status.ok()) {
      Restore(saved, directory, {});
      return SetFailed(change.given_name, status.error().text());
    }
    if (change.parameter->get(options_) != before) changed.push_back(change.parameter);
  }
  for (const Parameter* parameter : changed) {
    applied.push_back(parameter);
    Status status = apply_ ? apply_(*parameter) : Status(Done{});
    if (status.ok()) continue;
    Restore(saved, directory, applied);
    return SetFailed(parameter->name, status.error().text());
  }
  return Done{};
}

void Config::Restore(Options saved, const std::string& directory, std::span<const Parameter* const> applied) {
  options_ = std::move(saved);
  std::error_code failed;
  std::filesystem::current_path(directory, failed);
  for (const Parameter* parameter : applied) {
    if (apply_) static_cast<void>(apply_(*parameter));  // what was in effect before: nothing better is left to try
  }
}

}  // namespace respect

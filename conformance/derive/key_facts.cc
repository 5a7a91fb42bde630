#include "conformance/derive/key_facts.h"

#include <algorithm>

#include "conformance/derive/population.h"

namespace respect::conformance {
namespace {

bool HasFlag(const spec::KeySpec* spec, const char* flag) {
  return spec != nullptr && std::find(spec->flags.begin(), spec->flags.end(), flag) != spec->flags.end();
}

}  // namespace

const spec::KeySpec* SpecOfKey(const spec::Command& command, const spec::Argument& key) {
  if (!key.key_spec_index) return nullptr;
  const auto index = static_cast<size_t>(*key.key_spec_index);
  return index < command.key_specs.size() ? &command.key_specs[index] : nullptr;
}

bool TakesAnyType(const spec::Command& command, const spec::Argument& key) {
  const bool answers_wrong_type =
      std::find(command.error_codes.begin(), command.error_codes.end(), "WRONGTYPE") != command.error_codes.end();
  return !answers_wrong_type || HasFlag(SpecOfKey(command, key), "OW");
}

std::vector<std::vector<std::string>> PopulateKeys(const spec::Command& command, const Form& form,
                                                   const std::string& but) {
  std::vector<std::vector<std::string>> commands;
  for (const Word& word : form.words) {
    if (!word.is_key() || (word.text == but && !but.empty())) continue;
    if (HasFlag(SpecOfKey(command, *word.argument), "OW")) continue;
    for (std::vector<std::string>& made : PopulationFor(command).CommandsAt(word.text)) {
      commands.push_back(std::move(made));
    }
  }
  return commands;
}

}  // namespace respect::conformance

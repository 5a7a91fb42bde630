#include "bench/load/cluster.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/load/request_maker.h"

namespace respect::bench {
namespace {

// Literal bytes before and after the one key number in an argument.
struct KeyForm {
  std::string before, after;
  const ArgumentSpec* source = nullptr;  // null: none, `before` is the whole key
};

std::optional<KeyForm> FormOf(const CommandText& command, const std::vector<ArgumentSpec>& arguments) {
  const size_t place = KeyPlace(command);
  if (place >= command.size()) return std::nullopt;
  KeyForm form;
  for (const ArgumentPart& part : command[place]) {
    if (part.source.empty()) {
      (form.source == nullptr ? form.before : form.after) += part.literal;
      continue;
    }
    const auto named = [&](const ArgumentSpec& spec) { return spec.name == part.source; };
    const auto found = std::find_if(arguments.begin(), arguments.end(), named);
    if (form.source != nullptr || found == arguments.end() || found->kind != ArgumentSpec::Kind::kKey) {
      return std::nullopt;
    }
    form.source = &*found;
    form.before += found->prefix;
  }
  return form;
}

}  // namespace

std::optional<int> BoundNode(const ClientGroup& group, const SlotMap& slots) {
  if (group.mix.empty()) return std::nullopt;
  const std::optional<KeyForm> form = FormOf(group.mix[0].commands[0], {});
  return form ? std::optional(slots.OwnerOf(SlotOf(form->before))) : std::nullopt;
}

std::vector<int64_t> CommandsByNode(const LoadStep& step, const std::vector<ArgumentSpec>& arguments,
                                    const SlotMap& slots) {
  const std::optional<KeyForm> form = FormOf(step.command, arguments);
  if (!form) return {};
  std::vector<int64_t> counts(slots.nodes().size());
  const auto add = [&](Bytes key, uint64_t count) {
    const int owner = slots.OwnerOf(SlotOf(key));
    if (owner >= 0) counts[static_cast<size_t>(owner)] += static_cast<int64_t>(count);
  };
  if (form->source == nullptr) {
    add(form->before, step.count);
    return counts;
  }
  const uint64_t keys = form->source->pick.count;
  for (uint64_t i = 0; i < std::min(keys, step.count); ++i) {
    const uint64_t rounds = step.count / keys + (i < step.count % keys ? 1 : 0);
    add(fmt::format("{}{:0{}}{}", form->before, i, form->source->digits, form->after), rounds);
  }
  return counts;
}

}  // namespace respect::bench

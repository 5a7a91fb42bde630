#include "engine/scripting/shebang.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "engine/base/split_args.h"

namespace respect::scripting {
namespace {

std::optional<Error> AddFlags(Bytes list, uint8_t& flags) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    const Bytes name = list.substr(0, end);
    const std::optional<uint8_t> flag = FlagByName(name);
    if (!flag) return Error("ERR Unexpected flag in script shebang: " + std::string(name));
    flags |= *flag;
    if (end == list.size()) break;
    list.remove_prefix(end + 1);
    if (list.empty()) return Error(Bytes("ERR Unexpected flag in script shebang: "));
  }
  return std::nullopt;
}

}  // namespace

std::optional<uint8_t> FlagByName(Bytes name) {
  const auto found = std::ranges::find(kFlagNames, name, &FlagName::name);
  if (found == std::end(kFlagNames)) return std::nullopt;
  return found->flag;
}

Result<uint8_t> ReadScriptFlags(Bytes code) {
  if (!code.starts_with("#!")) return static_cast<uint8_t>(kCompatible);
  const size_t end = code.find('\n');
  if (end == Bytes::npos) return Error(Bytes("ERR Invalid script shebang"));
  const auto words = SplitArgs(code.substr(0, end));
  if (!words || words->empty() || words->front() != "#!lua")
    return Error("ERR Unexpected engine in script shebang: " +
                 (words && !words->empty() ? words->front() : std::string()));
  uint8_t flags = 0;
  for (size_t i = 1; i < words->size(); ++i) {
    const Bytes word = (*words)[i];
    if (!word.starts_with("flags=")) return Error("ERR Unknown lua shebang option: " + std::string(word));
    if (std::optional<Error> error = AddFlags(word.substr(6), flags)) return *error;
  }
  return flags;
}

}  // namespace respect::scripting

#include "engine/server/redact.h"

#include "engine/commands/args.h"
#include "engine/server/config/config.h"

namespace respect {
namespace {

using ArgSpan = std::span<const Bytes>;
using Places = std::vector<size_t>;

Places From(size_t first, size_t end) {
  Places places;
  for (size_t i = first; i < end; ++i) places.push_back(i);
  return places;
}

Places OfHello(ArgSpan args) {
  for (size_t i = 2; i + 2 < args.size(); ++i) {
    if (EqualsIgnoreCase(args[i], "AUTH")) return {i + 1, i + 2};
  }
  return {};
}

Places OfConfigSet(const Config& config, ArgSpan args) {
  Places places;
  for (size_t i = 2; i + 1 < args.size(); i += 2) {
    const Parameter* parameter = config.Find(args[i]);
    if (parameter != nullptr && parameter->Is(Parameter::kSensitive)) places.push_back(i + 1);
  }
  return places;
}

Places OfMigrate(ArgSpan args) {
  constexpr size_t kOptions = 6;
  for (size_t i = kOptions; i < args.size(); ++i) {
    if (EqualsIgnoreCase(args[i], "KEYS")) break;
    if (EqualsIgnoreCase(args[i], "AUTH") && i + 1 < args.size()) return {i + 1};
    if (EqualsIgnoreCase(args[i], "AUTH2") && i + 2 < args.size()) return {i + 1, i + 2};
  }
  return {};
}

}  // namespace

std::vector<size_t> SecretArguments(const Config& config, const CommandSpec& command, ArgSpan args) {
  const Bytes name = command.name;
  if (name == "auth") return args.size() <= 3 ? From(1, args.size()) : Places{};
  if (name == "hello") return OfHello(args);
  if (name == "config|set") return OfConfigSet(config, args);
  if (name == "migrate") return OfMigrate(args);
  if (name == "acl|setuser" || name == "acl|getuser" || name == "acl|deluser") return From(2, args.size());
  return {};
}

}  // namespace respect

#include "engine/server/modules.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect {
namespace {

struct Module {
  Bytes name;
  int version;
  Version since;  // of the server that brings it
  Bytes options;  // as INFO tells them
};

constexpr Module kModules[] = {{"vectorset", 1, {8, 0, 0}, "handle-io-errors|handle-repl-async-load"}};

}  // namespace

void ReplyModules(ReplyWriter& reply, Version served) {
  const auto is_served = [&](const Module& module) { return module.since <= served; };
  reply.Array(static_cast<size_t>(std::ranges::count_if(kModules, is_served)));
  for (const Module& module : kModules) {
    if (!is_served(module)) continue;
    reply.Map(4);
    reply.Bulk("name"), reply.Bulk(module.name);
    reply.Bulk("ver"), reply.Integer(module.version);
    reply.Bulk("path"), reply.Bulk("");
    reply.Bulk("args"), reply.Array(0);
  }
}

std::string ModuleLines(Version served) {
  std::string lines;
  for (const Module& module : kModules) {
    if (module.since > served) continue;
    lines += fmt::format("module:name={},ver={},api=1,filters=0,usedby=[],using=[],options=[{}]\r\n", module.name,
                         module.version, module.options);
  }
  return lines;
}

}  // namespace respect

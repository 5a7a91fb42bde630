#include "conformance/derive/population.h"

#include <algorithm>

#include "conformance/derive/wants.h"

namespace respect::conformance {
namespace {

using Commands = std::vector<std::vector<std::string>>;

Population Make(Bytes name, Bytes type, Commands commands, std::vector<std::string> read, spec::Want content) {
  return {name, type, std::move(commands), std::move(read), std::move(content)};
}

std::vector<Population> MakeAll() {
  const auto pair = [](spec::Want::Kind kind) { return WantOf(kind, {WantBulk("a"), WantBulk("b")}); };
  using Kind = spec::Want::Kind;
  std::vector<Population> all;
  all.push_back(Make("string", "string", {{"SET", "k", "10"}}, {"GET", "k"}, WantBulk("10")));
  all.push_back(Make("list", "list", {{"RPUSH", "k", "a", "b"}}, {"LRANGE", "k", "0", "-1"}, pair(Kind::kArray)));
  all.push_back(Make("set", "set", {{"SADD", "k", "a", "b"}}, {"SMEMBERS", "k"}, pair(Kind::kSet)));
  all.push_back(Make("hash", "hash", {{"HSET", "k", "a", "1", "b", "2"}}, {"HGETALL", "k"},
                     WantOf(Kind::kMap, {WantBulk("a"), WantBulk("1"), WantBulk("b"), WantBulk("2")})));
  all.push_back(
      Make("zset", "zset", {{"ZADD", "k", "1", "a", "2", "b"}}, {"ZRANGE", "k", "0", "-1"}, pair(Kind::kArray)));
  const spec::Want entry =
      WantOf(Kind::kArray, {WantBulk("1-1"), WantOf(Kind::kArray, {WantBulk("a"), WantBulk("1")})});
  all.push_back(Make("stream", "stream", {{"XADD", "k", "1-1", "a", "1"}, {"XGROUP", "CREATE", "k", "a", "0"}},
                     {"XRANGE", "k", "-", "+"}, WantOf(Kind::kArray, {entry})));
  all.push_back(Make("hll", "string", {{"PFADD", "k", "a", "b"}}, {"PFCOUNT", "k"}, WantInteger(2)));
  all.push_back(Make("geo", "zset", {{"GEOADD", "k", "13.361389", "38.115556", "a", "15.087269", "37.502669", "b"}},
                     {"ZRANGE", "k", "0", "-1"}, pair(Kind::kArray)));
  all.push_back(Make("numbers", "list", {{"RPUSH", "k", "1", "2"}}, {"LRANGE", "k", "0", "-1"},
                     WantOf(Kind::kArray, {WantBulk("1"), WantBulk("2")})));
  all.push_back(
      Make("array", "array", {{"ARSET", "k", "0", "a", "b"}}, {"ARGETRANGE", "k", "0", "1"}, pair(Kind::kArray)));
  return all;
}

}  // namespace

Commands Population::CommandsAt(const std::string& key) const {
  Commands there = commands;
  for (std::vector<std::string>& command : there) std::replace(command.begin(), command.end(), std::string("k"), key);
  return there;
}

const std::vector<Population>& Populations() {
  static const std::vector<Population> all = MakeAll();
  return all;
}

const Population& PopulationNamed(Bytes name) {
  const auto found = std::find_if(Populations().begin(), Populations().end(),
                                  [&](const Population& population) { return population.name == name; });
  return found == Populations().end() ? Populations().front() : *found;
}

const Population& PopulationFor(const spec::Command& command) {
  if (!command.holds.empty()) return PopulationNamed(command.holds);
  if (command.group == "sorted_set") return PopulationNamed("zset");
  if (command.group == "hyperloglog") return PopulationNamed("hll");
  return PopulationNamed(command.group);
}

}  // namespace respect::conformance

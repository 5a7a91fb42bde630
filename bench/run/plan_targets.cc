#include "bench/run/plan_targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>

#include "conformance/target/child_process.h"
#include "conformance/target/child_target.h"
#include "conformance/target/url_target.h"
#include "spec/reader/embedded_spec.h"

namespace respect::bench {
namespace {

using conformance::Deadlines;

constexpr const char* kEmbedded = "embedded";

// "NAME=rest" where NAME is a plain word: a URL may hold '=' as well.
std::pair<std::string, std::string> SplitName(const std::string& word) {
  const size_t equals = word.find('=');
  if (equals == std::string::npos || word.find_first_of(":/@ ") < equals) return {"", word};
  return {word.substr(0, equals), word.substr(equals + 1)};
}

SubjectPlan StartedPlan(const std::string& name, const std::string& kind, std::vector<std::string> command) {
  return {name, kind,
          [command = std::move(command)] { return std::make_unique<conformance::ChildTarget>(command, Deadlines()); }};
}

Result<std::vector<SubjectPlan>> PlanServers(const std::vector<std::string>& servers) {
  std::vector<SubjectPlan> plans;
  for (const std::string& server : servers) {
    const auto [name, command] = SplitName(server);
    std::vector<std::string> words = conformance::SplitCommandLine(command);
    const bool has_port = command.find("{port}") != std::string::npos;
    if (name.empty() || words.empty() || !has_port) {
      return Error(fmt::format("--server '{}': give NAME='COMMAND --port {{port}}'", server));
    }
    plans.push_back(StartedPlan(name, name, std::move(words)));
  }
  return plans;
}

// The program of a target file, replaced by RESPECT_<NAME> where the environment has it.
std::vector<std::string> CommandOf(const spec::Target& file) {
  std::string variable = "RESPECT_";
  for (const char c : file.name) {
    variable += std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::toupper(c)) : '_';
  }
  std::vector<std::string> command = file.start;
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr || *value == '\0') return command;
  const std::vector<std::string> words = conformance::SplitCommandLine(value);
  command.erase(command.begin());
  command.insert(command.begin(), words.begin(), words.end());
  return command;
}

// This program over again, in a process of its own: what the engine spends must not be mixed with what load costs.
std::vector<std::string> EmbeddedCommand() {
  std::error_code ignored;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  return {self, kServeEmbedded, "--port", "{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"};
}

Result<SubjectPlan> PlanOne(const std::string& word, const TargetWords& words, const std::vector<SubjectPlan>& servers,
                            const spec::Spec& spec) {
  auto [name, what] = SplitName(word);
  if (conformance::LooksLikeUrl(what)) {
    Result<conformance::Endpoint> endpoint = conformance::ParseEndpoint(what);
    if (!endpoint.ok()) return endpoint.error();
    return SubjectPlan{name.empty() ? endpoint->Text() : name, "",
                       [endpoint = *endpoint, tls = words.tls] {
                         return std::make_unique<conformance::UrlTarget>(endpoint, tls, Deadlines());
                       },
                       words.tls};
  }
  for (const SubjectPlan& server : servers) {
    if (server.name != what) continue;
    SubjectPlan plan = server;
    if (!name.empty()) plan.name = name;
    return plan;
  }
  if (what == kEmbedded) return StartedPlan(name.empty() ? what : name, "respect", EmbeddedCommand());
  for (const spec::Target& file : spec.targets) {
    if (file.name != what) continue;
    if (file.start.empty()) return Error(fmt::format("the target file {} does not say how to start it", file.name));
    return StartedPlan(name.empty() ? what : name, file.name, CommandOf(file));
  }
  std::string known = "a URL, embedded";
  for (const SubjectPlan& server : servers) known += ", " + server.name;
  for (const spec::Target& file : spec.targets) known += ", " + file.name;
  return Error(fmt::format("there is no target '{}'; known are: {}", what, known));
}

}  // namespace

Result<std::vector<SubjectPlan>> PlanSubjects(const TargetWords& words) {
  Result<std::vector<SubjectPlan>> servers = PlanServers(words.servers);
  if (!servers.ok()) return servers.error();
  std::vector<std::string> targets = words.targets;
  for (const SubjectPlan& server : *servers) {
    const auto named = [&](const std::string& word) { return SplitName(word).second == server.name; };
    if (std::none_of(targets.begin(), targets.end(), named)) targets.push_back(server.name);
  }
  if (targets.empty()) targets.emplace_back("redis://127.0.0.1:6379");
  const spec::Spec spec = spec::EmbeddedSpec(spec::Part::kFacts);
  std::vector<SubjectPlan> plans;
  for (const std::string& word : targets) {
    Result<SubjectPlan> plan = PlanOne(word, words, *servers, spec);
    if (!plan.ok()) return plan.error();
    const auto same = [&](const SubjectPlan& other) { return other.name == plan->name; };
    if (std::any_of(plans.begin(), plans.end(), same)) {
      return Error(fmt::format("two targets are called '{}': name one of them, as in other={}", plan->name, word));
    }
    plans.push_back(std::move(*plan));
  }
  return plans;
}

}  // namespace respect::bench

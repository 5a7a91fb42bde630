// The part of Config that reads configuration text: redis.conf, standard input, the command line.
#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "engine/base/split_args.h"
#include "engine/server/config/config.h"

namespace respect {
namespace {

constexpr Bytes kWrongCount = "wrong number of arguments";

Bytes Trim(Bytes line) {
  constexpr Bytes kBlank = " \t\r\n";
  const size_t first = line.find_first_not_of(kBlank);
  if (first == Bytes::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

ConfigTextError CannotOpen(const std::string& path) {
  ConfigTextError error;
  error.is_file = true;
  error.reason = fmt::format("Fatal error, can't open config file '{}': {}", path, std::strerror(errno));
  return error;
}

// Files that a pattern names; a path without wildcards stands for itself.
std::vector<std::string> Expand(const std::string& pattern) {
  if (pattern.find_first_of("*?[") == std::string::npos) return {pattern};
  std::vector<std::string> paths;
  glob_t found;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return paths;
}

}  // namespace

std::optional<ConfigTextError> Config::LoadFiles(const std::string& pattern, std::string& text) {
  for (const std::string& path : Expand(pattern)) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return CannotOpen(path);
    text.append(std::istreambuf_iterator<char>(file), {});
  }
  return std::nullopt;
}

std::optional<ConfigTextError> Config::ReadText(Bytes text) {
  size_t number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = std::min(text.find('\n'), text.size());
    const Bytes line = Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#') continue;
    const std::optional<std::vector<std::string>> words = SplitArgs(line);
    if (!words) return ConfigTextError{number, std::string(line), "Unbalanced quotes in configuration line"};
    if (words->empty()) continue;
    std::optional<ConfigTextError> nested;
    const std::string reason = ReadDirective(*words, nested);
    if (nested) return nested;
    if (!reason.empty()) return ConfigTextError{number, std::string(line), reason};
  }
  return std::nullopt;
}

std::string Config::ReadDirective(std::span<const std::string> words, std::optional<ConfigTextError>& nested) {
  std::string name = words[0];
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (const Parameter* parameter = Find(name)) {
    Status status = SetFromLine(*parameter, words.subspan(1));
    return status.ok() ? std::string() : std::string(status.error().text());
  }
  if (name == "include" && words.size() == 2) {
    std::string text;
    nested = LoadFiles(words[1], text);
    if (!nested) nested = ReadText(text);
    return {};
  }
  if (name == "rename-command" && words.size() == 3) {
    renamed_.emplace_back(words[1], words[2]);
    return {};
  }
  if (name == "user" && words.size() >= 2) {
    users_.emplace_back(words.begin() + 1, words.end());
    return {};
  }
  if (words.size() < 2) return "Bad directive or wrong number of arguments";
  std::string written = name;
  for (const std::string& word : words.subspan(1)) written.append(" ").append(word);
  unresolved_.push_back(std::move(written));
  return {};
}

Status Config::SetFromLine(const Parameter& parameter, std::span<const std::string> values) {
  std::vector<Bytes> words(values.begin(), values.end());
  std::optional<std::vector<std::string>> split;
  if (!parameter.Is(Parameter::kMultiple)) {
    if (words.size() != 1) return Error(kWrongCount);
  } else if (words.size() == 1 && !words[0].empty()) {
    split = SplitArgs(words[0]);  // one quoted argument may hold all the words
    if (split) words.assign(split->begin(), split->end());
  }
  Status status = parameter.set(options_, words, Parameter::Source::kFile);
  if (status.ok() && parameter.Is(Parameter::kNoEffect)) given_without_effect_.insert(parameter.name);
  return status;
}

}  // namespace respect

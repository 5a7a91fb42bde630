#include "spec/reader/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "spec/reader/case_reader.h"
#include "spec/reader/command_reader.h"
#include "spec/reader/table_reader.h"
#include "spec/reader/target_reader.h"

namespace respect::spec {
namespace {

namespace fs = std::filesystem;

// All .toml files below a folder, in order of name; a folder that is not there holds none.
std::vector<fs::path> TomlFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (auto at = fs::recursive_directory_iterator(folder, ignored); at != fs::recursive_directory_iterator();
       at.increment(ignored)) {
    if (at->path().extension() == ".toml") files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The document; nothing, with the problem noted, when it is no TOML.
std::optional<TomlValue> Parse(const std::string& text, Problems& problems) {
  Result<TomlValue> document = ParseToml(text, problems.file());
  if (document.ok()) return std::move(*document);
  // The error begins with "FILE:LINE: ".
  const std::string rest(document.error().text().substr(problems.file().size() + 1));
  problems.Add(std::atoi(rest.c_str()), rest.substr(rest.find(": ") + 2));
  return std::nullopt;
}

class FolderReader {
 public:
  explicit FolderReader(fs::path folder) : folder_(std::move(folder)) {}

  Result<Spec> Read() {
    if (!fs::is_directory(folder_)) return Error(fmt::format("{}: no such folder", folder_.string()));
    for (const char* room : {"commands", "scenarios", "protocol", "targets"}) {
      for (const fs::path& file : TomlFiles(folder_ / room)) ReadFile(file);
    }
    if (const fs::path features = folder_ / "features.toml"; fs::exists(features)) ReadFile(features);
    std::sort(spec_.commands.begin(), spec_.commands.end(),
              [](const Command& a, const Command& b) { return a.name < b.name; });
    SetContainerArity();
    CheckWhole();
    if (!problems_.empty()) return Error(problems_.Text());
    return std::move(spec_);
  }

  // What a file is follows from the room it lies in.
  void ReadText(const std::string& text, const std::string& path) {
    problems_.SetFile(path);
    const std::optional<TomlValue> document = Parse(text, problems_);
    if (!document) return;
    if (path.starts_with("commands/")) {
      spec_.commands.push_back(ReadCommandFile(*document, path, problems_));
    } else if (path.starts_with("targets/")) {
      spec_.targets.push_back(ReadTargetFile(*document, problems_));
      CheckTargetName(spec_.targets.back(), path);
    } else if (path == "features.toml") {
      spec_.features = ReadFeaturesFile(*document, problems_);
    } else {
      ReadCases(*document);
    }
  }

  void ReadCases(const TomlValue& document) {
    TableReader file(document, "the file", problems_);
    CheckFormat(file, problems_);
    CaseDefaults defaults;
    defaults.needs = file.Texts("needs");
    defaults.since = file.VersionOf("since");
    defaults.until = file.VersionOf("until");
    defaults.protocol = ReadProtocol(file, problems_);
    if (const TomlValue* cases = file.Take("case", TomlValue::Kind::kArray); cases != nullptr) {
      for (const TomlValue& table : cases->items) ReadCase(table, defaults, spec_.scenarios, problems_);
    }
    file.Finish();
  }

  Problems& problems() { return problems_; }
  Spec& spec() { return spec_; }

 private:
  void ReadFile(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    const std::string path = file.lexically_relative(folder_).generic_string();
    problems_.SetFile(path);
    if (!stream) return problems_.Add(1, "cannot be read");
    ReadText(text.str(), path);
  }

  void CheckTargetName(const Target& target, const std::string& path) {
    const std::string expected = "targets/" + target.name + ".toml";
    if (path != expected) problems_.Add(target.at, fmt::format("{} belongs in {}", target.name, expected));
  }

  void CheckCase(const Case& checked, std::set<std::string>& ids) {
    if (!ids.insert(checked.id).second)
      problems_.Add(checked.at, fmt::format("there is another case '{}'", checked.id));
    for (const std::string& feature : checked.needs) CheckFeature(feature, checked.at);
  }
  void CheckFeature(const std::string& name, const Location& at) {
    const auto known = [&](const Feature& feature) { return feature.name == name; };
    if (std::none_of(spec_.features.begin(), spec_.features.end(), known)) {
      problems_.Add(at, fmt::format("features.toml has no feature '{}'", name));
    }
  }
  // A container that has no form of its own wants a subcommand: what its empty `syntax` cannot say.
  void SetContainerArity() {
    for (size_t i = 0; i + 1 < spec_.commands.size(); ++i) {
      Command& command = spec_.commands[i];
      const bool container = spec_.commands[i + 1].name.starts_with(command.name + " ");
      if (container && command.syntax.empty() && command.arity == 1) command.arity = -2;
    }
  }
  // What can only be seen over all files.
  void CheckWhole() {
    std::set<std::string> ids;
    for (const Command& command : spec_.commands) {
      for (const Case& one : command.cases) CheckCase(one, ids);
    }
    for (const Case& one : spec_.scenarios) CheckCase(one, ids);
    for (const Target& target : spec_.targets) {
      for (const std::string& feature : target.lacks) CheckFeature(feature, target.at);
    }
  }

  fs::path folder_;
  Problems problems_;
  Spec spec_;
};

}  // namespace

const Command* Spec::Find(const std::string& name) const {
  const auto found =
      std::lower_bound(commands.begin(), commands.end(), name,
                       [](const Command& command, const std::string& text) { return command.name < text; });
  return found == commands.end() || found->name != name ? nullptr : &*found;
}

Result<Spec> ReadFolder(const std::string& folder) { return FolderReader(folder).Read(); }

Status CheckText(const std::string& text, const std::string& path) {
  FolderReader reader("");
  reader.ReadText(text, path);
  if (!reader.problems().empty()) return Error(reader.problems().Text());
  return Done();
}

Result<std::vector<Case>> ReadCaseText(const std::string& text, const std::string& path) {
  FolderReader reader("");
  reader.problems().SetFile(path);
  if (const std::optional<TomlValue> document = Parse(text, reader.problems())) reader.ReadCases(*document);
  if (!reader.problems().empty()) return Error(reader.problems().Text());
  return std::move(reader.spec().scenarios);
}

Result<Command> ReadCommandText(const std::string& text, const std::string& path) {
  Problems problems;
  problems.SetFile(path);
  Command command;
  if (const std::optional<TomlValue> document = Parse(text, problems)) {
    command = ReadCommandFile(*document, path, problems);
  }
  if (!problems.empty()) return Error(problems.Text());
  return command;
}

namespace {

// Gives every `cmd` without a `want` one that fits anything; notes which they are.
void CloseSteps(TomlValue& document, std::vector<OpenCases::Step>& open) {
  size_t first_row = 0;
  for (auto& [name, cases] : document.members) {
    if (name != "case") continue;
    for (TomlValue& one : cases.items) {
      const TomlValue* rows = one.Find("each");
      for (auto& [key, steps] : one.members) {
        for (size_t i = 0; key == "steps" && i < steps.items.size(); ++i) {
          TomlValue& step = steps.items[i];
          if (step.Find("cmd") == nullptr || step.Find("want") != nullptr) continue;
          TomlValue yes, any;
          yes.kind = TomlValue::Kind::kBoolean;
          yes.boolean = true;
          yes.line = any.line = step.line;
          any.members.push_back({"any", yes});
          step.members.push_back({"want", any});
          open.push_back({first_row, i, rows != nullptr});
        }
      }
      first_row += rows == nullptr ? 1 : rows->items.size();
    }
  }
}

}  // namespace

Result<OpenCases> ReadOpenCases(const std::string& text, const std::string& path) {
  FolderReader reader("");
  Problems& problems = reader.problems();
  problems.SetFile(path);
  OpenCases read;
  if (std::optional<TomlValue> document = Parse(text, problems)) {
    CloseSteps(*document, read.open);
    if (document->Find("command") == nullptr) {
      reader.ReadCases(*document);
      read.cases = std::move(reader.spec().scenarios);
    } else {
      read.cases = ReadCommandFile(*document, PathOf(*document), problems).cases;
    }
  }
  if (!problems.empty()) return Error(problems.Text());
  return read;
}

Result<std::vector<KnownDifference>> ReadKnownText(const std::string& text, const std::string& path) {
  Problems problems;
  problems.SetFile(path);
  const Result<TomlValue> document = ParseToml(text, path);
  if (!document.ok()) return document.error();
  std::vector<KnownDifference> differences = ReadKnownFile(*document, problems);
  if (!problems.empty()) return Error(problems.Text());
  return differences;
}

}  // namespace respect::spec

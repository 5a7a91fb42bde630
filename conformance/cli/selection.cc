#include "conformance/cli/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "conformance/derive/derive.h"
#include "engine/base/glob.h"
#include "spec/reader/embedded_spec.h"
#include "spec/reader/reader.h"

namespace respect::conformance {
namespace {

bool Fits(const std::vector<std::string>& globs, const std::string& text) {
  return globs.empty() ||
         std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return GlobMatch(glob, text); });
}

// "scenarios" and "protocol", for cases of no command.
std::string FolderOf(const spec::Case& test) { return test.at.file.substr(0, test.at.file.find('/')); }

void ForEachCase(const Suite& suite, const std::function<void(const spec::Case&, const std::string& group)>& visit) {
  for (const spec::Command& command : suite.spec.commands) {
    for (const spec::Case& test : command.cases) visit(test, command.group);
  }
  for (const spec::Case& test : suite.spec.scenarios) visit(test, FolderOf(test));
  for (const spec::Case& test : suite.derived) {
    const spec::Command* command = suite.spec.Find(test.command);
    visit(test, command == nullptr ? "" : command->group);
  }
}

}  // namespace

Result<Suite> LoadSuite(const Options& options) {
  Suite suite;
  if (options.spec_folder.empty()) {
    suite.spec = spec::EmbeddedSpec();
  } else {
    Result<spec::Spec> read = spec::ReadFolder(options.spec_folder);
    if (!read.ok()) return read.error();
    suite.spec = std::move(*read);
    if (suite.spec.commands.empty()) {
      return Error(fmt::format("{} holds no commands/: it is not the folder of a specification", options.spec_folder));
    }
  }
  if (options.derived != "no") suite.derived = DeriveCases(suite.spec);
  return suite;
}

Result<std::vector<const spec::Case*>> SelectCases(const Options& options, const Suite& suite) {
  std::vector<const spec::Case*> chosen;
  ForEachCase(suite, [&](const spec::Case& test, const std::string& group) {
    if (options.derived == "no" && test.derived) return;
    if (options.derived == "only" && !test.derived) return;
    if (Fits(options.cases, test.id) && Fits(options.groups, group)) chosen.push_back(&test);
  });
  if (chosen.empty()) return Error("no case fits; --list shows them");
  return chosen;
}

const spec::Case* FindCase(const Suite& suite, const std::string& id) {
  const spec::Case* found = nullptr;
  const spec::Case* first_row = nullptr;
  ForEachCase(suite, [&](const spec::Case& test, const std::string&) {
    if (test.id == id) found = &test;
    if (first_row == nullptr && test.id.starts_with(id + "/")) first_row = &test;
  });
  return found != nullptr ? found : first_row;
}

}  // namespace respect::conformance

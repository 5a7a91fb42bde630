// spec-gen: what the build makes of the specification, and its linter.
//   spec-gen SPEC_DIR OUT_DIR    writes, below OUT_DIR,
//                                  engine/commands/handlers.h             the engine's handlers, declared
//                                  engine/commands/command_table.gen.cc   the engine's command table
//                                  engine/commands/every_command.gen.cc   the same of planned commands too, for tests
//                                  spec/spec.bin                          the specification, to be put into programs
//   spec-gen --lint SPEC_DIR     checks what the reader lets through; exit code 1 when there is something
// A file whose content would not change is left alone, so that nothing is compiled again for a new case.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "spec/generator/command_table.h"
#include "spec/generator/lint.h"
#include "spec/reader/binary_form.h"
#include "spec/reader/reader.h"

namespace respect::spec {
namespace {

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool WriteIfChanged(const std::filesystem::path& path, const std::string& content) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (std::filesystem::exists(path, error) && ReadAll(path) == content) return true;
  std::ofstream stream(path, std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) std::fprintf(stderr, "spec-gen: cannot write %s\n", path.c_str());
  return static_cast<bool>(stream);
}

int Generate(const Spec& spec, const std::filesystem::path& out) {
  const std::filesystem::path commands = out / "engine/commands";
  const bool written =
      WriteIfChanged(commands / "handlers.h", HandlersHeader(spec)) &&
      WriteIfChanged(commands / "command_table.gen.cc", CommandTableSource(spec, Scope::kEngine)) &&
      WriteIfChanged(commands / "every_command.gen.cc", CommandTableSource(spec, Scope::kEverything)) &&
      WriteIfChanged(out / "spec/spec.bin", ToBinary(spec));
  return written ? 0 : 1;
}

int PrintLint(const Spec& spec) {
  const Problems found = Lint(spec);
  if (!found.empty()) std::printf("%s\n", found.Text().c_str());
  std::printf("specification: %zu commands, %zu offences\n", spec.commands.size(), found.list().size());
  return found.empty() ? 0 : 1;
}

}  // namespace
}  // namespace respect::spec

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: spec-gen SPEC_DIR OUT_DIR\n       spec-gen --lint SPEC_DIR\n");
    return 2;
  }
  const bool lint = std::string(argv[1]) == "--lint";
  const respect::Result<respect::spec::Spec> spec = respect::spec::ReadFolder(argv[lint ? 2 : 1]);
  if (!spec.ok()) {
    std::fprintf(stderr, "%s\n", std::string(spec.error().text()).c_str());
    return 1;
  }
  return lint ? respect::spec::PrintLint(*spec) : respect::spec::Generate(*spec, argv[2]);
}

// spec-gen: what the build makes of the specification.
//   spec-gen SPEC_DIR OUT_DIR     writes OUT_DIR/engine/commands/{handlers.h,command_table.gen.cc} and
//   OUT_DIR/spec/spec.bin
// A file whose content would not change is left alone, so that nothing is compiled again for a new case.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "spec/generator/command_table.h"
#include "spec/reader/binary_form.h"
#include "spec/reader/reader.h"

namespace {

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool WriteIfChanged(const std::filesystem::path& path, const std::string& content) {
  std::filesystem::create_directories(path.parent_path());
  if (std::filesystem::exists(path) && ReadAll(path) == content) return true;
  std::ofstream stream(path, std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) std::fprintf(stderr, "spec-gen: cannot write %s\n", path.c_str());
  return static_cast<bool>(stream);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: spec-gen SPEC_DIR OUT_DIR\n");
    return 2;
  }
  const respect::Result<respect::spec::Spec> spec = respect::spec::ReadFolder(argv[1]);
  if (!spec.ok()) {
    std::fprintf(stderr, "%s\n", std::string(spec.error().text()).c_str());
    return 1;
  }
  const std::filesystem::path out = argv[2];
  const bool written =
      WriteIfChanged(out / "engine/commands/handlers.h", respect::spec::HandlersHeader(*spec)) &&
      WriteIfChanged(out / "engine/commands/command_table.gen.cc", respect::spec::CommandTableSource(*spec)) &&
      WriteIfChanged(out / "spec/spec.bin", respect::spec::ToBinary(*spec));
  return written ? 0 : 1;
}

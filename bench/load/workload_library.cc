#include "bench/load/workload_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bench/load/workload_reader.h"

// In workload_files.S: the bytes of each file that the build found, by its place in the list.
#define WORKLOAD(number, name, path)                 \
  extern "C" const char respect_workload_##number[]; \
  extern "C" const char respect_workload_##number##_end[];
#include "bench/workloads.def"
#undef WORKLOAD

namespace respect::bench {
namespace {

struct File {
  Bytes name;
  const char* begin;
  const char* end;
};

constexpr File kFiles[] = {
#define WORKLOAD(number, name, path) {name, respect_workload_##number, respect_workload_##number##_end},
#include "bench/workloads.def"
#undef WORKLOAD
};

}  // namespace

std::vector<std::string> ShippedWorkloads() {
  std::vector<std::string> names;
  for (const File& file : kFiles) names.emplace_back(file.name);
  std::sort(names.begin(), names.end());
  return names;
}

Result<Workload> FindWorkload(const std::string& name_or_path) {
  for (const File& file : kFiles) {
    if (file.name == name_or_path) return ReadWorkload({file.begin, file.end}, name_or_path + ".toml", name_or_path);
  }
  if (!name_or_path.ends_with(".toml")) {
    return Error(
        fmt::format("there is no workload called '{}'; --list shows those there are, and a path of your own "
                    "ends in .toml",
                    name_or_path));
  }
  std::ifstream in(name_or_path, std::ios::binary);
  if (!in) return Error(fmt::format("{} cannot be read", name_or_path));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return ReadWorkload(text, name_or_path, std::filesystem::path(name_or_path).stem().string());
}

}  // namespace respect::bench

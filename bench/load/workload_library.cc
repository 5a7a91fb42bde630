#include "bench/load/workload_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bench/load/recording.h"
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
  std::ifstream in(name_or_path, std::ios::binary);
  if (!in || std::filesystem::is_directory(name_or_path)) {
    return Error(
        fmt::format("there is no workload or file called '{}'; --list shows the workloads there are", name_or_path));
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::filesystem::path path(name_or_path);
  if (path.extension() == ".toml") return ReadWorkload(text, name_or_path, path.stem().string());
  Result<Recording> recording = ReadRecording(text);
  if (!recording.ok()) return Error(fmt::format("{}: {}", name_or_path, recording.error().text()));
  return ReplayOf(std::move(*recording), path.filename().string());
}

}  // namespace respect::bench

#include "reports/model/files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

namespace respect::reports {
namespace {

Error SystemError(const std::string& path) {
  return Error(fmt::format("{}: {}", path, std::strerror(errno == 0 ? EIO : errno)));
}

}  // namespace

Result<std::string> ReadText(const std::string& path) {
  errno = 0;
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) return SystemError(path);
  return text;
}

Status WriteText(std::string_view text, const std::string& path) {
  errno = 0;
  if (path == "-") {
    std::cout << text << std::flush;
    return std::cout ? Status(Done{}) : Status(SystemError("standard output"));
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file ? Status(Done{}) : Status(SystemError(path));
}

}  // namespace respect::reports

#include "engine/server/acl/acl_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace respect::acl {

Status LoadFile(Acl& acl, const std::string& path, const std::function<void(User&)>& removed) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(fmt::format("ERR Error loading ACLs, opening file '{}': {}", path, std::strerror(errno)));
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return acl.Load(path, text, removed);
}

Status SaveFile(const Acl& acl, const std::string& path) {
  const std::string temporary = fmt::format("{}.tmp-{}", path, getpid());
  const auto failed = [&](Bytes what) {
    Error error(fmt::format("{} of the ACL file '{}': {}", what, path, std::strerror(errno)));
    unlink(temporary.c_str());
    return error;
  };
  std::FILE* file = std::fopen(temporary.c_str(), "w");
  if (file == nullptr) return failed("Opening");
  const std::string text = acl.Text();
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0 &&
                       fsync(fileno(file)) == 0;
  if (std::fclose(file) != 0 || !written) return failed("Writing");
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return failed("Renaming");
  return Done{};
}

}  // namespace respect::acl

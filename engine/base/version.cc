#include "engine/base/version.h"

#include <charconv>

namespace respect {

std::string Version::Text() const {
  return std::to_string(major_number) + '.' + std::to_string(minor_number) + '.' + std::to_string(patch_number);
}

std::optional<Version> Version::Parse(Bytes text) {
  Version version;
  uint16_t* const parts[] = {&version.major_number, &version.minor_number, &version.patch_number};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (uint16_t* part : parts) {
    const auto [next, error] = std::from_chars(at, end, *part);
    if (error != std::errc()) return std::nullopt;
    at = next;
    if (at == end) return version;
    if (*at++ != '.') return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace respect

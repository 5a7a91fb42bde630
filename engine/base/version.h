// Version: a release of Redis, compared number by number. `since` of commands and tokens, and the version served.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/bytes.h"

namespace respect {

struct Version {
  uint16_t major_number = 0, minor_number = 0, patch_number = 0;
  auto operator<=>(const Version&) const = default;
  // "8.0.6"
  std::string Text() const;
  // Accepts "8", "8.0" and "8.0.6".
  static std::optional<Version> Parse(Bytes text);
};

// What the engine serves when nothing is asked for.
inline constexpr Version kNewestVersion{8, 10, 0};

}  // namespace respect

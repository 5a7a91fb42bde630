// SHA-1 and SHA-256 of bytes in memory, as the parts of the engine need them that must agree with Redis: passwords,
// digests of data, names of scripts.
#pragma once

#include <array>
#include <span>
#include <string>

#include "engine/base/bytes.h"

namespace respect {

using Sha1Bytes = std::array<unsigned char, 20>;
using Sha256Bytes = std::array<unsigned char, 32>;

Sha1Bytes Sha1(Bytes bytes);
Sha256Bytes Sha256(Bytes bytes);

// As hexadecimal digits in small letters.
std::string Hex(std::span<const unsigned char> bytes);

}  // namespace respect

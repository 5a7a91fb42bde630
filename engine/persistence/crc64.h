// The checksum that ends RDB files and DUMP payloads: CRC-64 with Jones's polynomial 0xad93d23594c935a9, bits
// reflected, starting from zero, nothing inverted at the end. It is stored little-endian after what it covers. Eight
// bytes a step, by eight tables made at compile time.
#pragma once

#include <cstdint>
#include <string_view>

namespace respect::persistence {

// The checksum of what `crc` covers followed by `bytes`; 0 covers nothing.
uint64_t Crc64(uint64_t crc, std::string_view bytes);

}  // namespace respect::persistence

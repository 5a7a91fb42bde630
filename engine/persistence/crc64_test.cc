#include "engine/persistence/crc64.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/base/rng.h"

namespace respect::persistence {
namespace {

// One bit at a time, straight from the definition.
uint64_t BitByBit(uint64_t crc, std::string_view bytes) {
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x95ac9329ac4bc9b5 : 0);
  }
  return crc;
}

TEST(Crc64, GivesTheCheckValueOfItsDefinition) {
  EXPECT_EQ(Crc64(0, "123456789"), 0xe9c6d914c4b8d9ca);
  EXPECT_EQ(Crc64(0, ""), 0u);
}

TEST(Crc64, AgreesWithTheDefinitionAtEveryLengthAndCut) {
  Rng rng(1);
  for (size_t size = 0; size < 70; ++size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(rng.Next());
    const uint64_t whole = BitByBit(0, bytes);
    EXPECT_EQ(Crc64(0, bytes), whole) << size;
    const std::string_view view = bytes;
    for (size_t cut = 0; cut <= size; ++cut) {
      EXPECT_EQ(Crc64(Crc64(0, view.substr(0, cut)), view.substr(cut)), whole) << size << " cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace respect::persistence

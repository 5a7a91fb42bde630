#include "engine/base/sha.h"

#include <openssl/evp.h>

namespace respect {

Sha1Bytes Sha1(Bytes bytes) {
  Sha1Bytes hash;
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha1(), nullptr);
  return hash;
}

Sha256Bytes Sha256(Bytes bytes) {
  Sha256Bytes hash;
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  return hash;
}

std::string Hex(std::span<const unsigned char> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace respect

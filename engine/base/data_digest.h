// DataDigest: the 20 bytes by which DEBUG DIGEST and DIGEST-VALUE say whether two servers hold the same data. Built
// from two steps, as in Redis, so that the digests of both servers can be compared:
//
//   Xor(x)   digest ^= SHA1(x)              for parts without an order: members of a set, fields of a hash
//   Mix(x)   Xor(x), digest = SHA1(digest)  for parts in their order: elements of a list, a field and its value
#pragma once

#include "engine/base/sha.h"

namespace respect {

class DataDigest {
 public:
  void Xor(Bytes bytes) {
    const Sha1Bytes hash = Sha1(bytes);
    for (size_t i = 0; i < digest_.size(); ++i) digest_[i] ^= hash[i];
  }
  void Mix(Bytes bytes) {
    Xor(bytes);
    digest_ = Sha1(view());
  }
  // A part that is itself a digest: a field with its value.
  void Xor(const DataDigest& part) { Xor(part.view()); }
  Bytes view() const { return {reinterpret_cast<const char*>(digest_.data()), digest_.size()}; }
  std::string Text() const { return Hex(digest_); }

 private:
  Sha1Bytes digest_{};
};

}  // namespace respect

// Choosing some of many, each choice as likely as another: what SRANDMEMBER, HRANDFIELD, ZRANDMEMBER and SPOP share.
#pragma once

#include <cstddef>

#include "engine/base/rng.h"

namespace respect::types {

// Walks over `size` items in order and says for each whether it is one of the `wanted` chosen ones. Every subset of
// that size is as likely as another. Source: Knuth, The Art of Computer Programming, volume 2, algorithm S.
class SelectionSampler {
 public:
  SelectionSampler(Rng& rng, size_t size, size_t wanted) : rng_(rng), left_(size), wanted_(wanted) {}
  bool Take() {
    const bool taken = rng_.Below(left_--) < wanted_;
    wanted_ -= taken ? 1 : 0;
    return taken;
  }

 private:
  Rng& rng_;
  size_t left_, wanted_;
};

}  // namespace respect::types

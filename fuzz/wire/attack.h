// Attack: what one bad client, or several at once, do to a server: which bytes, in which pieces, and how it ends. No
// attack writes a key: what is left behind is the server's own.
#pragma once

#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/rng.h"

namespace respect::fuzz {

struct Attack {
  enum class End {
    kClose,
    kReset,      // what was answered is thrown away, and the peer is told so
    kHalfClose,  // nothing more is sent, answers are still taken
    kSilence,    // stays connected, sends and takes nothing, while the next attack is on
  };

  Bytes name;
  std::vector<std::string> pieces;  // others are served between two of them
  size_t connections = 1;           // so many do the same
  bool reads = true;                // takes what is answered while it sends
  End end = End::kClose;
};

// One of the kinds below, `number` picks which: so many attacks in a row have every kind.
size_t AttackKinds();
Attack MakeAttack(size_t number, Rng& rng);

// For people: name, bytes, end.
std::string Describe(const Attack& attack);

}  // namespace respect::fuzz

// ElementsAhead: what a batch of requests will look for inside values is called into the cache before the first of them
// runs, so that the waits for memory overlap. It changes nothing: without it all is the same, only slower.
//
// First the values' own memory; then in steps, each on what the step before has called: where an element of a large
// hash, set or sorted set is found; the element; and the place of its score in the order.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/commands/command_spec.h"
#include "engine/store/database.h"

namespace respect {

class ElementsAhead {
 public:
  static constexpr size_t kMost = 16;

  // A request with its first key, whose entry is on its way into the cache. No more than kMost; its words stay.
  void Note(const CommandSpec& command, std::span<const Bytes> args, const Key& key);
  void Fetch(Database& db);

  // An element that a request will look for.
  struct Wanted {
    Bytes element;  // its name; empty where the request names none
    Bytes score;    // a score that is given or looked for; empty without
    Key key;
    const Entry* entry = nullptr;
    uint64_t hash = 0;  // of the element, in its value
  };

 private:
  std::array<Wanted, kMost> wanted_;
  size_t count_ = 0;
};

}  // namespace respect

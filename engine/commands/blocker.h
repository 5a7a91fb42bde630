// How a command waits. A handler that finds nothing to do describes what it waits for (Call::BlockOn) and returns
// without a reply; it is run again, as the same client, when that may have come.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/resp/reply_writer.h"
#include "engine/store/entry.h"
#include "engine/store/key.h"

namespace respect {

class Call;

struct Wait {
  std::span<const Key> keys;  // copied; naming one twice does no harm
  int64_t timeout_ms = 0;     // 0: for ever. Of the first run: a command that is run again keeps its time
  TypeId type{};              // it is run again when one of the keys holds this type,
  bool also_without = false;  // or also when a key has gone or changed its type (XREADGROUP)
  // The words to run again, where those of the client mean something else by then (XREAD's $). Empty: the client's.
  std::span<const Bytes> again_as = {};
  // The answer where nothing can wait: inside EXEC, in scripts. (When the time is over it is always the null array.)
  NullKind null = NullKind::kArray;
};

// Puts clients to sleep: the server's. Where there is none, nothing can wait.
class Blocker {
 public:
  virtual ~Blocker() = default;
  virtual void Block(const Call& call, const Wait& wait) = 0;
};

}  // namespace respect

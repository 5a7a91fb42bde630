// What SCAN, HSCAN, SSCAN and ZSCAN share: their cursor and their options, and how a step is answered.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/glob.h"
#include "engine/base/result.h"
#include "engine/commands/call.h"

namespace respect {

enum class ScanKind { kKeys, kHash, kOther };

struct ScanOptions {
  int64_t count = 10;
  std::optional<Bytes> pattern;  // nothing: everything matches
  std::optional<Bytes> type;     // kKeys only
  bool no_values = false;        // kHash only

  bool Matches(Bytes text) const { return !pattern || GlobMatch(*pattern, text); }
  // How many buckets a step may look at: empty ones count too, or a sparse table would hold the server up.
  int64_t buckets() const { return count > INT64_MAX / 10 ? INT64_MAX : count * 10; }
};

// A cursor as strtoull reads it; empty when it is none.
std::optional<uint64_t> ParseCursor(Bytes text);
// The options from argument `first` on.
Result<ScanOptions> ReadScanOptions(const Call& call, size_t first, ScanKind kind);
// Opens the reply: an array of two, with the next cursor. What the step found must follow as one reply.
void ReplyCursor(Call& call, uint64_t cursor);

}  // namespace respect

// ExpiryOption: EX, PX, EXAT and PXAT, as SET, GETEX, MSETEX and INCREX share them. Only one of the four may be given.
// What follows the word is looked at after all options: a syntax error further on comes first.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"

namespace respect {

// Whether an option may stand twice, the last one counting.
enum class Repeated { kAllowed, kRefused };

class ExpiryOption {
 public:
  // Takes one of the four words with its argument. False when the next argument is none of them.
  bool Read(Args& args, Repeated repeated = Repeated::kAllowed);
  bool given() const { return unit_.has_value(); }
  // The moment in ms since the epoch; the error names the call's command. Requires given().
  Result<int64_t> MomentMs(const Call& call) const;

 private:
  enum class Unit { kSeconds, kMilliseconds, kSecondsAt, kMillisecondsAt };

  std::optional<Unit> unit_;
  Bytes text_;
};

// Whether a moment has come, so that what ends then goes at once. Never while files are loaded: what they tell is what
// was done when it had not, and what was done since is still to come.
inline bool HasCome(const Call& call, int64_t moment_ms) {
  return moment_ms <= call.now_ms() && call.keyspace().expires();
}

// The moment `value` seconds or milliseconds from now, which must be positive: SETEX and PSETEX.
Result<int64_t> RelativeMomentMs(const Call& call, Bytes value, int64_t ms_per_unit);

}  // namespace respect

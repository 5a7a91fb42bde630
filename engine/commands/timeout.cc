#include "engine/commands/timeout.h"

#include <cmath>
#include <optional>

#include "engine/base/numbers.h"

namespace respect {
namespace {

constexpr Bytes kOutOfRange = "ERR timeout is out of range";

Result<int64_t> CheckRange(int64_t ms, int64_t now_ms) {
  if (ms < 0) return Error("ERR timeout is negative");
  if (ms > INT64_MAX - now_ms) return Error(kOutOfRange);
  return ms;
}

}  // namespace

Result<int64_t> ReadTimeoutSeconds(Bytes text, int64_t now_ms) {
  const std::optional<long double> seconds = ParseLongDouble(text);
  if (!seconds) return Error("ERR timeout is not a float or out of range");
  const long double ms = *seconds * 1000;
  if (ms > static_cast<long double>(INT64_MAX)) return Error(kOutOfRange);
  if (ms <= -1) return CheckRange(-1, now_ms);  // bzpopmin.errors/timeout-negative-fraction: less is rounded up to 0
  return CheckRange(static_cast<int64_t>(std::ceil(ms)), now_ms);
}

Result<int64_t> ReadTimeoutMs(Bytes text, int64_t now_ms) {
  const std::optional<int64_t> ms = ParseInt(text);
  if (!ms) return Error("ERR timeout is not an integer or out of range");
  return CheckRange(*ms, now_ms);
}

}  // namespace respect

#include "engine/commands/expiry_option.h"

#include "engine/base/numbers.h"
#include "engine/commands/errors.h"

namespace respect {
namespace {

constexpr int64_t kMsPerSecond = 1000;

Result<int64_t> Moment(const Call& call, Bytes text, int64_t ms_per_unit, int64_t from_ms) {
  const std::optional<int64_t> value = ParseInt(text);
  if (!value) return Error(errors::kNotInteger);
  int64_t moment_ms;
  if (*value <= 0 || __builtin_mul_overflow(*value, ms_per_unit, &moment_ms) ||
      __builtin_add_overflow(moment_ms, from_ms, &moment_ms)) {
    return Error(errors::InvalidExpire(call.command().name));
  }
  return moment_ms;
}

}  // namespace

bool ExpiryOption::Read(Args& args, Repeated repeated) {
  constexpr Version kAbsoluteSince{6, 2, 0};
  Unit unit;
  if (args.Token("EX")) {
    unit = Unit::kSeconds;
  } else if (args.Token("PX")) {
    unit = Unit::kMilliseconds;
  } else if (args.Token("EXAT", kAbsoluteSince)) {
    unit = Unit::kSecondsAt;
  } else if (args.Token("PXAT", kAbsoluteSince)) {
    unit = Unit::kMillisecondsAt;
  } else {
    return false;
  }
  if (unit_ && (repeated == Repeated::kRefused || *unit_ != unit)) args.SyntaxError();
  unit_ = unit;
  text_ = args.Next();
  return true;
}

Result<int64_t> ExpiryOption::MomentMs(const Call& call) const {
  const bool seconds = *unit_ == Unit::kSeconds || *unit_ == Unit::kSecondsAt;
  const bool relative = *unit_ == Unit::kSeconds || *unit_ == Unit::kMilliseconds;
  return Moment(call, text_, seconds ? kMsPerSecond : 1, relative ? call.now_ms() : 0);
}

Result<int64_t> RelativeMomentMs(const Call& call, Bytes value, int64_t ms_per_unit) {
  return Moment(call, value, ms_per_unit, call.now_ms());
}

}  // namespace respect

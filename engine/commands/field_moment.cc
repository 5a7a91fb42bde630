#include "engine/commands/field_moment.h"

#include "engine/base/numbers.h"
#include "engine/commands/errors.h"

namespace respect {
namespace {

// The last moment at which a field may vanish: a limit of Redis's structure, which clients meet as an error.
constexpr int64_t kLastMomentMs = (int64_t{1} << 46) - 1;
constexpr int64_t kMsPerSecond = 1000;

}  // namespace

Result<int64_t> FieldMomentMs(const Call& call, Bytes text, TimeUnit unit, TimeFrom from) {
  const std::optional<int64_t> value = ParseInt(text);
  if (!value) return Error(errors::kNotInteger);
  if (*value < 0) return Error("ERR invalid expire time, must be >= 0");
  const int64_t scale = unit == TimeUnit::kSeconds ? kMsPerSecond : 1;
  const int64_t from_ms = from == TimeFrom::kNow ? call.now_ms() : 0;
  if (*value > kLastMomentMs / scale || *value * scale > kLastMomentMs - from_ms)
    return Error(errors::InvalidExpire(call.command().name));
  return *value * scale + from_ms;
}

Result<std::optional<int64_t>> ReadFieldMoment(const Call& call, Args& args) {
  TimeUnit unit = TimeUnit::kSeconds;
  TimeFrom from = TimeFrom::kNow;
  if (args.Token("PX")) {
    unit = TimeUnit::kMilliseconds;
  } else if (args.Token("EXAT")) {
    from = TimeFrom::kEpoch;
  } else if (args.Token("PXAT")) {
    unit = TimeUnit::kMilliseconds;
    from = TimeFrom::kEpoch;
  } else if (!args.Token("EX")) {
    return std::optional<int64_t>();
  }
  const Bytes text = args.Next();
  if (args.failed()) return args.error();
  const Result<int64_t> moment = FieldMomentMs(call, text, unit, from);
  if (!moment.ok()) return moment.error();
  return std::optional<int64_t>(*moment);
}

}  // namespace respect

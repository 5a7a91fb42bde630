// Claim: integers of any width at any bit offset are read as they were written and as their bits say one by one, and
// nothing beside them changes; sums that overflow wrap, stop at the end or fail as 128-bit arithmetic says.
#include "engine/types/bit_field.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

using types::IntegerType;
using types::Overflow;
using Wide = __int128;

bool BitAt(Bytes bytes, uint64_t at) {
  return at / 8 < bytes.size() && ((static_cast<uint8_t>(bytes[at / 8]) >> (7 - at % 8)) & 1) != 0;
}

int64_t ReadBits(Bytes bytes, uint64_t offset, IntegerType type) {
  uint64_t value = 0;
  for (int i = 0; i < type.bits; ++i) value = value << 1 | (BitAt(bytes, offset + static_cast<uint64_t>(i)) ? 1 : 0);
  if (type.is_signed && type.bits < 64 && (value >> (type.bits - 1)) != 0) value |= ~uint64_t{0} << type.bits;
  return static_cast<int64_t>(value);
}

void CheckSum(int64_t value, int64_t increment, IntegerType type) {
  const Wide least = type.is_signed ? -(Wide{1} << (type.bits - 1)) : 0;
  const Wide most = (Wide{1} << (type.bits - (type.is_signed ? 1 : 0))) - 1;
  const Wide sum = (type.is_signed ? Wide{value} : Wide{static_cast<uint64_t>(value)}) + increment;
  const bool fits = sum >= least && sum <= most;
  const auto failing = types::AddInteger(value, increment, type, Overflow::kFail);
  Require(failing.has_value() == fits);
  if (fits) Require(Wide{*failing} == sum);
  const auto stopped = types::AddInteger(value, increment, type, Overflow::kSaturate);
  Require(stopped && Wide{*stopped} == std::clamp(sum, least, most));
  const auto wrapped = types::AddInteger(value, increment, type, Overflow::kWrap);
  const Wide period = most - least + 1;
  Require(wrapped && Wide{*wrapped} >= least && Wide{*wrapped} <= most && (Wide{*wrapped} - sum) % period == 0);
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  using namespace respect::fuzz;
  Input input(data, size);
  IntegerType type{.is_signed = input.Byte() % 2 == 0, .bits = 0};
  type.bits = 1 + input.Byte() % (type.is_signed ? 64 : 63);
  const uint64_t offset = input.Byte();
  const int64_t value = static_cast<int64_t>(input.Number()), increment = input.Integer();
  std::string bytes(input.Text(64));
  Require(types::ReadInteger(bytes, offset, type) == ReadBits(bytes, offset, type));
  bytes.resize((offset + static_cast<uint64_t>(type.bits)) / 8 + 2);
  const std::string before = bytes;
  types::WriteInteger(bytes, offset, type, value);
  for (uint64_t at = 0; at < bytes.size() * 8; ++at) {
    const bool inside = at >= offset && at < offset + static_cast<uint64_t>(type.bits);
    const uint64_t from_low = offset + static_cast<uint64_t>(type.bits) - 1 - at;
    Require(BitAt(bytes, at) == (inside ? ((static_cast<uint64_t>(value) >> from_low) & 1) != 0 : BitAt(before, at)));
  }
  CheckSum(types::ReadInteger(bytes, offset, type), increment, type);
  return 0;
}

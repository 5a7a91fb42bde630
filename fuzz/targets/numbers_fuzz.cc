// Claim: an integer is read as strtoll reads it, where it prints back to the same text; a double as strtod reads it;
// doubles survive print and parse.
#include <cerrno>
#include <cmath>
#include <cstring>
#include <optional>

#include "engine/base/numbers.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

void CheckInteger(const std::string& text) {
  errno = 0;
  char* end = nullptr;
  const long long value = std::strtoll(text.c_str(), &end, 10);
  const bool whole = !text.empty() && end == text.c_str() + text.size() && errno == 0;
  const bool is_canonical = whole && IntText(value).view() == text;
  const std::optional<int64_t> parsed = ParseInt(text);
  Require(parsed.has_value() == is_canonical);
  if (parsed) Require(*parsed == value);
}

void CheckDouble(const std::string& text) {
  const std::optional<double> parsed = ParseDouble(text);
  ParseLongDouble(text);
  if (!parsed) return;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  Require(end == text.c_str() + text.size() && value == *parsed && std::signbit(value) == std::signbit(*parsed));
}

void CheckPrinted(double value) {
  if (std::isnan(value)) return;
  char printed[32];
  const Bytes shortest(printed, PrintShortest(value, printed));
  Require(ParseDouble(shortest) == value);
  Require(ParseDouble({printed, PrintDouble(value, printed)}) == value);
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  if (size > 1024) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz::CheckInteger(text);
  fuzz::CheckDouble(text);
  if (const std::optional<uint64_t> number = ParseUnsigned(text)) fuzz::Require(std::to_string(*number).size() <= size);
  double value = 0;
  std::memcpy(&value, data, std::min(size, sizeof(value)));
  fuzz::CheckPrinted(value);
  return 0;
}

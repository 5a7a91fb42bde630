#include "engine/base/numbers.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "engine/base/shortest_double.h"

namespace respect {
namespace {

// "00" "01" ... "99": two digits a division.
constexpr std::array<char, 200> kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// What isspace says in the "C" locale.
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool StartsHexDigits(Bytes text) {
  if (text.empty()) return false;
  const char c = static_cast<char>(text[0] | 0x20);
  return IsDigit(text[0]) || text[0] == '.' || (c >= 'a' && c <= 'f');
}

// Writes a sign and the value when it is whole and within 2^62, which Redis prints as an integer. 0 otherwise.
size_t PrintWhole(double value, char* out) {
  constexpr double kLimit = 4611686018427387904.0;
  if (!(value >= -kLimit && value <= kLimit)) return 0;
  const int64_t whole = static_cast<int64_t>(value);
  if (static_cast<double>(whole) != value || (whole == 0 && std::signbit(value))) return 0;
  const IntText text(whole);
  std::memcpy(out, text.view().data(), text.view().size());
  return text.view().size();
}

// Plain form, for numbers that are not too small: digits, then zeros or a point among them.
char* PrintPlain(const ShortestDigits& number, char* out) {
  const int point = number.count + number.exponent;  // digits before the point
  if (number.exponent >= 0) {
    std::memcpy(out, number.digits, number.count);
    std::memset(out + number.count, '0', number.exponent);
    return out + point;
  }
  if (point <= 0) {
    std::memset(out, '0', 2 - point);
    out[1] = '.';
    std::memcpy(out + 2 - point, number.digits, number.count);
    return out + 2 - point + number.count;
  }
  std::memcpy(out, number.digits, point);
  out[point] = '.';
  std::memcpy(out + point + 1, number.digits + point, number.count - point);
  return out + number.count + 1;
}

// d.ddde+x: the exponent has a sign and no leading zeros.
char* PrintScientific(const ShortestDigits& number, int exponent, char* out) {
  *out++ = number.digits[0];
  if (number.count > 1) {
    *out++ = '.';
    std::memcpy(out, number.digits + 1, number.count - 1);
    out += number.count - 1;
  }
  *out++ = 'e';
  *out++ = exponent < 0 ? '-' : '+';
  return std::to_chars(out, out + 4, std::abs(exponent)).ptr;
}

size_t PrintSpecial(Bytes text, bool negative, char* out) {
  if (negative) *out++ = '-';
  std::memcpy(out, text.data(), text.size());
  return text.size() + negative;
}

}  // namespace

char* PrintUnsignedBackwards(uint64_t value, char* end) {
  while (value >= 100) {
    const uint64_t rest = value % 100;
    value /= 100;
    end -= 2;
    std::memcpy(end, &kDigitPairs[2 * rest], 2);
  }
  if (value >= 10) {
    end -= 2;
    std::memcpy(end, &kDigitPairs[2 * value], 2);
    return end;
  }
  *--end = static_cast<char>('0' + value);
  return end;
}

IntText::IntText(int64_t value) {
  const uint64_t magnitude = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  char* begin = PrintUnsignedBackwards(magnitude, buffer_ + sizeof(buffer_));
  if (value < 0) *--begin = '-';
  begin_ = begin;
}

std::optional<uint64_t> ParseUnsigned(Bytes text) {
  constexpr size_t kAlwaysFits = 19, kLongest = 20;
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  if (text[0] == '0' && text.size() > 1) return std::nullopt;
  uint64_t value = 0;
  const size_t safe = text.size() < kLongest ? text.size() : kAlwaysFits;
  for (size_t i = 0; i < safe; ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - '0';
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
  }
  if (safe < text.size()) {
    const unsigned digit = static_cast<unsigned char>(text[safe]) - '0';
    if (digit > 9 || __builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value)) {
      return std::nullopt;
    }
  }
  return value;
}

std::optional<int64_t> ParseInt(Bytes text) {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  const std::optional<uint64_t> magnitude = ParseUnsigned(text);
  if (!magnitude) return std::nullopt;
  if (!negative) return *magnitude <= kMax ? std::optional<int64_t>(*magnitude) : std::nullopt;
  if (*magnitude == 0 || *magnitude > kMax + 1) return std::nullopt;
  return static_cast<int64_t>(0 - *magnitude);
}

std::optional<double> ParseDouble(Bytes text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty() || text[0] == '-') return std::nullopt;
  std::chars_format format = std::chars_format::general;
  if (text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == 'x') {
    text.remove_prefix(2);
    if (!StartsHexDigits(text)) return std::nullopt;
    format = std::chars_format::hex;
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, format);
  if (error != std::errc() || stop != end || std::isnan(value)) return std::nullopt;
  return negative ? -value : value;
}

std::optional<long double> ParseLongDouble(Bytes text) {
  if (const std::optional<int64_t> integer = ParseInt(text)) return static_cast<long double>(*integer);
  if (text.empty() || text.size() >= kMaxNumberText || IsSpace(text[0])) return std::nullopt;
  char terminated[kMaxNumberText];
  std::memcpy(terminated, text.data(), text.size());
  terminated[text.size()] = '\0';
  char* stop = nullptr;
  errno = 0;
  const long double value = std::strtold(terminated, &stop);
  if (stop != terminated + text.size() || std::isnan(value)) return std::nullopt;
  if (errno == ERANGE && (std::isinf(value) || value == 0)) return std::nullopt;
  return value;
}

size_t PrintDouble(double value, char* out) {
  if (const size_t length = PrintWhole(value, out)) return length;
  if (value != 0) return PrintShortest(value, out);
  std::memcpy(out, "-0", 2);  // 0 is whole
  return 2;
}

size_t PrintShortest(double value, char* out) {
  // Where the plain form ends and the exponent begins, as Redis's printer has it.
  constexpr int kMostZeros = 7, kSmallestPlain = -7, kSmallestLong = 4;
  if (std::isnan(value)) return PrintSpecial("nan", false, out);
  if (std::isinf(value)) return PrintSpecial("inf", value < 0, out);
  char* at = out;
  if (value < 0) *at++ = '-';
  if (value == 0) {
    *at++ = '0';
    return 1;
  }
  const ShortestDigits number = FindShortestDigits(value);
  const int exponent = number.exponent + number.count - 1;
  const bool plain = number.exponent >= 0 ? std::abs(exponent) < number.count + kMostZeros
                                          : number.exponent > kSmallestPlain || std::abs(exponent) < kSmallestLong;
  return (plain ? PrintPlain(number, at) : PrintScientific(number, exponent, at)) - out;
}

size_t PrintLongDouble(long double value, char* out) {
  if (std::isnan(value)) return PrintSpecial("nan", false, out);
  if (std::isinf(value)) return PrintSpecial("inf", value < 0, out);
  size_t length = std::snprintf(out, kMaxNumberText, "%.17Lf", value);
  while (out[length - 1] == '0') --length;
  if (out[length - 1] == '.') --length;
  if (length == 2 && out[0] == '-' && out[1] == '0') {
    out[0] = '0';
    length = 1;
  }
  return length;
}

}  // namespace respect

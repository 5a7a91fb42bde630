#include "engine/resp/request_parser.h"

#include <cstdint>
#include <cstring>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/base/split_args.h"

namespace respect {
namespace {

constexpr size_t kMaxLine = 64 * 1024;
constexpr int64_t kMaxArguments = INT32_MAX;
constexpr int64_t kMaxArgumentsUnauthenticated = 10;
constexpr int64_t kMaxBulkUnauthenticated = 16384;

// The number of a header line. Short ones, which nearly all are, are read digit by digit.
std::optional<int64_t> HeaderNumber(Bytes text) {
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') return text[0] - '0';
  if (text.size() == 2 && text[0] >= '1' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9')
    return (text[0] - '0') * 10 + (text[1] - '0');
  return ParseInt(text);
}

// The number of one to four digits at `at`, which moves behind the end of its line. kNoNumber for any other text.
constexpr size_t kNoNumber = SIZE_MAX;
inline size_t ShortNumber(const char*& at, const char* end) {
  constexpr ptrdiff_t kLongest = 6;  // four digits, CR, LF
  if (end - at < kLongest) [[unlikely]]
    return kNoNumber;
  const auto digit = [from = at](size_t place) {
    return static_cast<size_t>(static_cast<unsigned char>(from[place] - '0'));
  };
  size_t number = digit(0);
  size_t digits = 1;
  if (number > 9) return kNoNumber;
  for (; at[digits] != '\r'; ++digits) {
    if (digit(digits) > 9 || digits == 4 || number == 0) return kNoNumber;
    number = number * 10 + digit(digits);
  }
  at += digits + 2;
  return number;
}

}  // namespace

void RequestParser::Reset() {
  at_ = 0;
  count_ = bulk_len_ = kUnknown;
  wanted_ = 0;
  spans_.clear();
}

RequestParser::Outcome RequestParser::Fail(std::string text) {
  error_ = "Protocol error: " + std::move(text);
  return Outcome::kError;
}

RequestParser::Outcome RequestParser::Parse(Bytes input, const Limits& limits, std::vector<Bytes>& args,
                                            size_t& consumed) {
  if (input.empty()) return Outcome::kNeedMore;
  if (input[0] != '*') return ParseInline(input, args, consumed);
  if (at_ == 0 && ParseShort(input, args, consumed)) [[likely]]
    return Outcome::kRequest;
  return ParseArray(input, limits, args, consumed);
}

// The line at at_, without its end; at_ moves behind it. As in Redis the byte after CR is taken to be LF.
RequestParser::Line RequestParser::ReadLine(Bytes input, Bytes& line) {
  const Bytes rest = input.substr(at_);
  const void* found = std::memchr(rest.data(), '\r', rest.size());
  if (found == nullptr) return rest.size() > kMaxLine ? Line::kTooLong : Line::kIncomplete;
  const auto length = static_cast<size_t>(static_cast<const char*>(found) - rest.data());
  if (length + 2 > rest.size()) return Line::kIncomplete;
  line = rest.substr(0, length);
  at_ += length + 2;
  return Line::kComplete;
}

// Nearly every request is complete, sound, and has lengths of few digits: one walk over its bytes, with
// nothing to remember. False when it is not so: then nothing was done, and the careful way decides.
bool RequestParser::ParseShort(Bytes input, std::vector<Bytes>& args, size_t& consumed) {
  constexpr size_t kMostArguments = 64;
  const char* at = input.data() + 1;
  const char* const end = input.data() + input.size();
  const size_t count = ShortNumber(at, end);
  if (count == 0 || count > kMostArguments) return false;
  const size_t first = args.size();
  args.resize(first + count);
  for (Bytes* argument = args.data() + first; argument != args.data() + args.size(); ++argument) {
    const size_t length = at < end && *at == '$' ? ShortNumber(++at, end) : kNoNumber;
    if (length == kNoNumber || static_cast<size_t>(end - at) < length + 2) {
      args.resize(first);
      return false;
    }
    *argument = Bytes(at, length);
    at += length + 2;
  }
  consumed = static_cast<size_t>(at - input.data());
  return true;
}

RequestParser::Outcome RequestParser::ReadCount(Bytes input, const Limits& limits) {
  Bytes line;
  switch (ReadLine(input, line)) {
    case Line::kTooLong: return Fail("too big mbulk count string");
    case Line::kIncomplete: return Outcome::kNeedMore;
    case Line::kComplete: break;
  }
  const std::optional<int64_t> count = HeaderNumber(line.substr(1));
  if (!count || *count > kMaxArguments) return Fail("invalid multibulk length");
  if (*count > kMaxArgumentsUnauthenticated && !limits.authenticated) return Fail("unauthenticated multibulk length");
  count_ = *count > 0 ? *count : 0;
  return Outcome::kRequest;
}

RequestParser::Outcome RequestParser::ReadBulkLength(Bytes input, const Limits& limits) {
  const size_t begin = at_;
  Bytes line;
  switch (ReadLine(input, line)) {
    case Line::kTooLong: return Fail("too big bulk count string");
    case Line::kIncomplete: return Outcome::kNeedMore;
    case Line::kComplete: break;
  }
  if (input[begin] != '$') return Fail(std::string("expected '$', got '") + input[begin] + "'");
  const std::optional<int64_t> length = HeaderNumber(line.substr(1));
  if (!length || *length < 0 || *length > limits.max_bulk_len) return Fail("invalid bulk length");
  if (*length > kMaxBulkUnauthenticated && !limits.authenticated) return Fail("unauthenticated bulk length");
  bulk_len_ = *length;
  return Outcome::kRequest;
}

RequestParser::Outcome RequestParser::ParseArray(Bytes input, const Limits& limits, std::vector<Bytes>& args,
                                                 size_t& consumed) {
  if (count_ == kUnknown) {
    if (const Outcome outcome = ReadCount(input, limits); outcome != Outcome::kRequest) return outcome;
  }
  while (count_ > 0) {
    if (bulk_len_ == kUnknown) {
      if (const Outcome outcome = ReadBulkLength(input, limits); outcome != Outcome::kRequest) return outcome;
    }
    const size_t end = at_ + static_cast<size_t>(bulk_len_) + 2;
    if (end > input.size()) {
      wanted_ = end;
      return Outcome::kNeedMore;
    }
    spans_.push_back({at_, static_cast<size_t>(bulk_len_)});
    at_ = end;
    bulk_len_ = kUnknown;
    --count_;
  }
  for (const Span& span : spans_) args.push_back(input.substr(span.begin, span.size));
  consumed = at_;
  Reset();
  return Outcome::kRequest;
}

RequestParser::Outcome RequestParser::ParseInline(Bytes input, std::vector<Bytes>& args, size_t& consumed) {
  const Bytes rest = input.substr(at_);
  const void* found = std::memchr(rest.data(), '\n', rest.size());
  if (found == nullptr) {
    if (input.size() > kMaxLine) return Fail("too big inline request");
    at_ = input.size();
    return Outcome::kNeedMore;
  }
  const auto newline = static_cast<size_t>(static_cast<const char*>(found) - input.data());
  Bytes line = input.substr(0, newline);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  std::optional<std::vector<std::string>> split = SplitArgs(line);
  if (!split) return Fail("unbalanced quotes in request");
  for (std::string& argument : *split) args.push_back(unescaped_.emplace_back(std::move(argument)));
  consumed = newline + 1;
  Reset();
  return Outcome::kRequest;
}

}  // namespace respect

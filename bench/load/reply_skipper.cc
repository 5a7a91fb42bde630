#include "bench/load/reply_skipper.h"

#include <algorithm>
#include <cstring>

namespace respect::bench {
namespace {

constexpr size_t kMaxErrorText = 300;
constexpr int64_t kMaxBodyBytes = int64_t{1} << 40;
constexpr int64_t kMaxElements = int64_t{1} << 32;
constexpr int kMaxDigits = 18;
constexpr int64_t kLineEndBytes = 2;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Beyond a bulk string that lies in the chunk whole; null when it does not, or is anything but plain.
const char* AfterWholeBulk(const char* at, const char* end) {
  constexpr int64_t kLongestHeader = 9;
  int64_t length = 0;
  const char* digit = at + 1;
  const char* const last = end - at > kLongestHeader ? at + kLongestHeader : end;
  for (; digit != last && IsDigit(*digit); ++digit) length = length * 10 + (*digit - '0');
  if (digit == at + 1 || digit == last || end - digit < length + 2 * kLineEndBytes || digit[0] != '\r' ||
      digit[1] != '\n') {
    return nullptr;
  }
  return digit + length + 2 * kLineEndBytes;
}

}  // namespace

bool ReplySkipper::Break() {
  state_ = State::kBroken;
  return false;
}

bool ReplySkipper::Skip(Bytes chunk) {
  const char* at = chunk.data();
  const char* const end = at + chunk.size();
  counts_.bytes += static_cast<int64_t>(chunk.size());
  while (at != end) {
    switch (state_) {
      case State::kSign: at = StartValue(at, end); break;
      case State::kLine:
      case State::kError: at = SkipLine(at, end); break;
      case State::kLength: at = ReadLength(at, end); break;
      case State::kBody: {
        const int64_t step = std::min<int64_t>(left_, end - at);
        at += step;
        left_ -= step;
        if (left_ == 0) EndValue();
        break;
      }
      case State::kBroken: return false;
    }
  }
  return state_ != State::kBroken;
}

// The commonest whole values (+OK, bulk strings) are stepped over in one go; the rest goes through the states.
const char* ReplySkipper::StartValue(const char* at, const char* end) {
  const int64_t size = end - at;
  sign_ = *at;
  switch (sign_) {
    case '+':
      if (size >= 5 && std::memcmp(at, "+OK\r\n", 5) == 0) {
        EndValue();
        return at + 5;
      }
      [[fallthrough]];
    case ':':
    case '_':
    case ',':
    case '#':
    case '(': state_ = State::kLine; return at + 1;
    case '-':
      error_text_.clear();
      state_ = State::kError;
      return at + 1;
    case '$':
      if (const char* after = AfterWholeBulk(at, end)) {
        EndValue();
        return after;
      }
      return StartLength(at, end);
    case '>':
      if (is_nested_ || is_attribute_) {  // only ever a message of its own
        Break();
        return end;
      }
      is_push_ = true;
      [[fallthrough]];
    case '=':
    case '!':
    case '*':
    case '~':
    case '%':
    case '|': return StartLength(at, end);
    default: Break(); return end;
  }
}

const char* ReplySkipper::StartLength(const char* at, const char* end) {
  state_ = State::kLength;
  length_ = digits_ = 0;
  negative_ = false;
  return ReadLength(at + 1, end);
}

const char* ReplySkipper::SkipLine(const char* at, const char* end) {
  const auto* line_end = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
  const char* stop = line_end == nullptr ? end : line_end;
  if (state_ == State::kError && error_text_.size() < kMaxErrorText) {
    error_text_.append(at, std::min<size_t>(static_cast<size_t>(stop - at), kMaxErrorText - error_text_.size()));
  }
  if (line_end == nullptr) return end;
  if (state_ == State::kError) EndError();
  EndValue();
  return line_end + 1;
}

const char* ReplySkipper::ReadLength(const char* at, const char* end) {
  while (at != end && IsDigit(*at)) {
    if (++digits_ > kMaxDigits) {
      Break();
      return end;
    }
    length_ = length_ * 10 + (*at++ - '0');
  }
  if (at == end) return end;
  if (*at == '-' && digits_ == 0 && !negative_) {
    negative_ = true;
    return at + 1;
  }
  if (*at == '\r' && digits_ > 0 && ++at == end) return end;  // its '\n' comes back here
  if (*at != '\n' || digits_ == 0) {
    Break();
    return end;
  }
  ApplyLength();
  return at + 1;
}

void ReplySkipper::ApplyLength() {
  state_ = State::kSign;
  const bool is_bulk = sign_ == '$' || sign_ == '=' || sign_ == '!';
  if (negative_) {  // RESP2's nulls, and nothing else
    if (length_ == 1 && (sign_ == '$' || sign_ == '*')) {
      EndValue();
    } else {
      Break();
    }
    return;
  }
  if (length_ > (is_bulk ? kMaxBodyBytes : kMaxElements)) {
    Break();
    return;
  }
  if (is_bulk) {
    if (sign_ == '!') {
      error_text_.assign("(bulk error)");
      EndError();
    }
    left_ = length_ + kLineEndBytes;
    state_ = State::kBody;
    return;
  }
  if (sign_ == '|') {
    if (!is_nested_ && !is_attribute_) is_attribute_ = true;
    due_ += 2 * length_;
    // At the top the value that it belongs to is counted when it comes, as a reply of its own.
    if (is_attribute_ && due_ == 2 * length_ + 1) EndValue();
    return;
  }
  is_nested_ = true;
  due_ += sign_ == '%' ? 2 * length_ : length_;
  EndValue();
}

void ReplySkipper::EndValue() {
  state_ = State::kSign;
  if (--due_ > 0) return;
  due_ = 1;
  if (!is_attribute_) ++(is_push_ ? counts_.pushes : counts_.replies);
  is_push_ = is_attribute_ = is_nested_ = false;
}

// Called before EndValue of the same value.
void ReplySkipper::EndError() {
  if (is_nested_ || is_attribute_) {
    ++counts_.nested_errors;
    return;
  }
  ++counts_.errors;
  if (!error_text_.empty() && error_text_.back() == '\r') error_text_.pop_back();
  if (listener_ != nullptr) listener_->OnError(counts_.replies, error_text_);
}

}  // namespace respect::bench

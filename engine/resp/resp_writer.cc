#include "engine/resp/resp_writer.h"

#include <algorithm>
#include <string>

#include "engine/base/numbers.h"

namespace respect {
namespace {

constexpr size_t kMaxHeader = 24;  // sign, 20 digits, CR LF
constexpr size_t kShortBulk = 1024;

// "<sign><digits>\r\n" at `out`; returns its end.
char* WriteHeader(char* out, char sign, uint64_t number) {
  *out++ = sign;
  if (number < 10) {
    *out++ = static_cast<char>('0' + number);
  } else {
    char digits[20];
    char* const end = digits + sizeof(digits);
    const char* begin = PrintUnsignedBackwards(number, end);
    const auto length = static_cast<size_t>(end - begin);
    std::memcpy(out, begin, length);
    out += length;
  }
  *out++ = '\r';
  *out++ = '\n';
  return out;
}

}  // namespace

void RespWriter::Header(char sign, uint64_t number) {
  char* const begin = buffer_.Reserve(kMaxHeader);
  buffer_.Commit(static_cast<size_t>(WriteHeader(begin, sign, number) - begin));
}

void RespWriter::Line(char sign, Bytes text) {
  buffer_.Append({&sign, 1});
  buffer_.Append(text);
  buffer_.Append("\r\n");
}

void RespWriter::Simple(Bytes text) { Line('+', text); }

void RespWriter::ErrorText(Bytes text) {
  if (errors_ != nullptr) errors_->OnErrorReply(text);
  if (text.find_first_of("\r\n") == Bytes::npos) return Line('-', text);
  std::string one_line(text);
  std::replace_if(
      one_line.begin(), one_line.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  Line('-', one_line);
}

void RespWriter::Integer(int64_t value) {
  if (value >= 0) return Header(':', static_cast<uint64_t>(value));
  char* const begin = buffer_.Reserve(kMaxHeader);
  *begin = ':';
  const char* end = WriteHeader(begin + 1, '-', -static_cast<uint64_t>(value));
  buffer_.Commit(static_cast<size_t>(end - begin));
}

void RespWriter::Bulk(Bytes bytes) {
  if (bytes.size() > kShortBulk) {
    Header('$', bytes.size());
    buffer_.Append(bytes);
    return buffer_.Append("\r\n");
  }
  char* const begin = buffer_.Reserve(kMaxHeader + kShortBulk + 2);
  char* out = WriteHeader(begin, '$', bytes.size());
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  out += bytes.size();
  *out++ = '\r';
  *out++ = '\n';
  buffer_.Commit(static_cast<size_t>(out - begin));
}

void RespWriter::Null(NullKind kind) {
  if (protocol_ == 3) return buffer_.Append("_\r\n");
  buffer_.Append(kind == NullKind::kBulk ? "$-1\r\n" : "*-1\r\n");
}

void RespWriter::Double(double value) {
  char text[32];
  const Bytes printed(text, PrintDouble(value, text));
  if (protocol_ == 2) return Bulk(printed);
  Line(',', printed);
}

void RespWriter::Boolean(bool value) {
  if (protocol_ == 2) return Integer(value ? 1 : 0);
  buffer_.Append(value ? "#t\r\n" : "#f\r\n");
}

void RespWriter::BigNumber(Bytes digits) {
  if (protocol_ == 2) return Bulk(digits);
  Line('(', digits);
}

void RespWriter::Verbatim(Bytes format, Bytes text) {
  if (protocol_ == 2) return Bulk(text);
  Header('=', format.size() + 1 + text.size());
  buffer_.Append(format);
  buffer_.Append(":");
  buffer_.Append(text);
  buffer_.Append("\r\n");
}

void RespWriter::Map(size_t pairs) {
  if (protocol_ == 2) return Header('*', pairs * 2);
  Header('%', pairs);
}

}  // namespace respect

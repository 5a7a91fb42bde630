#include "engine/resp/reply_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "fmt/format.h"

namespace respect {
namespace {

constexpr size_t kCompactBytes = 64 << 10;

// Digits only, no sign, no leading zero: how RESP writes lengths.
std::optional<size_t> ParseLength(Bytes text) {
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value;
}

std::optional<int64_t> ParseInteger(Bytes text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> ParseWireDouble(Bytes text) {
  if (text == "inf") return HUGE_VAL;
  if (text == "-inf") return -HUGE_VAL;
  if (text == "nan" || text == "-nan") return std::nan("");
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != Bytes::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range is still a number as written; the text is what gets compared then.
  if (error == std::errc::invalid_argument || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsBigNumber(Bytes text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Reply::Kind> AggregateKind(char sign) {
  switch (sign) {
    case '*': return Reply::Kind::kArray;
    case '%':
    case '|': return Reply::Kind::kMap;
    case '~': return Reply::Kind::kSet;
    case '>': return Reply::Kind::kPush;
    default: return std::nullopt;
  }
}

bool IsBulkSign(char sign) { return sign == '$' || sign == '!' || sign == '='; }

}  // namespace

void ReplyReader::Feed(Bytes bytes) {
  if (reply_begin_ == buffer_.size() || reply_begin_ > kCompactBytes) {
    buffer_.erase(0, reply_begin_);
    cursor_ -= reply_begin_;
    scanned_ = scanned_ > reply_begin_ ? scanned_ - reply_begin_ : 0;
    reply_begin_ = last_begin_ = 0;
  }
  buffer_ += bytes;
}

void ReplyReader::Clear() { *this = ReplyReader(limits_); }

Result<std::optional<Reply>> ReplyReader::Next() {
  if (broken_) return *broken_;
  std::optional<Reply> done;
  last_begin_ = reply_begin_;
  while (!done) {
    Result<Step> step = ParseOne(done);
    if (!step.ok()) {
      broken_ = step.error();
      return *broken_;
    }
    if (*step == Step::kNeedMore) return std::optional<Reply>();
  }
  reply_begin_ = cursor_;
  return done;
}

Result<ReplyReader::Step> ReplyReader::ParseOne(std::optional<Reply>& done) {
  const size_t begin = cursor_;
  Result<std::optional<Bytes>> read = ReadLine();
  if (!read.ok()) return read.error();
  if (!read->has_value()) return Step::kNeedMore;
  const Bytes line = **read;
  if (line.empty()) return Malformed("a reply that starts with an empty line", line);
  const char sign = line[0];
  const Bytes rest = line.substr(1);

  Reply reply;
  if ((sign == '$' || sign == '*') && rest == "-1") {
    reply = Reply::Null(sign == '$' ? Reply::NullForm::kBulk : Reply::NullForm::kArray);
  } else if (IsBulkSign(sign)) {
    Result<Step> bulk = ReadBulk(reply, sign, rest);
    if (!bulk.ok() || *bulk == Step::kNeedMore) {
      cursor_ = scanned_ = begin;  // the header is read again when there is more
      return bulk;
    }
  } else if (const std::optional<Reply::Kind> kind = AggregateKind(sign)) {
    reply.kind = *kind;
    if (sign != '|') reply.attributes = std::exchange(attributes_, {});
    Status opened = OpenAggregate(std::move(reply), sign, rest);
    if (!opened.ok()) return opened.error();
    if (open_.back().missing > 0) return Step::kParsed;
    Open full = std::move(open_.back());
    open_.pop_back();
    Complete(std::move(full.reply), done);
    return Step::kParsed;
  } else {
    Result<Reply> scalar = ReadScalar(sign, rest);
    if (!scalar.ok()) return scalar.error();
    reply = std::move(*scalar);
  }
  reply.attributes = std::exchange(attributes_, {});
  Complete(std::move(reply), done);
  return Step::kParsed;
}

Result<std::optional<Bytes>> ReplyReader::ReadLine() {
  const size_t end = buffer_.find_first_of("\r\n", std::max(cursor_, scanned_));
  const size_t length = (end == std::string::npos ? buffer_.size() : end) - cursor_;
  if (length > limits_.max_line_bytes) return Malformed("a line without end", Bytes(buffer_).substr(cursor_, 64));
  if (end == std::string::npos || (buffer_[end] == '\r' && end + 1 == buffer_.size())) {
    scanned_ = end == std::string::npos ? buffer_.size() : end;
    return std::optional<Bytes>();
  }
  const Bytes line(buffer_.data() + cursor_, length);
  if (buffer_[end] == '\n') return Malformed("a line feed without a carriage return before it", line);
  if (buffer_[end + 1] != '\n') return Malformed("a carriage return without a line feed after it", line);
  cursor_ = scanned_ = end + 2;
  return std::optional<Bytes>(line);
}

Result<ReplyReader::Step> ReplyReader::ReadBulk(Reply& reply, char sign, Bytes length_text) {
  const std::optional<size_t> length = ParseLength(length_text);
  if (!length) return Malformed("a length that is not a number", length_text);
  if (*length > limits_.max_bulk_bytes) return Malformed("a length beyond the limit", length_text);
  if (buffer_.size() - cursor_ < *length + 2) return Step::kNeedMore;
  Bytes text(buffer_.data() + cursor_, *length);
  if (buffer_.compare(cursor_ + *length, 2, "\r\n") != 0) {
    return Malformed("a string that does not end where its length says", text.substr(0, 64));
  }
  cursor_ += *length + 2;
  scanned_ = cursor_;
  reply.kind = sign == '$' ? Reply::Kind::kBulk : sign == '!' ? Reply::Kind::kBulkError : Reply::Kind::kVerbatim;
  if (sign == '=') {
    if (text.size() < 4 || text[3] != ':') return Malformed("a verbatim string without its format", text.substr(0, 64));
    reply.format = text.substr(0, 3);
    text.remove_prefix(4);
  }
  reply.text = text;
  return Step::kParsed;
}

Result<Reply> ReplyReader::ReadScalar(char sign, Bytes line) const {
  Reply reply;
  reply.text = line;
  switch (sign) {
    case '+': reply.kind = Reply::Kind::kSimple; return reply;
    case '-': reply.kind = Reply::Kind::kError; return reply;
    case ':':
      reply.kind = Reply::Kind::kInteger;
      if (const auto value = ParseInteger(line)) return reply.integer = *value, reply;
      return Malformed("an integer that is none", line);
    case ',':
      reply.kind = Reply::Kind::kDouble;
      if (const auto value = ParseWireDouble(line)) return reply.number = *value, reply;
      return Malformed("a double that is none", line);
    case '(':
      reply.kind = Reply::Kind::kBigNumber;
      if (IsBigNumber(line)) return reply;
      return Malformed("a big number that is none", line);
    case '#':
      reply.kind = Reply::Kind::kBoolean;
      reply.integer = line == "t";
      if (line == "t" || line == "f") return reply;
      return Malformed("a boolean that is neither t nor f", line);
    case '_':
      if (line.empty()) return reply;
      return Malformed("text after a null", line);
    default: return Malformed("a reply with an unknown type", std::string(1, sign) + std::string(line.substr(0, 64)));
  }
}

Status ReplyReader::OpenAggregate(Reply reply, char sign, Bytes count_text) {
  const std::optional<size_t> count = ParseLength(count_text);
  if (!count) return Malformed("a count that is not a number", count_text);
  if (*count > limits_.max_items) return Malformed("a count beyond the limit", count_text);
  if (open_.size() >= limits_.max_depth) return Malformed("a reply nested too deeply", count_text);
  if (sign == '|' && !attributes_.empty()) return Malformed("an attribute on an attribute", count_text);
  if (sign == '|' && *count == 0) return Malformed("an attribute without content", count_text);
  Open open;
  open.missing = reply.kind == Reply::Kind::kMap ? *count * 2 : *count;
  open.is_attribute = sign == '|';
  open.reply = std::move(reply);
  open_.push_back(std::move(open));
  return Done{};
}

void ReplyReader::Complete(Reply reply, std::optional<Reply>& done) {
  while (!open_.empty()) {
    Open& parent = open_.back();
    parent.reply.items.push_back(std::move(reply));
    if (--parent.missing > 0) return;
    Open full = std::move(parent);
    open_.pop_back();
    if (full.is_attribute) {
      attributes_ = std::move(full.reply.items);
      return;
    }
    reply = std::move(full.reply);
  }
  done = std::move(reply);
}

Error ReplyReader::Malformed(Bytes what, Bytes near) const {
  return Error(fmt::format("{}: {}", what, Quoted(near, 64)));
}

}  // namespace respect

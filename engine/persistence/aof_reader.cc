#include "engine/persistence/aof_reader.h"

#include <optional>

#include "engine/base/numbers.h"

namespace respect::persistence {
namespace {

constexpr Bytes kTimestamp = "#TS:";
constexpr int64_t kMostArguments = 1024 * 1024;
constexpr size_t kLongestNumber = 32;

}  // namespace

// A line without its end, from `at` on, which moves behind it. False when it has no end.
bool AofReader::Line(size_t& at, Bytes& line) const {
  const size_t end = text_.find('\n', at);
  if (end == Bytes::npos) return false;
  line = text_.substr(at, end - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  at = end + 1;
  return true;
}

int64_t AofReader::NumberOf(Bytes line, char sign) {
  if (line.size() < 2 || line.size() > kLongestNumber || line[0] != sign) return -1;
  return ParseInt(line.substr(1)).value_or(-1);
}

AofReader::Outcome AofReader::Comment() {
  Bytes line;
  size_t at = at_;
  if (!Line(at, line)) return Outcome::kTruncated;
  if (line.starts_with(kTimestamp)) timestamp_ = ParseInt(line.substr(kTimestamp.size())).value_or(timestamp_);
  at_ = at;
  return Outcome::kCommand;
}

AofReader::Outcome AofReader::Next(std::vector<Bytes>& args) {
  args.clear();
  while (at_ < text_.size() && text_[at_] == '#') {
    if (Comment() == Outcome::kTruncated) return Outcome::kTruncated;
  }
  if (at_ == text_.size()) return Outcome::kEnd;
  if (text_[at_] != '*') return Outcome::kDamaged;
  size_t at = at_;
  Bytes line;
  if (!Line(at, line)) return Outcome::kTruncated;
  const int64_t count = NumberOf(line, '*');
  if (count < 1 || count > kMostArguments) return Outcome::kDamaged;
  for (int64_t i = 0; i < count; ++i) {
    if (at < text_.size() && text_[at] != '$') return Outcome::kDamaged;
    if (!Line(at, line)) return Outcome::kTruncated;
    const int64_t length = NumberOf(line, '$');
    if (length < 0) return Outcome::kDamaged;
    if (static_cast<uint64_t>(length) + 2 > text_.size() - at) return Outcome::kTruncated;
    if (text_.substr(at + static_cast<size_t>(length), 2) != "\r\n") return Outcome::kDamaged;
    args.push_back(text_.substr(at, static_cast<size_t>(length)));
    at += static_cast<size_t>(length) + 2;
  }
  at_ = at;
  return Outcome::kCommand;
}

}  // namespace respect::persistence

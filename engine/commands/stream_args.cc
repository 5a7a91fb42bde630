#include "engine/commands/stream_args.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string>

#include "engine/commands/errors.h"

namespace respect {
namespace {

using types::References;
using types::StreamId;
using types::StreamTrim;

constexpr size_t kMaxIdText = 127;
constexpr uint64_t kDefaultLimitBlocks = 100, kLimitWithoutBlocks = 10000, kMaxDefaultLimit = 1000000;

// One number of an id. Digits are the usual case; what strtoull takes beside them (signs, spaces, leading zeros) Redis
// takes too.
std::optional<uint64_t> ParsePart(Bytes text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  if (text.empty() || text[0] == '-') return std::nullopt;
  const std::string copy(text);
  char* stop = nullptr;
  errno = 0;
  value = std::strtoull(copy.c_str(), &stop, 10);
  if (errno != 0 || stop != copy.c_str() + copy.size()) return std::nullopt;
  return value;
}

Result<StreamId> ReadBound(Bytes text, uint64_t missing_seq, bool& exclusive) {
  exclusive = text.size() > 1 && text[0] == '(';
  const auto id = exclusive ? ParseStreamId(text.substr(1), missing_seq) : ParseStreamIdOrEnd(text, missing_seq);
  if (!id) return Error(errors::kInvalidStreamId);
  return *id;
}

// [= | ~] threshold, after MAXLEN or MINID.
void TakeThreshold(Args& args, StreamTrim& trim, StreamTrim::By by) {
  if (trim.by != StreamTrim::By::kNothing)
    return args.Fail("ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
  trim.by = by;
  if (args.remaining() >= 2 && (args.Peek() == "~" || args.Peek() == "=")) trim.approximate = args.Next() == "~";
  if (by == StreamTrim::By::kLength) {
    const int64_t length = args.Int();
    if (!args.failed() && length < 0) return args.Fail("ERR The MAXLEN argument must be >= 0.");
    trim.max_length = static_cast<uint64_t>(length);
    return;
  }
  const std::optional<StreamId> id = ParseStreamId(args.Next());
  if (!id) return args.Fail(errors::kInvalidStreamId);
  trim.min_id = *id;
}

}  // namespace

std::optional<StreamId> ParseStreamId(Bytes text, uint64_t missing_seq) {
  if (text.size() > kMaxIdText) return std::nullopt;
  const size_t dash = text.find('-');
  const std::optional<uint64_t> ms = ParsePart(text.substr(0, dash));
  if (!ms) return std::nullopt;
  if (dash == Bytes::npos) return StreamId{*ms, missing_seq};
  const std::optional<uint64_t> seq = ParsePart(text.substr(dash + 1));
  if (!seq) return std::nullopt;
  return StreamId{*ms, *seq};
}

std::optional<StreamId> ParseStreamIdOrEnd(Bytes text, uint64_t missing_seq) {
  if (text == "-") return types::kMinStreamId;
  if (text == "+") return types::kMaxStreamId;
  return ParseStreamId(text, missing_seq);
}

Result<std::vector<StreamId>> ReadStreamIds(const Call& call, size_t first, size_t end) {
  std::vector<StreamId> ids;
  ids.reserve(end - first);
  for (size_t i = first; i < end; ++i) {
    const std::optional<StreamId> id = ParseStreamId(call.Arg(i));
    if (!id) return Error(errors::kInvalidStreamId);
    ids.push_back(*id);
  }
  return ids;
}

Result<StreamId> ReadIntervalStart(Bytes text) {
  bool exclusive = false;
  Result<StreamId> id = ReadBound(text, 0, exclusive);
  if (id.ok() && exclusive && !id->Increment()) return Error("ERR invalid start ID for the interval");
  return id;
}

Result<StreamId> ReadIntervalEnd(Bytes text) {
  bool exclusive = false;
  Result<StreamId> id = ReadBound(text, UINT64_MAX, exclusive);
  if (id.ok() && exclusive && !id->Decrement()) return Error("ERR invalid end ID for the interval");
  return id;
}

std::optional<References> TakeReferences(Args& args) {
  constexpr Version kSince{8, 2, 0};
  if (args.Token("KEEPREF", kSince)) return References::kKeep;
  if (args.Token("DELREF", kSince)) return References::kDrop;
  if (args.Token("ACKED", kSince)) return References::kAcked;
  return std::nullopt;
}

Result<std::vector<StreamId>> ReadIdsBlock(Args& args) {
  const int64_t count = args.Int(1, INT64_MAX, "ERR Number of IDs must be a positive integer");
  if (args.failed()) return args.error();
  if (static_cast<uint64_t>(count) > args.remaining())
    return Error("ERR The `numids` parameter must match the number of arguments");
  std::vector<StreamId> ids;
  ids.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    const std::optional<StreamId> id = ParseStreamId(args.Next());
    if (!id) return Error(errors::kInvalidStreamId);
    ids.push_back(*id);
  }
  return ids;
}

bool TakeTrimOption(Args& args, TrimOptions& options) {
  const bool more = args.remaining() > 1;  // words that take a value are words only where one follows
  if (more && args.Token("MAXLEN")) {
    TakeThreshold(args, options.trim, StreamTrim::By::kLength);
  } else if (more && args.Token("MINID")) {
    TakeThreshold(args, options.trim, StreamTrim::By::kId);
  } else if (more && args.Token("LIMIT")) {
    options.limit = args.Int();
    if (!args.failed() && *options.limit < 0) args.Fail("ERR The LIMIT argument must be >= 0.");
  } else if (const Bytes word = args.Peek(); const auto references = TakeReferences(args)) {
    if (!options.references_word.empty()) args.SyntaxError();
    options.trim.references = *references;
    options.references_word = word;
  } else {
    return false;
  }
  return true;
}

Status FinishTrim(const Call& call, TrimOptions& options, bool required) {
  StreamTrim& trim = options.trim;
  const bool trims = trim.by != StreamTrim::By::kNothing;
  if (options.limit.value_or(0) != 0 && !trims)
    return Error("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
  if (required && !trims) return Error("ERR syntax error, XTRIM must be called with a trimming strategy");
  if (options.limit && !trim.approximate)
    return Error("ERR syntax error, LIMIT cannot be used without the special ~ option");
  if (options.limit) {
    trim.limit = static_cast<uint64_t>(*options.limit);
  } else if (trim.approximate) {
    const int64_t entries = call.settings().stream_node_max_entries;
    trim.limit = entries <= 0 ? kLimitWithoutBlocks
                              : std::min(kDefaultLimitBlocks * static_cast<uint64_t>(entries), kMaxDefaultLimit);
  }
  return Done{};
}

}  // namespace respect

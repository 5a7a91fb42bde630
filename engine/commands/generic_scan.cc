// The generic group: KEYS and SCAN, which walk over all keys.
#include <charconv>
#include <optional>
#include <vector>

#include "engine/base/glob.h"
#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

// A cursor as strtoull reads it: white space and a sign may stand in front, and "-18446744073709551615" is 1.
std::optional<uint64_t> ParseCursor(Bytes text) {
  if (const std::optional<int64_t> value = ParseInt(text)) {
    if (*value < 0) return std::nullopt;
    return static_cast<uint64_t>(*value);
  }
  while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return negative ? -value : value;
}

struct ScanOptions {
  int64_t count = 10;
  std::optional<Bytes> pattern;
  std::optional<Bytes> type;
};

Result<ScanOptions> ReadScanOptions(const Call& call) {
  ScanOptions options;
  Args args(call, 2);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("COUNT")) {
      options.count = args.Int();
      if (options.count < 1) args.SyntaxError();
    } else if (args.remaining() > 1 && args.Token("MATCH")) {
      options.pattern = args.Next();
    } else if (args.remaining() > 1 && args.Token("TYPE", Version{6, 0, 0})) {
      options.type = args.Next();
    } else if (args.Token("NOVALUES", Version{7, 4, 0})) {
      args.Fail("ERR NOVALUES option can only be used in HSCAN");
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  if (options.pattern == "*") options.pattern.reset();
  return options;
}

bool Wanted(const ScanOptions& options, const TypeRegistry& types, const Entry& entry) {
  if (options.type && !EqualsIgnoreCase(*options.type, types.Of(entry).name)) return false;
  return !options.pattern || GlobMatch(*options.pattern, entry.key());
}

void ReplyKeys(Call& call, const std::vector<Bytes>& keys) {
  call.reply().Array(keys.size());
  for (Bytes key : keys) call.reply().Bulk(key);
}

}  // namespace

// KEYS pattern: all keys that match. O(number of keys).
void commands::Keys(Call& call) {
  const Bytes pattern = call.Arg(1);
  const bool all = pattern == "*";
  std::vector<Bytes> keys;
  call.db().ForEach([&](Entry& entry) {
    if (all || GlobMatch(pattern, entry.key())) keys.push_back(entry.key());
  });
  ReplyKeys(call, keys);
}

// SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]: a part of the keys and the cursor of the next part, 0 after
// the last. A key that stays during a whole walk is seen at least once. COUNT says how many keys to look at, about.
void commands::Scan(Call& call) {
  std::optional<uint64_t> cursor = ParseCursor(call.Arg(1));
  if (!cursor) return call.reply().Error("ERR invalid cursor");
  const Result<ScanOptions> options = ReadScanOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());

  constexpr int64_t kBucketsAKey = 10;  // empty buckets count too, or a sparse table would hold the server up
  int64_t keys_left = options->count;
  int64_t buckets_left = options->count > INT64_MAX / kBucketsAKey ? INT64_MAX : options->count * kBucketsAKey;
  std::vector<Bytes> keys, expired;
  do {
    *cursor = call.db().Scan(*cursor, [&](Entry& entry) {
      --keys_left;
      if (call.db().IsExpired(entry)) {
        expired.push_back(entry.key());
      } else if (Wanted(*options, call.keyspace().types(), entry)) {
        keys.push_back(entry.key());
      }
    });
  } while (*cursor != 0 && keys_left > 0 && --buckets_left > 0);
  for (Bytes key : expired) call.db().Peek(call.MakeKey(key));  // meeting an expired key removes it

  char text[20];
  const char* begin = PrintUnsignedBackwards(*cursor, text + sizeof(text));
  call.reply().Array(2);
  call.reply().Bulk({begin, static_cast<size_t>(text + sizeof(text) - begin)});
  ReplyKeys(call, keys);
}

}  // namespace respect

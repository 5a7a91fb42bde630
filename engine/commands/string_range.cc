// The string group: parts of values, and what two values have in common.
#include <algorithm>
#include <limits>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/string_length.h"
#include "engine/types/lcs.h"
#include "engine/types/raw_string.h"

namespace respect {
namespace {

// The bytes from `start` to `end`, both counted from the end when negative and brought into the string when not in it.
Bytes Slice(Bytes text, int64_t start, int64_t end) {
  const int64_t size = static_cast<int64_t>(text.size());
  if (start < 0 && end < 0 && start > end) return {};
  if (start < 0) start = std::max<int64_t>(start + size, 0);
  if (end < 0) end = std::max<int64_t>(end + size, 0);
  end = std::min(end, size - 1);
  if (size == 0 || start > end) return {};
  return text.substr(start, end - start + 1);
}

struct LcsOptions {
  bool length_only = false, runs = false, with_lengths = false;
  int64_t shortest_run = 0;
};

Result<LcsOptions> ReadLcsOptions(const Call& call) {
  LcsOptions options;
  Args args(call, 3);
  while (args.More()) {
    if (args.Token("IDX")) {
      options.runs = true;
    } else if (args.Token("LEN")) {
      options.length_only = true;
    } else if (args.Token("WITHMATCHLEN")) {
      options.with_lengths = true;
    } else if (args.Token("MINMATCHLEN")) {
      options.shortest_run = args.Int();
    } else {
      args.SyntaxError();
    }
  }
  if (options.runs && options.length_only) {
    args.Fail("ERR If you want both the length and indexes, please just use IDX.");
  }
  if (args.failed()) return args.error();
  return options;
}

bool IsStringOrMissing(const Entry* entry) { return entry == nullptr || entry->type() == TypeId::kString; }

// Redis keeps a table of 32-bit numbers for the search and refuses what would make it too large. Ours is far smaller,
// but the limit is part of the command.
Status CheckLcsSize(const Call& call, Bytes a, Bytes b) {
  constexpr size_t kLongest = std::numeric_limits<uint32_t>::max() - 1;
  if (a.size() >= kLongest || b.size() >= kLongest) return Error("ERR String too long for LCS");
  const unsigned __int128 table = static_cast<unsigned __int128>(a.size() + 1) * (b.size() + 1) * sizeof(uint32_t);
  if (table > static_cast<unsigned __int128>(call.settings().proto_max_bulk_len)) {
    return Error("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
  }
  return Done{};
}

void ReplyRange(const Call& call, size_t first, size_t length) {
  call.reply().Array(2);
  call.reply().Integer(static_cast<int64_t>(first));
  call.reply().Integer(static_cast<int64_t>(first + length - 1));
}

void ReplyRuns(const Call& call, const types::CommonSubsequence& common, const LcsOptions& options) {
  const auto is_long = [&](const types::CommonRun& run) {
    return static_cast<int64_t>(run.length) >= options.shortest_run;
  };
  call.reply().Map(2);
  call.reply().Bulk("matches");
  call.reply().Array(std::count_if(common.runs.begin(), common.runs.end(), is_long));
  for (const types::CommonRun& run : common.runs) {
    if (!is_long(run)) continue;
    call.reply().Array(options.with_lengths ? 3 : 2);
    ReplyRange(call, run.a, run.length);
    ReplyRange(call, run.b, run.length);
    if (options.with_lengths) call.reply().Integer(static_cast<int64_t>(run.length));
  }
  call.reply().Bulk("len");
  call.reply().Integer(static_cast<int64_t>(common.length));
}

}  // namespace

// STRLEN key
// Replies: the length, 0 without the key. O(1).
void commands::StrLen(Call& call) {
  const Result<Entry*> found = call.db().FindString(call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Integer(static_cast<int64_t>(StringText(*found).view().size()));
}

// GETRANGE key start end
// Replies: bulk, empty where the range or the key is. O(length of the answer).
void commands::GetRange(Call& call) {
  Args args(call, 2);
  const int64_t start = args.Int(), end = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  const Result<Entry*> found = call.db().FindString(call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Bulk(Slice(StringText(*found), start, end));
}

// SETRANGE key offset value: overwrites from `offset` on, after zeros if the string is shorter.
// Replies: the length after. An empty value changes nothing. O(offset + length) at most.
void commands::SetRange(Call& call) {
  const std::optional<int64_t> offset = ParseInt(call.Arg(2));
  if (!offset) return call.reply().Error(errors::kNotInteger);
  if (*offset < 0) return call.reply().Error("ERR offset is out of range");
  const Bytes value = call.Arg(3);
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = call.db().FindStringForWrite(key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (value.empty()) return call.reply().Integer(static_cast<int64_t>(StringText(*found).view().size()));
  if (!FitsString(call, *offset, value.size())) return call.reply().Error(errors::kStringTooLong);

  types::RawString& string = call.db().MutableString(key);
  string.Write(*offset, value);
  call.Touched(key, event::kSetRange);
  call.reply().Integer(static_cast<int64_t>(string.size()));
}

// APPEND key value
// Replies: the length after. Amortised O(length of value).
void commands::Append(Call& call) {
  const Bytes value = call.Arg(2);
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = call.db().FindStringForWrite(key);
  if (!found.ok()) return call.reply().Error(found.error());
  size_t length = value.size();
  if (*found == nullptr) {
    call.db().SetString(key, value);
  } else {
    const int64_t old_length = static_cast<int64_t>(StringText(*found).view().size());
    if (!FitsString(call, old_length, value.size())) return call.reply().Error(errors::kStringTooLong);
    types::RawString& string = call.db().MutableString(key);
    string.Append(value);
    length = string.size();
  }
  call.Touched(key, event::kAppend);
  call.reply().Integer(static_cast<int64_t>(length));
}

// LCS key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]
// Replies: the longest common subsequence as bulk; LEN its length; IDX a map of the runs that match and the length.
// O(length1 * length2 / 64).
void commands::Lcs(Call& call) {
  const Entry* first = call.db().Find(call.KeyAt(1));
  const Entry* second = call.db().Find(call.KeyAt(2));
  if (!IsStringOrMissing(first) || !IsStringOrMissing(second))
    return call.reply().Error("ERR The specified keys must contain string values");
  const Result<LcsOptions> options = ReadLcsOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const StringText a(first), b(second);
  const Status fits = CheckLcsSize(call, a, b);
  if (!fits.ok()) return call.reply().Error(fits.error());

  if (options->length_only) return call.reply().Integer(static_cast<int64_t>(types::CommonSubsequenceLength(a, b)));
  const types::CommonSubsequence common = types::FindCommonSubsequence(a, b);
  if (options->runs) return ReplyRuns(call, common, *options);
  call.reply().Bulk(common.text);
}

}  // namespace respect

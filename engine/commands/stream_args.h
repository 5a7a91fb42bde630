// Reads the arguments of stream commands: ids, intervals of ids, how to trim.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/commands/args.h"
#include "engine/types/stream.h"

namespace respect {

namespace errors {
inline constexpr Bytes kInvalidStreamId = "ERR Invalid stream ID specified as stream command argument";
}  // namespace errors

// <ms>, <ms>-<seq>. Without a sequence it is `missing_seq`. Empty when it is neither.
std::optional<types::StreamId> ParseStreamId(Bytes text, uint64_t missing_seq = 0);
// The same, and - and +, the least and the greatest id.
std::optional<types::StreamId> ParseStreamIdOrEnd(Bytes text, uint64_t missing_seq = 0);

// The ids of arguments [first, end).
Result<std::vector<types::StreamId>> ReadStreamIds(const Call& call, size_t first, size_t end);

// The ends of an interval; "(id" leaves that id out.
Result<types::StreamId> ReadIntervalStart(Bytes text);
Result<types::StreamId> ReadIntervalEnd(Bytes text);

// KEEPREF | DELREF | ACKED, if that is the next argument.
std::optional<types::References> TakeReferences(Args& args);

// IDS numids id [id ...], from `args` after the word IDS.
Result<std::vector<types::StreamId>> ReadIdsBlock(Args& args);

// The options that XADD and XTRIM share.
struct TrimOptions {
  types::StreamTrim trim;
  std::optional<int64_t> limit;
  Bytes references_word;  // as given; empty when not
};

// Takes one of them if it comes next; false when something else does. Errors are kept in `args`.
bool TakeTrimOption(Args& args, TrimOptions& options);
// Checks them against each other once all are read, and settles the limit.
Status FinishTrim(const Call& call, TrimOptions& options, bool required);

}  // namespace respect

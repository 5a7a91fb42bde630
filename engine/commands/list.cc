// The list group: commands on one list. Those that move elements between lists are in list_move.cc.
#include <algorithm>
#include <optional>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/list_type.h"

namespace respect {
namespace {

using types::List;

void PushAll(Call& call, ListEnd end, bool only_existing) {
  const Key key = call.KeyAt(1);
  Result<List*> found = FindListForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr && only_existing) return call.reply().Integer(0);
  List& list = *found != nullptr ? **found : *MakeList(call, key);
  for (size_t i = 2; i < call.argc(); ++i) Push(list, end, call.Arg(i));
  call.reply().Integer(static_cast<int64_t>(list.size()));
  call.Touched(key, PushEvent(end));
}

void Pop(Call& call, ListEnd end) {
  if (call.argc() > 3) return call.reply().Error(errors::WrongArity(call.command().name));
  const Key key = call.KeyAt(1);
  std::optional<int64_t> count;
  if (call.argc() == 3) {
    Args args(call, 2);
    count = args.Int(0, INT64_MAX, errors::kPositive);
    if (args.failed()) return call.reply().Error(args.error());
  }
  Result<List*> found = FindListForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null(count ? NullKind::kArray : NullKind::kBulk);
  List& list = **found;
  if (count) return ReplyPopped(call, key, list, end, static_cast<size_t>(*count));
  call.reply().Bulk(EndOf(list, end));
  Drop(list, end);
  ElementsTaken(call, key, list, PopEvent(end));
}

// An index that counts from the end when negative; nothing when it is outside.
std::optional<size_t> PlaceOf(int64_t index, size_t size) {
  if (index < 0) index += static_cast<int64_t>(size);
  if (index < 0 || index >= static_cast<int64_t>(size)) return std::nullopt;
  return static_cast<size_t>(index);
}

struct Range {
  size_t begin = 0, count = 0;
};
// The elements from `start` to `stop`, both included, negative ones counted from the end.
Range RangeOf(int64_t start, int64_t stop, size_t length) {
  const auto size = static_cast<int64_t>(length);
  if (start < 0) start = std::max<int64_t>(start + size, 0);
  if (stop < 0) stop += size;
  stop = std::min(stop, size - 1);
  if (start > stop || start >= size) return {};
  return {static_cast<size_t>(start), static_cast<size_t>(stop - start + 1)};
}

struct PosOptions {
  int64_t rank = 1;
  std::optional<int64_t> count;
  int64_t max_compared = 0;  // 0: all
};

Result<PosOptions> ReadPosOptions(const Call& call) {
  PosOptions options;
  Args args(call, 3);
  while (args.More()) {
    if (args.Token("RANK")) {
      options.rank = args.Int(-INT64_MAX, INT64_MAX);
      if (args.failed() && call.Arg(args.position() - 1) == "-9223372036854775808") return Error(errors::kNotNegatable);
      if (!args.failed() && options.rank == 0)
        return Error(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to "
            "start from the end of the list");
    } else if (args.Token("COUNT")) {
      options.count = args.Int(0, INT64_MAX, "ERR COUNT can't be negative");
    } else if (args.Token("MAXLEN")) {
      options.max_compared = args.Int(0, INT64_MAX, "ERR MAXLEN can't be negative");
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return options;
}

// The places of `element`, in the order in which `options` look for them.
std::vector<size_t> Positions(const List& list, Bytes element, const PosOptions& options) {
  std::vector<size_t> places;
  const bool backwards = options.rank < 0;
  int64_t to_skip = (backwards ? -options.rank : options.rank) - 1;
  const auto wanted = static_cast<size_t>(options.count.value_or(1));
  size_t at = backwards ? list.size() : 0;
  const auto look = [&](Bytes other) {
    if (backwards) --at;
    if (other == element && to_skip-- <= 0) places.push_back(at);
    if (!backwards) ++at;
    return wanted == 0 || places.size() < wanted;
  };
  const size_t limit = options.max_compared == 0 ? list.size() : static_cast<size_t>(options.max_compared);
  if (backwards) {
    list.VisitBackwards(list.size() - 1, limit, look);
  } else {
    list.Visit(0, limit, look);
  }
  return places;
}

}  // namespace

// LPUSH key element [element ...]
void commands::LPush(Call& call) { PushAll(call, ListEnd::kLeft, false); }
// RPUSH key element [element ...]
void commands::RPush(Call& call) { PushAll(call, ListEnd::kRight, false); }
// LPUSHX key element [element ...]: only where there is a list already.
void commands::LPushX(Call& call) { PushAll(call, ListEnd::kLeft, true); }
// RPUSHX key element [element ...]
void commands::RPushX(Call& call) { PushAll(call, ListEnd::kRight, true); }
// LPOP key [count]
void commands::LPop(Call& call) { Pop(call, ListEnd::kLeft); }
// RPOP key [count]
void commands::RPop(Call& call) { Pop(call, ListEnd::kRight); }

// LLEN key
void commands::LLen(Call& call) {
  Result<List*> found = FindList(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Integer(*found == nullptr ? 0 : static_cast<int64_t>((*found)->size()));
}

// LINDEX key index. O(n) over chunks.
void commands::LIndex(Call& call) {
  Result<List*> found = FindList(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null();
  Args args(call, 2);
  const int64_t index = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  const std::optional<size_t> place = PlaceOf(index, (*found)->size());
  if (!place) return call.reply().Null();
  call.reply().Bulk((*found)->At(*place));
}

// LSET key index element
void commands::LSet(Call& call) {
  const Key key = call.KeyAt(1);
  Result<List*> found = FindListForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Error(errors::kNoSuchKey);
  Args args(call, 2);
  const int64_t index = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  // Since 8.0 Redis keeps the low 32 bits of an index.
  const int64_t kept = call.Serves({8, 0, 0}) ? static_cast<int32_t>(index) : index;
  const std::optional<size_t> place = PlaceOf(kept, (*found)->size());
  if (!place) return call.reply().Error(errors::kIndexOutOfRange);
  (*found)->Set(*place, call.Arg(3));
  call.reply().Ok();
  call.Touched(key, event::kLSet);
}

// LRANGE key start stop
void commands::LRange(Call& call) {
  Args args(call, 2);
  const int64_t start = args.Int(), stop = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  Result<List*> found = FindList(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Array(0);
  const Range range = RangeOf(start, stop, (*found)->size());
  call.reply().Array(range.count);
  (*found)->Visit(range.begin, range.count, [&](Bytes element) {
    call.reply().Bulk(element);
    return true;
  });
}

// LTRIM key start stop: keeps that range only.
void commands::LTrim(Call& call) {
  Args args(call, 2);
  const int64_t start = args.Int(), stop = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  const Key key = call.KeyAt(1);
  Result<List*> found = FindListForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Ok();
  if (*found == nullptr) return;
  List& list = **found;
  const Range range = RangeOf(start, stop, list.size());
  list.DropBack(list.size() - range.begin - range.count);
  list.DropFront(range.count == 0 ? list.size() : range.begin);
  ElementsTaken(call, key, list, event::kLTrim);
}

// LREM key count element: positive from the front, negative from the back, zero all. O(n).
void commands::LRem(Call& call) {
  Args args(call, 2);
  const int64_t count = call.Serves({8, 0, 0}) ? args.SignedCount() : args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  const Key key = call.KeyAt(1);
  Result<List*> found = FindListForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  List& list = **found;
  const uint64_t limit = count < 0 ? -static_cast<uint64_t>(count) : static_cast<uint64_t>(count);
  const size_t removed = list.Remove(call.Arg(3), count == 0 ? list.size() : limit, count < 0);
  call.reply().Integer(static_cast<int64_t>(removed));
  if (removed > 0) ElementsTaken(call, key, list, event::kLRem);
}

// LINSERT key <BEFORE | AFTER> pivot element
void commands::LInsert(Call& call) {
  Args args(call, 2);
  const bool after = args.Token("AFTER");
  if (!after && !args.Token("BEFORE")) return call.reply().Error(errors::kSyntax);
  const Key key = call.KeyAt(1);
  Result<List*> found = FindListForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  List& list = **found;
  const std::vector<size_t> pivot = Positions(list, call.Arg(3), {});
  if (pivot.empty()) return call.reply().Integer(-1);
  list.Insert(pivot.front() + (after ? 1 : 0), call.Arg(4));
  call.reply().Integer(static_cast<int64_t>(list.size()));
  call.Touched(key, event::kLInsert);
}

// LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len]
void commands::LPos(Call& call) {
  const Result<PosOptions> options = ReadPosOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  Result<List*> found = FindList(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  std::vector<size_t> places;
  if (*found != nullptr) places = Positions(**found, call.Arg(2), *options);
  if (!options->count) {
    if (places.empty()) return call.reply().Null();
    return call.reply().Integer(static_cast<int64_t>(places.front()));
  }
  call.reply().Array(places.size());
  for (const size_t place : places) call.reply().Integer(static_cast<int64_t>(place));
}

}  // namespace respect

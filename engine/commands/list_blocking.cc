// List commands that wait for an element to come: BLPOP, BRPOP, BLMOVE, BRPOPLPUSH, BLMPOP, BLMOVEM. Each first does
// what its sister without the B does; when there is nothing to take, it is run again when one of its keys holds a list.
#include <optional>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/list_moves.h"
#include "engine/commands/timeout.h"

namespace respect {
namespace {

using types::List;

// Waits for a list at one of `count` keys from `first` on.
void BlockOnLists(Call& call, size_t first, size_t count, int64_t timeout_ms, NullKind null) {
  std::vector<Key> keys;
  keys.reserve(count);
  for (size_t i = first; i < first + count; ++i) keys.push_back(call.KeyAt(i));
  call.BlockOn({.keys = keys, .timeout_ms = timeout_ms, .type = TypeId::kList, .null = null});
}

// BLPOP and BRPOP: one element of the first list that has any.
void PopOrWait(Call& call, ListEnd end) {
  const Result<int64_t> timeout = ReadTimeoutSeconds(call.Arg(call.argc() - 1), call.now_ms());
  if (!timeout.ok()) return call.reply().Error(timeout.error());
  const size_t keys = call.argc() - 2;
  for (size_t i = 1; i <= keys; ++i) {
    const Key key = call.KeyAt(i);
    Result<List*> found = FindListForWrite(call, key);
    if (!found.ok()) return call.reply().Error(found.error());
    if (*found == nullptr) continue;
    List& list = **found;
    call.reply().Array(2);
    call.reply().Bulk(key.bytes);
    call.reply().Bulk(EndOf(list, end));
    Drop(list, end);
    ElementsTaken(call, key, list, PopEvent(end));
    return call.PropagateAs({end == ListEnd::kLeft ? Bytes("LPOP") : Bytes("RPOP"), key.bytes});
  }
  BlockOnLists(call, 1, keys, *timeout, NullKind::kArray);
}

void MoveOrWait(Call& call, ListEnd from, ListEnd to, Bytes timeout_text) {
  const Result<int64_t> timeout = ReadTimeoutSeconds(timeout_text, call.now_ms());
  if (!timeout.ok()) return call.reply().Error(timeout.error());
  if (!MoveElement(call, from, to)) return BlockOnLists(call, 1, 1, *timeout, NullKind::kBulk);
  const auto word = [](ListEnd end) { return end == ListEnd::kLeft ? Bytes("LEFT") : Bytes("RIGHT"); };
  call.PropagateAs({"LMOVE", call.Arg(1), call.Arg(2), word(from), word(to)});
}

}  // namespace

// BLPOP key [key ...] timeout
void commands::BLPop(Call& call) { PopOrWait(call, ListEnd::kLeft); }
// BRPOP key [key ...] timeout
void commands::BRPop(Call& call) { PopOrWait(call, ListEnd::kRight); }

// BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout
void commands::BLMove(Call& call) {
  const std::optional<ListEnd> from = ReadEnd(call.Arg(3)), to = ReadEnd(call.Arg(4));
  if (!from || !to) return call.reply().Error(errors::kSyntax);
  MoveOrWait(call, *from, *to, call.Arg(5));
}

// BRPOPLPUSH source destination timeout
void commands::BRPopLPush(Call& call) { MoveOrWait(call, ListEnd::kRight, ListEnd::kLeft, call.Arg(3)); }

// BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]
void commands::BLMPop(Call& call) {
  const Result<PopRequest> request = ReadPopRequest(call, 2);
  if (!request.ok()) return call.reply().Error(request.error());
  const Result<int64_t> timeout = ReadTimeoutSeconds(call.Arg(1), call.now_ms());
  if (!timeout.ok()) return call.reply().Error(timeout.error());
  if (!PopFromFirst(call, *request)) BlockOnLists(call, request->first_key, request->keys, *timeout, NullKind::kArray);
}

// BLMOVEM source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout [<COUNT count | EXACTLY exactly> <OBO | BULK>]
void commands::BLMoveM(Call& call) {
  const Result<MoveManyRequest> request = ReadMoveMany(call, 6);
  if (!request.ok()) return call.reply().Error(request.error());
  const Result<int64_t> timeout = ReadTimeoutSeconds(call.Arg(5), call.now_ms());
  if (!timeout.ok()) return call.reply().Error(timeout.error());
  if (!MoveMany(call, *request)) BlockOnLists(call, 1, 1, *timeout, NullKind::kBulk);
}

}  // namespace respect

// Commands that take elements from one of several lists, or move them between two.
#include <optional>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/list_moves.h"

namespace respect {
namespace {

void MoveOrNull(Call& call, ListEnd from, ListEnd to) {
  if (!MoveElement(call, from, to)) call.reply().Null();
}

}  // namespace

// LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT>
void commands::LMove(Call& call) {
  const std::optional<ListEnd> from = ReadEnd(call.Arg(3)), to = ReadEnd(call.Arg(4));
  if (!from || !to) return call.reply().Error(errors::kSyntax);
  MoveOrNull(call, *from, *to);
}

// RPOPLPUSH source destination
void commands::RPopLPush(Call& call) { MoveOrNull(call, ListEnd::kRight, ListEnd::kLeft); }

// LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count]: from the first list that is there.
void commands::LMPop(Call& call) {
  const Result<PopRequest> request = ReadPopRequest(call, 1);
  if (!request.ok()) return call.reply().Error(request.error());
  if (!PopFromFirst(call, *request)) call.reply().NullArray();
}

// LMOVEM source destination <LEFT | RIGHT> <LEFT | RIGHT> [<COUNT count | EXACTLY exactly> <OBO | BULK>]
void commands::LMoveM(Call& call) {
  const Result<MoveManyRequest> request = ReadMoveMany(call, 5);
  if (!request.ok()) return call.reply().Error(request.error());
  if (MoveMany(call, *request)) return;
  if (request->exactly) return call.reply().Null();
  call.reply().Array(0);
}

}  // namespace respect

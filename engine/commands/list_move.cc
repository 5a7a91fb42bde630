// Commands that take elements from one of several lists, or move them between two.
#include <optional>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/list_type.h"

namespace respect {
namespace {

using types::List;

// Takes an element from one end of `source` and puts it at one end of `destination`, which may be the same list.
void MoveElement(Call& call, ListEnd from, ListEnd to) {
  const Key source_key = call.KeyAt(1), destination_key = call.KeyAt(2);
  Result<List*> source = FindListForWrite(call, source_key);
  if (!source.ok()) return call.reply().Error(source.error());
  if (*source == nullptr) return call.reply().Null();
  Result<List*> destination = FindListForWrite(call, destination_key);
  if (!destination.ok()) return call.reply().Error(destination.error());

  const std::string element(EndOf(**source, from));
  Drop(**source, from);
  List& target = *destination != nullptr ? **destination : *MakeList(call, destination_key);
  Push(target, to, element);
  call.reply().Bulk(element);
  call.Touched(destination_key, PushEvent(to));
  ElementsTaken(call, source_key, **source, PopEvent(from));
}

}  // namespace

// LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT>
void commands::LMove(Call& call) {
  const std::optional<ListEnd> from = ReadEnd(call.Arg(3)), to = ReadEnd(call.Arg(4));
  if (!from || !to) return call.reply().Error(errors::kSyntax);
  MoveElement(call, *from, *to);
}

// RPOPLPUSH source destination
void commands::RPopLPush(Call& call) { MoveElement(call, ListEnd::kRight, ListEnd::kLeft); }

// LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count]: from the first list that is there.
void commands::LMPop(Call& call) {
  Args args(call, 1);
  const int64_t keys = args.Int(1, INT64_MAX, "ERR numkeys should be greater than 0");
  if (args.failed()) return call.reply().Error(args.error());
  if (static_cast<uint64_t>(keys) >= call.argc() - 2) return call.reply().Error(errors::kSyntax);
  const size_t after_keys = 2 + static_cast<size_t>(keys);
  const std::optional<ListEnd> end = ReadEnd(call.Arg(after_keys));
  if (!end) return call.reply().Error(errors::kSyntax);
  Args options(call, after_keys + 1);
  int64_t count = 1;
  if (options.More()) {
    if (!options.Token("COUNT")) return call.reply().Error(errors::kSyntax);
    count = options.Int(1, INT64_MAX, "ERR count should be greater than 0");
    if (options.More()) options.SyntaxError();
  }
  if (options.failed()) return call.reply().Error(options.error());

  for (size_t i = 2; i < after_keys; ++i) {
    const Key key = call.KeyAt(i);
    Result<List*> found = FindListForWrite(call, key);
    if (!found.ok()) return call.reply().Error(found.error());
    if (*found == nullptr) continue;
    call.reply().Array(2);
    call.reply().Bulk(key.bytes);
    ReplyPopped(call, key, **found, *end, static_cast<size_t>(count));
    return call.PropagateAs({*end == ListEnd::kLeft ? Bytes("LPOP") : Bytes("RPOP"), key.bytes, IntText(count).view()});
  }
  call.reply().NullArray();
}

}  // namespace respect

#include "engine/commands/list_moves.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"

namespace respect {
namespace {

using types::List;

// Takes `count` elements from one end; they come in the order in which they were taken.
std::vector<std::string> Take(List& list, ListEnd end, size_t count) {
  std::vector<std::string> taken;
  taken.reserve(count);
  for (; count > 0; --count) {
    taken.emplace_back(EndOf(list, end));
    Drop(list, end);
  }
  return taken;
}

}  // namespace

bool MoveElement(Call& call, ListEnd from, ListEnd to) {
  const Key source_key = call.KeyAt(1), destination_key = call.KeyAt(2);
  Result<List*> source = FindListForWrite(call, source_key);
  if (!source.ok()) return call.reply().Error(source.error()), true;
  if (*source == nullptr) return false;
  Result<List*> destination = FindListForWrite(call, destination_key);
  if (!destination.ok()) return call.reply().Error(destination.error()), true;

  const std::string element(EndOf(**source, from));
  Drop(**source, from);
  List& target = *destination != nullptr ? **destination : *MakeList(call, destination_key);
  Push(target, to, element);
  call.reply().Bulk(element);
  call.Touched(destination_key, PushEvent(to));
  ElementsTaken(call, source_key, **source, PopEvent(from));
  return true;
}

Result<PopRequest> ReadPopRequest(const Call& call, size_t first) {
  PopRequest request;
  Args args(call, first);
  const int64_t keys = args.Int(1, INT64_MAX, "ERR numkeys should be greater than 0");
  if (args.failed()) return args.error();
  if (static_cast<uint64_t>(keys) >= call.argc() - first - 1) return Error(errors::kSyntax);
  request.first_key = first + 1;
  request.keys = static_cast<size_t>(keys);
  const size_t after_keys = request.first_key + request.keys;
  const std::optional<ListEnd> end = ReadEnd(call.Arg(after_keys));
  if (!end) return Error(errors::kSyntax);
  request.end = *end;
  Args options(call, after_keys + 1);
  if (options.More()) {
    if (!options.Token("COUNT")) return Error(errors::kSyntax);
    request.count = options.Int(1, INT64_MAX, "ERR count should be greater than 0");
    if (options.More()) options.SyntaxError();
  }
  if (options.failed()) return options.error();
  return request;
}

bool PopFromFirst(Call& call, const PopRequest& request) {
  for (size_t i = request.first_key; i < request.first_key + request.keys; ++i) {
    const Key key = call.KeyAt(i);
    Result<List*> found = FindListForWrite(call, key);
    if (!found.ok()) return call.reply().Error(found.error()), true;
    if (*found == nullptr) continue;
    call.reply().Array(2);
    call.reply().Bulk(key.bytes);
    ReplyPopped(call, key, **found, request.end, static_cast<size_t>(request.count));
    const Bytes pop = request.end == ListEnd::kLeft ? "LPOP" : "RPOP";
    call.PropagateAs({pop, key.bytes, IntText(request.count).view()});
    return true;
  }
  return false;
}

Result<MoveManyRequest> ReadMoveMany(const Call& call, size_t options_at) {
  MoveManyRequest request;
  const std::optional<ListEnd> from = ReadEnd(call.Arg(3)), to = ReadEnd(call.Arg(4));
  if (!from || !to) return Error(errors::kSyntax);
  request.from = *from;
  request.to = *to;
  Args args(call, options_at);
  if (!args.More()) return request;
  request.exactly = args.Token("EXACTLY");
  if (!request.exactly && !args.Token("COUNT")) return Error(errors::kSyntax);
  request.count = static_cast<size_t>(args.Int(1, INT64_MAX, errors::kPositive));
  if (args.failed()) return args.error();
  request.one_by_one = args.Token("OBO");
  if ((!request.one_by_one && !args.Token("BULK")) || args.More()) return Error(errors::kSyntax);
  return request;
}

bool MoveMany(Call& call, const MoveManyRequest& request) {
  const Key source_key = call.KeyAt(1), destination_key = call.KeyAt(2);
  Result<List*> source = FindListForWrite(call, source_key);
  if (!source.ok()) return call.reply().Error(source.error()), true;
  if (*source == nullptr || (request.exactly && (*source)->size() < request.count)) return false;
  Result<List*> destination = FindListForWrite(call, destination_key);
  if (!destination.ok()) return call.reply().Error(destination.error()), true;

  List& list = **source;
  std::vector<std::string> moved = Take(list, request.from, std::min(request.count, list.size()));
  // As they will stand in the destination: one by one they pile up, together they keep the order of the source.
  const bool turned = request.one_by_one ? request.to == ListEnd::kLeft : request.from == ListEnd::kRight;
  if (turned) std::ranges::reverse(moved);
  List& target = *destination != nullptr ? **destination : *MakeList(call, destination_key);
  if (request.to == ListEnd::kRight) {
    for (const std::string& element : moved) target.PushBack(element);
  } else {
    for (auto element = moved.rbegin(); element != moved.rend(); ++element) target.PushFront(*element);
  }
  call.reply().Array(moved.size());
  for (const std::string& element : moved) call.reply().Bulk(element);
  call.Touched(destination_key, PushEvent(request.to));
  ElementsTaken(call, source_key, list, PopEvent(request.from));
  return true;
}

}  // namespace respect

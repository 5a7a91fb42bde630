// What commands that take or move list elements do, whether they can wait (list_blocking.cc) or not (list_move.cc).
// Each function answers and tells of its changes; false: there was nothing to take, and nothing was answered.
#pragma once

#include <cstddef>

#include "engine/base/result.h"
#include "engine/commands/list_type.h"

namespace respect {

// Takes an element from one end of the list at the first argument and puts it at one end of that at the second, which
// may be the same.
bool MoveElement(Call& call, ListEnd from, ListEnd to);

// numkeys key [key ...] <LEFT | RIGHT> [COUNT count]
struct PopRequest {
  size_t first_key = 0, keys = 0;  // among the arguments
  ListEnd end = ListEnd::kLeft;
  int64_t count = 1;
};
Result<PopRequest> ReadPopRequest(const Call& call, size_t first);
// Takes elements from the first list that has any.
bool PopFromFirst(Call& call, const PopRequest& request);

// LEFT|RIGHT LEFT|RIGHT at the third argument, and from `options_at` on [<COUNT count | EXACTLY exactly> <OBO | BULK>]
struct MoveManyRequest {
  ListEnd from = ListEnd::kLeft, to = ListEnd::kLeft;
  size_t count = 1;
  bool exactly = false;
  bool one_by_one = true;
};
Result<MoveManyRequest> ReadMoveMany(const Call& call, size_t options_at);
// Moves up to, or exactly, so many elements.
bool MoveMany(Call& call, const MoveManyRequest& request);

}  // namespace respect

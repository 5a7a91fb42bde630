// ElementDue: of a value whose elements may expire one by one, when the next one does; and where whoever keeps many
// such values has filed this one. It stays where it is as long as the value lives, whatever form that takes.
#pragma once

#include <cstdint>

#include "engine/types/deadline_heap.h"

namespace respect::types {

struct ElementDue {
  static constexpr uint32_t kNotFiled = UINT32_MAX;

  int64_t at_ms = kNever;
  uint32_t place = kNotFiled;
  void* keeper = nullptr;  // what the keeper knows the value by
};

struct ElementDueTraits {
  using Item = ElementDue;
  static uint32_t Place(const ElementDue* due) { return due->place; }
  static void SetPlace(ElementDue* due, uint32_t place) { due->place = place; }
};

}  // namespace respect::types

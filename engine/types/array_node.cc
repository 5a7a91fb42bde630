#include "engine/types/array_node.h"

#include <cstring>

#include "engine/base/memory.h"

namespace respect::types {

void* OpenPacked(void* packed, size_t header, size_t entry, size_t count, size_t at) {
  auto* bytes = static_cast<char*>(packed);
  char* const place = bytes + header + at * entry;
  const size_t behind = (count - at) * entry;
  if (count > 0 && count < ArrayNode::RoomFor(count)) {
    std::memmove(place + entry, place, behind);
    return packed;
  }
  auto* moved = static_cast<char*>(Allocate(header + ArrayNode::RoomFor(count + 1) * entry));
  if (packed == nullptr) return moved;
  std::memcpy(moved, bytes, header + at * entry);
  std::memcpy(moved + header + (at + 1) * entry, place, behind);
  Free(packed);
  return moved;
}

void* ClosePacked(void* packed, size_t header, size_t entry, size_t count, size_t at) {
  auto* bytes = static_cast<char*>(packed);
  char* const place = bytes + header + at * entry;
  const size_t behind = (count - at - 1) * entry;
  const size_t room = ArrayNode::RoomFor(count - 1);
  if (room == ArrayNode::RoomFor(count)) {
    std::memmove(place, place + entry, behind);
    return packed;
  }
  auto* moved = static_cast<char*>(Allocate(header + room * entry));
  std::memcpy(moved, bytes, header + at * entry);
  std::memcpy(moved + header + at * entry, place + entry, behind);
  Free(packed);
  return moved;
}

}  // namespace respect::types

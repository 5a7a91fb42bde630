// FlatCursor: walks the packed forms in which Redis stores small collections, as they may come from anywhere: nothing
// outside of them is read, and what does not fit ends the walk.
//
//   listpack  u32 bytes | u16 elements | element, length of it backwards ... | ff
//   ziplist   u32 bytes | u32 offset of the last | u16 elements | length of the one before, element ... | ff
//   zipmap    u8 pairs | length, key, length, u8 free, value, free bytes ... | ff
//   intset    u32 width | u32 elements | integer integer ...          in order
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/persistence/text.h"

namespace respect::persistence {

enum class FlatKind { kListpack, kZiplist, kZipmap, kIntset };

class FlatCursor {
 public:
  FlatCursor(FlatKind kind, Bytes block);

  // The next element: of a zipmap keys and values in turns. False at the end, and where it is damaged.
  bool Next(Text& out);
  // Whether the whole was walked and nothing was wrong.
  bool sound() const { return at_ == end_ && !damaged_; }
  // How many elements it says it has; 0 where that is not told.
  size_t announced() const { return announced_; }
  // Where the next element begins.
  const char* at() const { return at_; }

 private:
  void OpenListpack(Bytes block);
  void OpenZiplist(Bytes block);
  void OpenZipmap(Bytes block);
  void OpenIntset(Bytes block);
  bool NextOfListpack(Text& out);
  bool NextOfZiplist(Text& out);
  bool NextOfZipmap(Text& out);
  bool NextOfIntset(Text& out);

  bool Damaged() {
    damaged_ = true;
    return false;
  }
  bool AtEnd();
  // Whether so many bytes are there.
  bool Has(size_t bytes) const { return static_cast<size_t>(end_ - at_) >= bytes; }
  template <typename T>
  T Peek(size_t offset) const;
  bool TakeInteger(size_t header, size_t bytes, Text& out);
  bool TakeString(size_t header, size_t bytes, Text& out);
  bool CheckBackLength(const char* element);
  bool TakeZipmapLength(uint32_t& length);

  FlatKind kind_;
  const char* at_ = nullptr;
  const char* begin_ = nullptr;
  const char* end_ = nullptr;  // of an intset its end, of the others their last byte
  size_t announced_ = 0, walked_ = 0;
  size_t previous_ = 0;  // bytes of the element before
  size_t width_ = 0;
  int64_t last_ = 0;
  bool value_next_ = false, damaged_ = false;
};

}  // namespace respect::persistence

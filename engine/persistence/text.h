// Text: a byte string read out of a file: where it stands there, or, for integers and what was compressed, in here.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/numbers.h"

namespace respect::persistence {

class Text {
 public:
  Text() = default;
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  void Point(Bytes bytes) {
    view_ = bytes;
    is_integer_ = false;
  }
  void Print(int64_t value) {
    const uint64_t magnitude = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    char* at = PrintUnsignedBackwards(magnitude, digits_ + sizeof(digits_));
    if (value < 0) *--at = '-';
    view_ = {at, static_cast<size_t>(digits_ + sizeof(digits_) - at)};
    integer_ = value;
    is_integer_ = true;
  }
  // Memory of the object's own, whose content it then is.
  char* Own(size_t size) {
    own_.resize(size);
    Point(own_);
    return own_.data();
  }

  Bytes view() const { return view_; }
  operator Bytes() const { return view_; }
  // Whether it was stored as an integer; which.
  bool is_integer() const { return is_integer_; }
  int64_t integer() const { return integer_; }

 private:
  Bytes view_;
  std::string own_;
  int64_t integer_ = 0;
  bool is_integer_ = false;
  char digits_[21];
};

}  // namespace respect::persistence

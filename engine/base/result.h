// Result<T>: a value or the error a client would read. C++20 has no std::expected; this is the part of it we need.
// Errors carry the full reply text, first word included ("WRONGTYPE Operation against ..."), without the leading '-'.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "engine/base/bytes.h"

namespace respect {

class [[nodiscard]] Error {
 public:
  explicit Error(Bytes text) : text_(text) {}
  Bytes text() const { return text_; }

 private:
  std::string text_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  // Requires ok().
  T& operator*() { return *std::get_if<0>(&state_); }
  const T& operator*() const { return *std::get_if<0>(&state_); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  // Requires !ok().
  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

// The result of an action without a value.
struct Done {};
using Status = Result<Done>;

}  // namespace respect

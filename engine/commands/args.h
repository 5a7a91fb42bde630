// Args: reads the arguments of a command in order. The first thing that does not fit is kept as the error; everything
// after it reads as empty, so a handler parses all it needs and asks once.
//
//   Args args(call, 3);
//   while (args.More()) {
//     if (args.Token("NX")) options.nx = true;
//     else if (args.Token("EX")) options.ttl = args.Int();
//     else args.SyntaxError();
//   }
//   if (args.failed()) return call.reply().Error(args.error());
#pragma once

#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/letter_case.h"
#include "engine/base/result.h"
#include "engine/commands/call.h"

namespace respect {

class Args {
 public:
  Args(const Call& call, size_t first) : call_(call), at_(first) {}

  bool More() const { return !error_ && at_ < call_.argc(); }
  size_t remaining() const { return error_ ? 0 : call_.argc() - at_; }
  size_t position() const { return at_; }

  // Takes the next argument if it is this word. `since`: the version that brought it, when later than the command's:
  // a server that serves an older version does not know the word.
  bool Token(Bytes word, Version since = {});
  // The next argument as it is; a syntax error when there is none.
  Bytes Next();
  Key NextKey();
  // An integer in [min, max]; "value is not an integer or out of range" otherwise, or `text` where given.
  int64_t Int(int64_t min = INT64_MIN, int64_t max = INT64_MAX, Bytes text = {});
  // An integer of 32 bits: a database, a count. An integer that does not fit has an error of its own.
  int Int32();
  // An integer that may be negated: a count whose sign says how. One that may not has an error of its own.
  int64_t SignedCount();
  double Double(Bytes text = {});
  Bytes Peek() const { return More() ? call_.Arg(at_) : Bytes(); }
  void Skip() { ++at_; }

  void SyntaxError();
  void Fail(Bytes text);
  bool failed() const { return error_.has_value(); }
  const Error& error() const { return *error_; }

 private:
  const Call& call_;
  size_t at_;
  std::optional<Error> error_;
};

}  // namespace respect

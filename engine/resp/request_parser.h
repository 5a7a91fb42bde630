// RequestParser: bytes from a client to requests: RESP arrays of bulk strings, or inline lines. Nothing is copied: the
// arguments of a request are views of the input (inline arguments with escapes are the exception).
//
// The parser keeps its place in a request that is not complete yet, so no byte is looked at twice however slowly a
// request arrives. It answers malformed input with Redis's own words; nothing that it reads can end the process.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect {

class RequestParser {
 public:
  struct Limits {
    int64_t max_bulk_len = int64_t{512} * 1024 * 1024;
    // Until a client has authenticated it may send 10 arguments of 16 KB.
    bool authenticated = true;
  };
  enum class Outcome {
    kRequest,   // `args` got the request's arguments (none: an empty line or array, to be passed over)
    kNeedMore,  // the input ends within the request
    kError,     // malformed: error() says how; the connection cannot go on
  };

  // Parses one request at the front of `input`, which must begin where the request begins: at a call after kNeedMore
  // with the same bytes and more. On kRequest, appends views of `input` to `args` and sets `consumed`.
  Outcome Parse(Bytes input, const Limits& limits, std::vector<Bytes>& args, size_t& consumed);

  // "Protocol error: ...", after kError.
  const std::string& error() const { return error_; }
  // How many bytes of input the request needs in all, as far as is known; for sizing the buffer. 0: unknown.
  size_t bytes_wanted() const { return wanted_; }
  // Frees what inline arguments of earlier requests were unescaped into: their views end here.
  void ForgetInline() { unescaped_.clear(); }

 private:
  struct Span {
    size_t begin, size;
  };
  enum class Line { kComplete, kIncomplete, kTooLong };

  bool ParseShort(Bytes input, std::vector<Bytes>& args, size_t& consumed);
  Outcome ParseArray(Bytes input, const Limits& limits, std::vector<Bytes>& args, size_t& consumed);
  Outcome ParseInline(Bytes input, std::vector<Bytes>& args, size_t& consumed);
  Outcome ReadCount(Bytes input, const Limits& limits);
  Outcome ReadBulkLength(Bytes input, const Limits& limits);
  Line ReadLine(Bytes input, Bytes& line);
  Outcome Fail(std::string text);
  void Reset();

  static constexpr int64_t kUnknown = -1;

  size_t at_ = 0;                // how far the request has been read
  int64_t count_ = kUnknown;     // arguments still to come
  int64_t bulk_len_ = kUnknown;  // of the argument being read
  size_t wanted_ = 0;
  std::vector<Span> spans_;
  std::deque<std::string> unescaped_;
  std::string error_;
};

}  // namespace respect

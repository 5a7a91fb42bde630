// ReplyReader: bytes in any pieces -> Reply values, strictly. Whatever RESP does not allow is an error that says what
// was wrong and where, never a guess: a lax client would hide exactly the faults this project looks for.
//
// Accepted: RESP2 and RESP3 except streamed aggregates ("$?", "*?"), which no server sends. Which of the two protocols
// a connection agreed on is the caller's matter (see UsesResp3). Work is linear in the bytes fed however they are cut;
// memory follows the bytes received, not the lengths announced.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/resp/reply.h"

namespace respect {

class ReplyReader {
 public:
  struct Limits {
    size_t max_bulk_bytes = size_t{512} << 20;
    size_t max_line_bytes = size_t{64} << 10;  // '+', '-', numbers and headers
    size_t max_items = size_t{1} << 26;
    size_t max_depth = 64;
  };

  ReplyReader() = default;
  explicit ReplyReader(Limits limits) : limits_(limits) {}

  void Feed(Bytes bytes);

  // The next complete reply, or nothing when more bytes are needed. After an error the stream is lost: every later call
  // gives the same error until Clear.
  Result<std::optional<Reply>> Next();

  // Bytes fed that are not yet part of a reply returned. Not zero between replies means that more was sent than asked.
  size_t pending_bytes() const { return buffer_.size() - reply_begin_; }
  Bytes pending() const { return Bytes(buffer_).substr(reply_begin_); }

  // The bytes of the reply that Next returned last; valid until the next Feed, Next or Clear.
  Bytes last_reply_bytes() const { return Bytes(buffer_).substr(last_begin_, reply_begin_ - last_begin_); }

  void Clear();

 private:
  // An aggregate that still waits for elements. An attribute is read as a map.
  struct Open {
    Reply reply;
    size_t missing = 0;
    bool is_attribute = false;
  };
  enum class Step { kNeedMore, kParsed };

  // Reads one header (and its bulk); a reply that this completes is put into `done`.
  Result<Step> ParseOne(std::optional<Reply>& done);
  Result<std::optional<Bytes>> ReadLine();
  Result<Step> ReadBulk(Reply& reply, char sign, Bytes length);
  Result<Reply> ReadScalar(char sign, Bytes line) const;
  Status OpenAggregate(Reply reply, char sign, Bytes count);
  // Adds a finished value to the innermost open aggregate, closing those that are full.
  void Complete(Reply reply, std::optional<Reply>& done);
  Error Malformed(Bytes what, Bytes near) const;

  Limits limits_;
  std::string buffer_;
  size_t last_begin_ = 0;   // start of the reply returned last
  size_t reply_begin_ = 0;  // start of the reply being read
  size_t cursor_ = 0;       // next byte to parse
  size_t scanned_ = 0;      // no line end before this offset
  std::vector<Open> open_;
  std::vector<Reply> attributes_;  // complete, waiting for the reply they belong to
  std::optional<Error> broken_;
};

}  // namespace respect

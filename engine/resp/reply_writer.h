// ReplyWriter: what a command handler answers through. A handler is written once; the sink decides what the bytes are:
// RespWriter (RESP2 or RESP3), later Lua values. Nothing is buffered as a tree: each call appends.
//
// Contract: exactly one reply a command. Array(n), Map(n), Set(n), Push(n) open an aggregate of n (Map: n pairs)
// elements, which must follow.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect {

enum class NullKind { kBulk, kArray };  // RESP2 has two nulls; RESP3 has one

class ReplyWriter {
 public:
  virtual ~ReplyWriter() = default;

  virtual void Simple(Bytes text) = 0;       // +OK; no CR or LF inside
  virtual void ErrorText(Bytes text) = 0;    // -CODE message, CR and LF replaced by spaces
  virtual void Integer(int64_t value) = 0;   // :1
  virtual void Bulk(Bytes bytes) = 0;        // $3 foo
  virtual void Null(NullKind kind) = 0;      // $-1, *-1 or _
  virtual void Double(double value) = 0;     // RESP3 ','; RESP2 bulk
  virtual void Boolean(bool value) = 0;      // RESP3 '#'; RESP2 :1 or :0
  virtual void BigNumber(Bytes digits) = 0;  // RESP3 '('; RESP2 bulk
  // RESP3 '=' with a three-letter format ("txt", "mkd"); RESP2 bulk.
  virtual void Verbatim(Bytes format, Bytes text) = 0;
  virtual void Array(size_t count) = 0;
  virtual void Map(size_t pairs) = 0;        // RESP2: array of 2n
  virtual void Set(size_t count) = 0;        // RESP2: array
  virtual void Push(size_t count) = 0;       // RESP2: array
  virtual void Attribute(size_t pairs) = 0;  // RESP3 '|', before the reply it is about; not for RESP2
  // 2 or 3: for the few commands whose shape differs (ZRANGE WITHSCORES, HRANDFIELD WITHVALUES, ...).
  virtual int protocol() const = 0;

  void Ok() { Simple("OK"); }
  void Null() { Null(NullKind::kBulk); }
  void NullArray() { Null(NullKind::kArray); }
  void Error(const respect::Error& error) { ErrorText(error.text()); }
  void Error(Bytes text) { ErrorText(text); }
};

}  // namespace respect

// Reply: one RESP2 or RESP3 reply as a value, as a client sees it. The harness compares these; the engine itself never
// builds them (it writes through ReplyWriter). Nothing on the wire is lost: the two nulls of RESP2 and the one of RESP3
// stay apart, numbers keep the text they came with, attributes stay with the reply they precede.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect {

struct Reply {
  enum class Kind : uint8_t {
    kSimple,     // +text
    kError,      // -text
    kInteger,    // :integer
    kBulk,       // $text
    kNull,       // $-1, *-1 or _: see `null_form`
    kArray,      // *items
    kDouble,     // ,number
    kBoolean,    // #integer (1 or 0)
    kBigNumber,  // (text
    kBulkError,  // !text
    kVerbatim,   // =format:text
    kMap,        // %items: key, value, key, value
    kSet,        // ~items
    kPush,       // >items
  };
  enum class NullForm : uint8_t { kBulk, kArray, kResp3 };

  Kind kind = Kind::kNull;
  NullForm null_form = NullForm::kResp3;
  int64_t integer = 0;            // kInteger, kBoolean
  double number = 0;              // kDouble
  std::string text;               // bytes; for numbers the text on the wire
  std::string format;             // kVerbatim: its three letters
  std::vector<Reply> items;       // of aggregates
  std::vector<Reply> attributes;  // RESP3 '|' before this reply: key, value, key, value

  bool operator==(const Reply& other) const = default;

  bool is_error() const { return kind == Kind::kError || kind == Kind::kBulkError; }
  bool is_aggregate() const {
    return kind == Kind::kArray || kind == Kind::kMap || kind == Kind::kSet || kind == Kind::kPush;
  }
  // The word before the first space of an error: "ERR", "WRONGTYPE".
  Bytes error_code() const { return Bytes(text).substr(0, text.find(' ')); }

  static Reply Simple(Bytes text);
  static Reply Error(Bytes text);
  static Reply Integer(int64_t value);
  static Reply Bulk(Bytes bytes);
  static Reply Null(NullForm form);
  static Reply Aggregate(Kind kind, std::vector<Reply> items);
};

// "simple string", "bulk string", "map", ...: for messages.
Bytes KindName(Reply::Kind kind);

// Whether any part of the reply exists in RESP3 only.
bool UsesResp3(const Reply& reply);

// Bytes between double quotes with everything unprintable escaped as redis-cli does (\r \n \t \" \\ \x00). Texts longer
// than `max_bytes` are cut and say how long they were.
std::string Quoted(Bytes bytes, size_t max_bytes = SIZE_MAX);

// The reply for people, each part led by its RESP3 sign: [$"a", :1, _]. `max_bytes` bounds each string, and the number
// of elements shown is bounded likewise.
std::string Describe(const Reply& reply, size_t max_bytes = SIZE_MAX);

// The reply as its RESP3 bytes, or the RESP2 bytes it came in where it has a RESP2 form. Used by test servers.
void AppendReply(std::string& out, const Reply& reply);

// A request in the form every server reads: an array of bulk strings.
void AppendRequest(std::string& out, std::span<const std::string> args);
std::string EncodeRequest(std::span<const std::string> args);

}  // namespace respect

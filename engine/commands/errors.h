// Every error text of Redis that more than one command answers, in one place. First word included, '-' not.
#pragma once

#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect::errors {

inline constexpr Bytes kSyntax = "ERR syntax error";
inline constexpr Bytes kWrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";
inline constexpr Bytes kNotInteger = "ERR value is not an integer or out of range";
inline constexpr Bytes kNotInt32 = "ERR value is out of range, value must between -2147483648 and 2147483647";
inline constexpr Bytes kNotNegatable =
    "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";
inline constexpr Bytes kNotFloat = "ERR value is not a valid float";
inline constexpr Bytes kOutOfRange = "ERR value is out of range";
inline constexpr Bytes kPositive = "ERR value is out of range, must be positive";
inline constexpr Bytes kNoSuchKey = "ERR no such key";
inline constexpr Bytes kSameObject = "ERR source and destination objects are the same";
inline constexpr Bytes kIndexOutOfRange = "ERR index out of range";
inline constexpr Bytes kDbOutOfRange = "ERR DB index is out of range";
inline constexpr Bytes kOverflow = "ERR increment or decrement would overflow";
inline constexpr Bytes kNotFinite = "ERR increment would produce NaN or Infinity";
inline constexpr Bytes kStringTooLong = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";

// Commands on fields of a hash.
inline constexpr Bytes kFieldsMissing = "ERR Mandatory argument FIELDS is missing or not at the right position";
inline constexpr Bytes kFieldsMismatch = "ERR The `numfields` parameter must match the number of arguments";
inline constexpr Bytes kFieldCount = "ERR Number of fields must be a positive integer";

// "ERR wrong number of arguments for 'get' command"; a subcommand as "client|setname".
// What Redis prints of a text it treats as a C string: nothing from a zero byte on.
inline Bytes UpToZero(Bytes text) { return text.substr(0, text.find('\0')); }

std::string WrongArity(Bytes command);
// "ERR invalid expire time in 'set' command"
std::string InvalidExpire(Bytes command);
// "ERR unknown subcommand 'x'. Try CLIENT HELP."
std::string UnknownSubcommand(Bytes subcommand, Bytes container);

// "ERR unknown subcommand or wrong number of arguments for 'x'. Try CLIENT HELP."
std::string SubcommandSyntax(Bytes subcommand, Bytes container);

}  // namespace respect::errors

// SplitArgs: a line of text into words, by the quoting rules that configuration files and inline commands share.
//
//   plain words, parted by white space
//   "..."   with \n \r \t \b \a, \xHH for any byte, and \c for any other c
//   '...'   with \' alone
//
// A quote may open inside a word (a"b c" is one word); after the closing one white space or the end must follow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace respect {

// Empty when a quote is not closed or something follows the closing one. A zero byte ends the line.
std::optional<std::vector<std::string>> SplitArgs(Bytes line);

// The text in double quotes, as SplitArgs reads back: bytes that do not print as \xHH.
std::string Quoted(Bytes text);

}  // namespace respect

#include "engine/commands/errors.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect::errors {
namespace {

// Redis quotes what a client sent up to this length.
Bytes Quoted(Bytes word) {
  constexpr size_t kQuotedBytes = 128;
  return UpToZero(word).substr(0, kQuotedBytes);
}

std::string UpperCase(Bytes word) {
  std::string upper(word);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

}  // namespace

std::string WrongArity(Bytes command) { return fmt::format("ERR wrong number of arguments for '{}' command", command); }

std::string InvalidExpire(Bytes command) { return fmt::format("ERR invalid expire time in '{}' command", command); }

std::string UnknownSubcommand(Bytes subcommand, Bytes container) {
  return fmt::format("ERR unknown subcommand '{}'. Try {} HELP.", Quoted(subcommand), UpperCase(container));
}

std::string SubcommandSyntax(Bytes subcommand, Bytes container) {
  return fmt::format("ERR unknown subcommand or wrong number of arguments for '{}'. Try {} HELP.", Quoted(subcommand),
                     UpperCase(container));
}

}  // namespace respect::errors

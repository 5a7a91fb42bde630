// Claim: replies are read the same however their bytes are cut, and no bytes do harm.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/resp/reply_reader.h"

namespace {

using respect::Bytes;

// How many replies `input` holds when fed in pieces of `step` bytes, and how it ends.
std::pair<size_t, std::string> ReadInPieces(Bytes input, size_t step) {
  respect::ReplyReader reader({.max_bulk_bytes = 1 << 20, .max_items = 1 << 12});
  size_t replies = 0;
  for (; !input.empty(); input.remove_prefix(std::min(step, input.size()))) {
    reader.Feed(input.substr(0, step));
    for (;;) {
      const auto next = reader.Next();
      if (!next.ok()) return {replies, std::string(next.error().text())};
      if (!*next) break;
      ++replies;
    }
  }
  return {replies, "open"};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes input(reinterpret_cast<const char*>(data), size);
  const auto whole = ReadInPieces(input, std::max<size_t>(size, 1));
  const auto cut = ReadInPieces(input, 1);
  if (whole.first != cut.first) std::abort();
  return 0;
}

#include "engine/commands/command_words.h"

#include <bit>

namespace respect {
namespace {

void ReplyBits(ReplyWriter& reply, uint32_t bits, std::span<const Bytes> words) {
  reply.Set(static_cast<size_t>(std::popcount(bits)));
  for (size_t i = 0; i < words.size(); ++i) {
    if (bits & (1u << i)) reply.Simple(words[i]);
  }
}

}  // namespace

void ReplyKeyFlags(ReplyWriter& reply, uint32_t flags) { ReplyBits(reply, flags, KeyFlagWords()); }
void ReplyCommandFlags(ReplyWriter& reply, uint32_t flags) { ReplyBits(reply, flags, CommandFlagWords()); }

}  // namespace respect

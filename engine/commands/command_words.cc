#include "engine/commands/command_words.h"

#include <bit>
#include <span>

#include "engine/commands/command_spec.h"

namespace respect {
namespace {

// In order of their bits.
constexpr Bytes kKeyFlags[] = {"RO",     "RW",     "OW",      "RM",         "access",        "update",
                               "insert", "delete", "not_key", "incomplete", "variable_flags"};
constexpr Bytes kCommandFlags[] = {"write",
                                   "readonly",
                                   "denyoom",
                                   "module",
                                   "admin",
                                   "pubsub",
                                   "noscript",
                                   "blocking",
                                   "loading",
                                   "stale",
                                   "skip_monitor",
                                   "skip_slowlog",
                                   "asking",
                                   "fast",
                                   "no_auth",
                                   "may_replicate",
                                   "no_mandatory_keys",
                                   "no_async_loading",
                                   "no_multi",
                                   "movablekeys",
                                   "allow_busy",
                                   "touches_arbitrary_keys"};

static_assert(1u << (std::size(kKeyFlags) - 1) == static_cast<uint32_t>(KeyFlag::kVariableFlags));
static_assert(1u << (std::size(kCommandFlags) - 1) == static_cast<uint32_t>(CommandFlag::kTouchesArbitraryKeys));

void ReplyBits(ReplyWriter& reply, uint32_t bits, std::span<const Bytes> words) {
  reply.Set(static_cast<size_t>(std::popcount(bits)));
  for (size_t i = 0; i < words.size(); ++i) {
    if (bits & (1u << i)) reply.Simple(words[i]);
  }
}

}  // namespace

void ReplyKeyFlags(ReplyWriter& reply, uint32_t flags) { ReplyBits(reply, flags, kKeyFlags); }
void ReplyCommandFlags(ReplyWriter& reply, uint32_t flags) { ReplyBits(reply, flags, kCommandFlags); }

}  // namespace respect

// MEMORY: what keys and the process take. MEMORY DOCTOR, which looks at the server's figures, is in engine/server.
#include "engine/base/memory.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"

namespace respect {
namespace {

// How many elements of a collection are looked at when nothing is said.
constexpr int64_t kDefaultSamples = 5;
// What the key table spends on a key: a pointer and a tag, at the usual filling of a bucket.
constexpr size_t kTableShare = 11;

}  // namespace

// MEMORY USAGE key [SAMPLES count]: bytes the key takes with all that belongs to it. Replies: integer | nil.
void commands::MemoryUsage(Call& call) {
  int64_t samples = kDefaultSamples;
  Args args(call, 3);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("SAMPLES")) {
      samples = args.Int();
      if (samples < 0) args.SyntaxError();
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return call.reply().Error(args.error());
  const Entry* entry = call.db().Peek(call.KeyAt(2));
  if (entry == nullptr) return call.reply().Null();
  size_t bytes = EntryFactory::MemoryUsage(*entry) + kTableShare;
  if (entry->has_expiry()) bytes += sizeof(void*);  // its place in the expiry index
  if (entry->kind() == ValueKind::kObject)
    bytes += call.keyspace().types().Of(*entry).memory(entry->object(), static_cast<size_t>(samples));
  call.reply().Integer(static_cast<int64_t>(bytes));
}

// MEMORY PURGE: gives what the allocator keeps for later back to the system.
void commands::MemoryPurge(Call& call) {
  ReturnFreeMemory();
  call.reply().Ok();
}

// MEMORY MALLOC-STATS: the allocator's own report.
void commands::MemoryMallocStats(Call& call) { call.reply().Verbatim("txt", AllocatorReport()); }

// MEMORY HELP
void commands::MemoryHelp(Call& call) {
  ReplyHelp(call, "MEMORY",
            {"DOCTOR", "    Tell in words what is unusual about the memory of the server.", "MALLOC-STATS",
             "    Show the report of the memory allocator.", "PURGE",
             "    Give memory that the allocator holds in reserve back to the system.", "STATS",
             "    Show what memory is used for.", "USAGE <key> [SAMPLES <count>]",
             "    Tell how many bytes a key and its value take. Of collections <count>",
             "    elements are looked at (5 if not said, all of them if 0)."});
}

}  // namespace respect

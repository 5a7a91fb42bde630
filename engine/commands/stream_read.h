// What XREAD and XREADGROUP read of their arguments and find to answer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/commands/call.h"
#include "engine/types/stream.h"

namespace respect {

struct StreamReadOptions {
  bool with_group = false;
  Bytes group, consumer;
  uint64_t count = 0;               // a stream; 0: all
  uint64_t max_count = UINT64_MAX;  // of all streams together
  uint64_t max_bytes = UINT64_MAX;  // the same, of fields and values
  std::optional<int64_t> block_ms;  // 0: for ever
  std::optional<int64_t> claim_ms;  // takes over what has been pending that long
  bool no_ack = false;
  size_t streams_at = 0, streams = 0;  // keys begin there; ids follow
};

// `with_group`: as XREADGROUP.
Result<StreamReadOptions> ReadStreamReadOptions(const Call& call, bool with_group);

// An entry that another consumer had, or this one for too long.
struct ClaimedEntry {
  types::StreamEntry entry;
  int64_t idle_ms = 0, deliveries = 0;
};

// One stream that is read, and what there is to answer of it.
struct StreamSource {
  Key key;
  types::Stream* stream = nullptr;
  types::StreamGroup* group = nullptr;
  types::StreamId after;
  bool unread = false;   // ">": what the group has not delivered
  bool history = false;  // what the consumer has pending
  std::vector<ClaimedEntry> claimed;
  std::vector<types::StreamEntry> entries;
  std::vector<types::StreamId> pending;

  bool Answers() const { return history || !entries.empty() || !claimed.empty(); }
};

Result<std::vector<StreamSource>> FindStreamSources(Call& call, const StreamReadOptions& options);
// Fills in what each source has. Changes nothing but what was pending and is no more in the stream.
void CollectEntries(Call& call, const StreamReadOptions& options, std::vector<StreamSource>& sources);

}  // namespace respect

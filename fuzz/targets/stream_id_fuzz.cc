// Claim: a stream's id that is read prints as an id that is read as the same; steps forth and back lead to where they
// began; and the order of ids is that of their two numbers.
#include "engine/commands/stream_args.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  const Bytes text(reinterpret_cast<const char*>(data), size);
  for (const uint64_t missing : {uint64_t{0}, UINT64_MAX}) {
    const auto id = ParseStreamIdOrEnd(text, missing);
    if (!id) continue;
    const types::StreamIdText printed(*id);
    fuzz::Require(ParseStreamId(printed) == id);
    types::StreamId next = *id;
    if (next.Increment()) {
      fuzz::Require(next > *id && next.Decrement() && next == *id);
    } else {
      fuzz::Require(*id == types::kMaxStreamId);
    }
  }
  const auto start = ReadIntervalStart(text), end = ReadIntervalEnd(text);
  if (start.ok() && end.ok() && !text.starts_with('(')) fuzz::Require(*start <= *end);
  return 0;
}

// Claim: of RESP2, what our strict reader takes, hiredis's reader takes as the same. Ours may refuse more, and does:
//   - a string that does not end in CR LF where its length says: hiredis does not look at these two bytes
//   - a CR or an LF alone within a line: hiredis looks for the pair
// Passed over is what the two are not to agree on:
//   - types of RESP3 and attributes, which hiredis 0.14 does not know
//   - replies nested deeper than 7, where hiredis 0.14 stops (ours stops at 64)
//   - integers with a "+", with zeros in front, or "-0": RESP allows them, hiredis 0.14 does not
#include <hiredis/hiredis.h>

#include <memory>

#include "engine/base/numbers.h"
#include "engine/resp/reply_reader.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

constexpr int kDeepest = 6;

bool IsOfResp2(const Reply& reply, int depth = 0) {
  if (depth > kDeepest || UsesResp3(reply)) return false;
  if (reply.kind == Reply::Kind::kInteger && !ParseInt(reply.text)) return false;
  return std::ranges::all_of(reply.items, [&](const Reply& item) { return IsOfResp2(item, depth + 1); });
}

bool IsSame(const Reply& ours, const redisReply& theirs) {
  const Bytes text(theirs.str == nullptr ? "" : theirs.str, theirs.len);
  switch (theirs.type) {
    case REDIS_REPLY_STATUS: return ours.kind == Reply::Kind::kSimple && ours.text == text;
    case REDIS_REPLY_ERROR: return ours.kind == Reply::Kind::kError && ours.text == text;
    case REDIS_REPLY_STRING: return ours.kind == Reply::Kind::kBulk && ours.text == text;
    case REDIS_REPLY_INTEGER: return ours.kind == Reply::Kind::kInteger && ours.integer == theirs.integer;
    case REDIS_REPLY_NIL: return ours.kind == Reply::Kind::kNull;
    case REDIS_REPLY_ARRAY: break;
    default: return false;
  }
  if (ours.kind != Reply::Kind::kArray || ours.items.size() != theirs.elements) return false;
  for (size_t i = 0; i < theirs.elements; ++i) {
    if (!IsSame(ours.items[i], *theirs.element[i])) return false;
  }
  return true;
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  const Bytes input(reinterpret_cast<const char*>(data), size);
  const std::unique_ptr<redisReader, decltype(&redisReaderFree)> theirs(redisReaderCreate(), &redisReaderFree);
  // hiredis makes room for as many elements as a header announces.
  theirs->maxbuf = 0;
  ReplyReader ours({.max_bulk_bytes = 1 << 20, .max_items = 1 << 12});
  ours.Feed(input);
  redisReaderFeed(theirs.get(), input.data(), input.size());
  for (;;) {
    const auto mine = ours.Next();
    if (!mine.ok() || !*mine || !fuzz::IsOfResp2(**mine)) return 0;
    void* raw = nullptr;
    fuzz::Require(redisReaderGetReply(theirs.get(), &raw) == REDIS_OK && raw != nullptr);
    const std::unique_ptr<void, decltype(&freeReplyObject)> reply(raw, &freeReplyObject);
    fuzz::Require(fuzz::IsSame(**mine, *static_cast<redisReply*>(raw)));
  }
}

// Claim: replies written by the engine are read back as what they were, in RESP2 and RESP3, one at a time; and the
// RESP2 form of each is the RESP3 form folded: maps and sets as arrays, doubles as text, booleans as 1 and 0.
#include <iterator>

#include "engine/base/numbers.h"
#include "engine/resp/output_buffer.h"
#include "engine/resp/reply_reader.h"
#include "engine/resp/resp_writer.h"
#include "fuzz/properties/folding.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

constexpr int kMostDepth = 6;

void WriteOne(Input& input, ReplyWriter& writer, int depth);

void WriteMany(Input& input, ReplyWriter& writer, size_t count, int depth) {
  for (size_t i = 0; i < count; ++i) WriteOne(input, writer, depth + 1);
}

void WriteAggregate(Input& input, ReplyWriter& writer, uint8_t what, int depth) {
  const size_t count = input.Byte() % 5;
  switch (what) {
    case 0: writer.Array(count); return WriteMany(input, writer, count, depth);
    case 1: writer.Map(count); return WriteMany(input, writer, 2 * count, depth);
    default: writer.Set(count); return WriteMany(input, writer, count, depth);
  }
}

// What a line can carry.
std::string Line(Bytes text) {
  std::string line(text);
  std::erase_if(line, [](char c) { return c == '\r' || c == '\n'; });
  return line;
}

void WriteOne(Input& input, ReplyWriter& writer, int depth) {
  const uint8_t what = input.Byte() % 12;
  if (what >= 9 && depth < kMostDepth) return WriteAggregate(input, writer, what - 9, depth);
  switch (what) {
    case 0: return writer.Simple(Line(input.Text()));
    case 1: return writer.ErrorText("ERR " + Line(input.Text()));
    case 2: return writer.Integer(input.Integer());
    case 3: return writer.Bulk(input.Text());
    case 4: return writer.Null(input.Byte() % 2 == 0 ? NullKind::kBulk : NullKind::kArray);
    case 5: return writer.Boolean(input.Byte() % 2 == 0);
    case 6: return writer.BigNumber(IntText(input.Integer()));
    case 7: return writer.Verbatim("txt", input.Text());
    default: {
      const double number = static_cast<double>(input.Integer()) / 8;
      return writer.Double(number);
    }
  }
}

std::vector<Reply> WrittenAndRead(const uint8_t* data, size_t size, int protocol) {
  OutputBuffer buffer;
  RespWriter writer(buffer, protocol);
  Input input(data, size);
  size_t count = 0;
  for (; !input.empty() && count < 32; ++count) WriteOne(input, writer, 0);
  ReplyReader reader;
  iovec vectors[64];
  const int filled = static_cast<int>(buffer.Gather(vectors, static_cast<int>(std::size(vectors))));
  for (int i = 0; i < filled; ++i) reader.Feed({static_cast<const char*>(vectors[i].iov_base), vectors[i].iov_len});
  std::vector<Reply> replies;
  for (size_t i = 0; i < count; ++i) {
    auto next = reader.Next();
    Require(next.ok() && next->has_value());
    if (protocol == 2) Require(!UsesResp3(**next));
    // What is printed again is read as the same.
    std::string printed;
    AppendReply(printed, **next);
    Require(printed == reader.last_reply_bytes());
    replies.push_back(std::move(**next));
  }
  Require(reader.pending_bytes() == 0);
  return replies;
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect::fuzz;
  if (size > 2048) return 0;
  const auto resp2 = WrittenAndRead(data, size, 2), resp3 = WrittenAndRead(data, size, 3);
  Require(resp2.size() == resp3.size());
  for (size_t i = 0; i < resp2.size(); ++i) Require(Folded(resp2[i]) == Folded(resp3[i]));
  return 0;
}

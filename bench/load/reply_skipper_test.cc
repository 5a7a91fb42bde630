#include "bench/load/reply_skipper.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/base/rng.h"
#include "engine/resp/reply.h"
#include "engine/resp/reply_reader.h"

namespace respect::bench {
namespace {

struct Heard : ErrorListener {
  void OnError(int64_t reply_index, Bytes text) override { errors.emplace_back(reply_index, text); }
  std::vector<std::pair<int64_t, std::string>> errors;
};

// One of everything that may come, and what must be counted.
const char kStream[] =
    "+OK\r\n"                                          // 0
    "+PONG\r\n"                                        // 1
    ":-12\r\n"                                         // 2
    "$5\r\nhello\r\n"                                  // 3
    "$0\r\n\r\n"                                       // 4
    "$-1\r\n"                                          // 5
    "*-1\r\n"                                          // 6
    "*0\r\n"                                           // 7
    "-ERR no\r\n"                                      // 8
    "*3\r\n:1\r\n*2\r\n$1\r\n*\r\n-ERR in\r\n-E2\r\n"  // 9, two nested errors, one of them last
    ">2\r\n$7\r\nmessage\r\n$2\r\n\r\n\r\n"            // a push; its body is a line end
    "%2\r\n+a\r\n:1\r\n+b\r\n~1\r\n#t\r\n"             // 10
    "|1\r\n+ttl\r\n*1\r\n:3600\r\n-WRONGTYPE x\r\n"    // 11, after an attribute
    "|0\r\n_\r\n"                                      // 12, after an empty one
    "*2\r\n|1\r\n+k\r\n+v\r\n,1.5\r\n(123\r\n"         // 13, an attribute within
    "=8\r\ntxt:some\r\n"                               // 14
    "!5\r\nERR x\r\n"                                  // 15
    "%0\r\n"                                           // 16
    "+OK\r\n";                                         // 17
constexpr int64_t kReplies = 18;

void ExpectAll(const ReplySkipper& skipper, const Heard& heard) {
  EXPECT_EQ(skipper.counts().replies, kReplies);
  EXPECT_EQ(skipper.counts().errors, 3);
  EXPECT_EQ(skipper.counts().nested_errors, 2);
  EXPECT_EQ(skipper.counts().pushes, 1);
  EXPECT_TRUE(skipper.between_replies());
  const std::vector<std::pair<int64_t, std::string>> expected = {
      {8, "ERR no"}, {11, "WRONGTYPE x"}, {15, "(bulk error)"}};
  EXPECT_EQ(heard.errors, expected);
}

TEST(ReplySkipper, CountsEveryKindOfReply) {
  Heard heard;
  ReplySkipper skipper(&heard);
  EXPECT_TRUE(skipper.Skip({kStream, sizeof(kStream) - 1}));
  ExpectAll(skipper, heard);
}

TEST(ReplySkipper, CountsTheSameWhereverTheBytesAreSplit) {
  const Bytes stream(kStream, sizeof(kStream) - 1);
  for (size_t split = 0; split <= stream.size(); ++split) {
    Heard heard;
    ReplySkipper skipper(&heard);
    ASSERT_TRUE(skipper.Skip(stream.substr(0, split)));
    ASSERT_TRUE(skipper.Skip(stream.substr(split)));
    ExpectAll(skipper, heard);
    ASSERT_FALSE(HasFailure()) << "split at " << split;
  }
}

TEST(ReplySkipper, CountsTheSameByteByByte) {
  Heard heard;
  ReplySkipper skipper(&heard);
  for (const char& byte : Bytes(kStream, sizeof(kStream) - 1)) ASSERT_TRUE(skipper.Skip({&byte, 1}));
  ExpectAll(skipper, heard);
}

Reply RandomReply(Rng& rng, int depth) {
  switch (rng.Below(depth > 3 ? 5 : 9)) {
    case 0: return Reply::Simple(rng.Below(2) == 0 ? "OK" : "QUEUED");
    case 1: return Reply::Error("ERR something");
    case 2: return Reply::Integer(static_cast<int64_t>(rng.Next()));
    case 3: return Reply::Bulk(std::string(rng.Below(300), '\n'));
    case 4: return Reply::Null(static_cast<Reply::NullForm>(rng.Below(3)));
    default: break;
  }
  constexpr Reply::Kind kKinds[] = {Reply::Kind::kArray, Reply::Kind::kSet, Reply::Kind::kMap};
  const Reply::Kind kind = kKinds[rng.Below(3)];
  std::vector<Reply> items;
  const uint64_t count = rng.Below(5) * (kind == Reply::Kind::kMap ? 2 : 1);
  for (uint64_t i = 0; i < count; ++i) items.push_back(RandomReply(rng, depth + 1));
  return Reply::Aggregate(kind, std::move(items));
}

// The oracle: the strict reader, which builds every reply.
TEST(ReplySkipper, AgreesWithTheStrictReaderOnRandomStreams) {
  Rng rng(11);
  for (int round = 0; round < 300; ++round) {
    std::string stream;
    int64_t errors = 0;
    const int64_t replies = static_cast<int64_t>(1 + rng.Below(20));
    for (int64_t i = 0; i < replies; ++i) {
      const Reply reply = RandomReply(rng, 0);
      errors += reply.is_error();
      AppendReply(stream, reply);
    }
    ReplySkipper skipper;
    ReplyReader reader;
    int64_t read = 0;
    for (Bytes rest = stream; !rest.empty();) {
      const Bytes piece = rest.substr(0, 1 + rng.Below(40));
      rest.remove_prefix(piece.size());
      ASSERT_TRUE(skipper.Skip(piece));
      reader.Feed(piece);
      for (auto next = reader.Next(); next.ok() && next->has_value(); next = reader.Next()) ++read;
      ASSERT_EQ(skipper.counts().replies, read);
    }
    ASSERT_EQ(skipper.counts().replies, replies);
    ASSERT_EQ(skipper.counts().errors, errors);
    ASSERT_EQ(skipper.counts().bytes, static_cast<int64_t>(stream.size()));
  }
}

TEST(ReplySkipper, RefusesWhatCannotBeAReply) {
  for (const Bytes bad : {"hello", "$x\r\n", "$-2\r\n", "%-1\r\n", "$\r\n", "*1\r\n>1\r\n+x\r\n", "$--1\r\n", "$1-\r\n",
                          "$9999999999999999999\r\n", "*99999999999\r\n", "$?\r\n", "\r\n"}) {
    ReplySkipper skipper;
    EXPECT_FALSE(skipper.Skip(bad)) << bad;
    EXPECT_FALSE(skipper.Skip("+OK\r\n")) << "lost for good after " << bad;
    EXPECT_EQ(skipper.counts().replies, 0);
  }
}

TEST(ReplySkipper, LongErrorsAreCutNotGathered) {
  Heard heard;
  ReplySkipper skipper(&heard);
  EXPECT_TRUE(skipper.Skip("-ERR "));
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(skipper.Skip("abcdefgh"));
  EXPECT_TRUE(skipper.Skip("\r\n"));
  ASSERT_EQ(heard.errors.size(), 1u);
  EXPECT_EQ(heard.errors[0].second.size(), 300u);
}

}  // namespace
}  // namespace respect::bench

#include "engine/resp/resp_writer.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace respect {
namespace {

std::string Written(int protocol, const std::function<void(ReplyWriter&)>& write) {
  OutputBuffer buffer;
  RespWriter writer(buffer, protocol);
  write(writer);
  EXPECT_EQ(buffer.size(), buffer.Text().size());
  return buffer.Text();
}

struct Form {
  std::string name;
  std::function<void(ReplyWriter&)> write;
  std::string resp2, resp3;
};

class RespWriterTest : public testing::TestWithParam<Form> {};

TEST_P(RespWriterTest, WritesBothProtocols) {
  EXPECT_EQ(Written(2, GetParam().write), GetParam().resp2);
  EXPECT_EQ(Written(3, GetParam().write), GetParam().resp3);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, RespWriterTest,
    testing::Values(
        Form{"Ok", [](ReplyWriter& w) { w.Ok(); }, "+OK\r\n", "+OK\r\n"},
        Form{"ErrorIsOneLine", [](ReplyWriter& w) { w.Error(Bytes("ERR a\r\nb")); }, "-ERR a  b\r\n", "-ERR a  b\r\n"},
        Form{"Zero", [](ReplyWriter& w) { w.Integer(0); }, ":0\r\n", ":0\r\n"},
        Form{"LeastInteger", [](ReplyWriter& w) { w.Integer(INT64_MIN); }, ":-9223372036854775808\r\n",
             ":-9223372036854775808\r\n"},
        Form{"EmptyBulk", [](ReplyWriter& w) { w.Bulk(""); }, "$0\r\n\r\n", "$0\r\n\r\n"},
        Form{"BinaryBulk", [](ReplyWriter& w) { w.Bulk(Bytes("a\0b", 3)); }, std::string("$3\r\na\0b\r\n", 9),
             std::string("$3\r\na\0b\r\n", 9)},
        Form{"Null", [](ReplyWriter& w) { w.Null(); }, "$-1\r\n", "_\r\n"},
        Form{"NullArray", [](ReplyWriter& w) { w.NullArray(); }, "*-1\r\n", "_\r\n"},
        Form{"Double", [](ReplyWriter& w) { w.Double(1.5); }, "$3\r\n1.5\r\n", ",1.5\r\n"},
        Form{"Boolean", [](ReplyWriter& w) { w.Boolean(true); }, ":1\r\n", "#t\r\n"},
        Form{"BigNumber", [](ReplyWriter& w) { w.BigNumber("123"); }, "$3\r\n123\r\n", "(123\r\n"},
        Form{"Verbatim", [](ReplyWriter& w) { w.Verbatim("txt", "hi"); }, "$2\r\nhi\r\n", "=6\r\ntxt:hi\r\n"},
        Form{"Aggregates",
             [](ReplyWriter& w) {
               w.Array(10);
               w.Map(2);
               w.Set(1);
               w.Push(3);
             },
             "*10\r\n*4\r\n*1\r\n*3\r\n", "*10\r\n%2\r\n~1\r\n>3\r\n"}),
    [](const auto& info) { return info.param.name; });

TEST(RespWriter, LongBulksCrossChunksWhole) {
  for (const size_t length : {1023, 1024, 1025, 16000, 16384, 100000}) {
    const std::string text(length, 'x');
    const std::string head = "$" + std::to_string(length) + "\r\n";
    EXPECT_EQ(Written(2, [&](ReplyWriter& w) { w.Bulk(text), w.Bulk(text); }),
              head + text + "\r\n" + head + text + "\r\n");
  }
}

TEST(OutputBuffer, IsTakenFromTheFrontInAnySteps) {
  for (const size_t step : {1, 5, 1000, 16384, 20000}) {
    OutputBuffer buffer;
    std::string expected;
    for (int i = 0; i < 3000; ++i) {
      const std::string piece = std::to_string(i) + ",";
      buffer.Append(piece);
      expected += piece;
    }
    buffer.Append(std::string(50000, 'z'));
    expected += std::string(50000, 'z');
    std::string taken;
    while (!buffer.empty()) {
      iovec vectors[2];
      ASSERT_GT(buffer.Gather(vectors, 2), 0);
      const size_t size = std::min(step, vectors[0].iov_len);
      taken.append(static_cast<char*>(vectors[0].iov_base), size);
      buffer.Consume(size);
    }
    EXPECT_EQ(taken, expected);
  }
}

TEST(OutputBuffer, TruncateForgetsTheEnd) {
  for (const size_t keep : {0, 1, 100, 20000, 70000}) {
    OutputBuffer buffer;
    const std::string text(35000, 'a');
    buffer.Append(text);
    buffer.Append(text);
    buffer.Truncate(keep);
    EXPECT_EQ(buffer.size(), keep);
    buffer.Append("end");
    EXPECT_EQ(buffer.Text(), std::string(keep, 'a') + "end");
  }
}

}  // namespace
}  // namespace respect

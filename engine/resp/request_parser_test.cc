#include "engine/resp/request_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace respect {
namespace {

using Requests = std::vector<std::vector<std::string>>;

// Feeds `input` in pieces of `step` bytes; returns all requests, and the error if there was one as a last request.
Requests ParseAll(const std::string& input, size_t step, RequestParser::Limits limits = {}) {
  RequestParser parser;
  Requests requests;
  size_t begin = 0;
  for (size_t end = std::min(step, input.size());; end = std::min(end + step, input.size())) {
    for (;;) {
      std::vector<Bytes> args;
      size_t consumed = 0;
      const auto outcome = parser.Parse(Bytes(input).substr(begin, end - begin), limits, args, consumed);
      if (outcome == RequestParser::Outcome::kError) {
        requests.push_back({"ERROR", parser.error()});
        return requests;
      }
      if (outcome == RequestParser::Outcome::kNeedMore) break;
      requests.emplace_back(args.begin(), args.end());
      begin += consumed;
    }
    if (end == input.size()) return requests;
  }
}

struct Example {
  std::string name, input;
  Requests requests;
};

class RequestParserTest : public testing::TestWithParam<Example> {};

TEST_P(RequestParserTest, ReadsTheSameHoweverTheInputIsSplit) {
  const Example& example = GetParam();
  for (const size_t step : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, example.input.size()})
    EXPECT_EQ(ParseAll(example.input, step), example.requests) << "in pieces of " << step;
}

INSTANTIATE_TEST_SUITE_P(
    Requests, RequestParserTest,
    testing::Values(
        Example{"Pipeline", "*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", {{"PING"}, {"GET", "k"}}},
        Example{"Binary",
                std::string("*2\r\n$3\r\nGET\r\n$4\r\n\r\n\0\xff\r\n", 24),
                {{"GET", std::string("\r\n\0\xff", 4)}}},
        Example{"EmptyBulk", "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", {{"ECHO", ""}}},
        Example{"EmptyArrays", "*0\r\n*-5\r\nPING\r\n", {{}, {}, {"PING"}}},
        Example{"InlineForms", "PING\r\nSET a b\n\r\n  get\t x \r\n", {{"PING"}, {"SET", "a", "b"}, {}, {"get", "x"}}},
        Example{"InlineQuotes", "set \"a\\x41\\n\" 'it\\'s \\n'\r\n", {{"set", "aA\n", "it's \\n"}}},
        Example{"Unbalanced", "set \"a\r\n", {{"ERROR", "Protocol error: unbalanced quotes in request"}}},
        Example{"TextAfterQuote", "set 'a'b\r\n", {{"ERROR", "Protocol error: unbalanced quotes in request"}}},
        Example{"BadCount", "*x\r\n", {{"ERROR", "Protocol error: invalid multibulk length"}}},
        Example{"HugeCount", "*2147483648\r\n", {{"ERROR", "Protocol error: invalid multibulk length"}}},
        Example{"NotABulk", "*1\r\n+PING\r\n", {{"ERROR", "Protocol error: expected '$', got '+'"}}},
        Example{"BadLength", "*1\r\n$-1\r\n", {{"ERROR", "Protocol error: invalid bulk length"}}},
        Example{"HugeLength", "*1\r\n$536870913\r\n", {{"ERROR", "Protocol error: invalid bulk length"}}},
        Example{"LeadingZero", "*1\r\n$04\r\nPING\r\n", {{"ERROR", "Protocol error: invalid bulk length"}}}),
    [](const auto& info) { return info.param.name; });

TEST(RequestParser, LinesThatNeverEndAreCutOff) {
  const std::string long_line(70000, '1');
  EXPECT_EQ(ParseAll("*" + long_line, 1000), (Requests{{"ERROR", "Protocol error: too big mbulk count string"}}));
  EXPECT_EQ(ParseAll("*1\r\n$" + long_line, 1000), (Requests{{"ERROR", "Protocol error: too big bulk count string"}}));
  EXPECT_EQ(ParseAll(long_line, 1000), (Requests{{"ERROR", "Protocol error: too big inline request"}}));
}

TEST(RequestParser, StrangersMaySendLittle) {
  const RequestParser::Limits stranger{.authenticated = false};
  EXPECT_EQ(ParseAll("*11\r\n", 100, stranger),
            (Requests{{"ERROR", "Protocol error: unauthenticated multibulk length"}}));
  EXPECT_EQ(ParseAll("*1\r\n$16385\r\n", 100, stranger),
            (Requests{{"ERROR", "Protocol error: unauthenticated bulk length"}}));
  EXPECT_EQ(ParseAll("*1\r\n$4\r\nPING\r\n", 100, stranger), (Requests{{"PING"}}));
}

TEST(RequestParser, SaysHowMuchALongBulkNeeds) {
  RequestParser parser;
  std::vector<Bytes> args;
  size_t consumed = 0;
  EXPECT_EQ(parser.Parse("*1\r\n$1000\r\nabc", {}, args, consumed), RequestParser::Outcome::kNeedMore);
  EXPECT_EQ(parser.bytes_wanted(), 4u + 7u + 1002u);
}

}  // namespace
}  // namespace respect

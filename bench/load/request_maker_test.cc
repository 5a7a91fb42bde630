#include "bench/load/request_maker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/resp/reply.h"
#include "engine/resp/reply_reader.h"

namespace respect::bench {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;
using testing::SizeIs;

ArgumentPart Literal(std::string text) { return {.literal = std::move(text)}; }
ArgumentPart Drawn(std::string name) { return {.source = std::move(name)}; }
ArgumentPart Again(std::string name) { return {.source = std::move(name), .again = true}; }

// Requests look like replies: arrays of bulk strings. Reading them strictly proves every length right.
std::vector<std::vector<std::string>> Requests(Bytes bytes) {
  ReplyReader reader;
  reader.Feed(bytes);
  std::vector<std::vector<std::string>> requests;
  while (true) {
    auto next = reader.Next();
    EXPECT_TRUE(next.ok()) << next.error().text();
    if (!next.ok() || !next->has_value()) break;
    requests.emplace_back();
    for (const Reply& item : (*next)->items) requests.back().push_back(item.text);
  }
  EXPECT_EQ(reader.pending_bytes(), 0u);
  return requests;
}

class RequestMakerTest : public testing::Test {
 protected:
  RequestMakerTest() {
    ArgumentSpec key{.name = "key", .kind = ArgumentSpec::Kind::kKey, .prefix = "key:"};
    key.pick.count = 1000;
    ArgumentSpec value{.name = "value", .kind = ArgumentSpec::Kind::kValue, .sizes = {{16, 16, 1}}};
    ArgumentSpec wide{.name = "wide", .kind = ArgumentSpec::Kind::kValue, .sizes = {{1, 5, 1}, {1000, 2000, 1}}};
    ArgumentSpec number{.name = "number", .kind = ArgumentSpec::Kind::kInteger, .min = -5, .max = 1000};
    ArgumentSpec place{.name = "place", .kind = ArgumentSpec::Kind::kDecimal, .min = -180, .max = 180};
    ArgumentSpec color{.name = "color", .kind = ArgumentSpec::Kind::kChoice, .choices = {"red", "blue"}};
    ArgumentSpec client{.name = "client", .kind = ArgumentSpec::Kind::kClient};
    arguments_ = {key, value, wide, number, place, color, client};
  }

  RequestMaker Maker(std::vector<MixEntry> mix) {
    return RequestMaker({.mix = std::move(mix)}, arguments_, {shared_, &sender_}, 7);
  }

  SharedSources shared_{1};
  Sender sender_{.client = 12};
  std::vector<ArgumentSpec> arguments_;
};

TEST_F(RequestMakerTest, FixedRequestsArePatchedIntoTheSameLayout) {
  RequestMaker maker = Maker({{.commands = {{{Literal("SET")}, {Drawn("key")}, {Drawn("value")}}}}});
  Batch batch;
  std::set<std::string> keys, values;
  size_t size = 0;
  for (int round = 0; round < 20; ++round) {
    maker.Fill(batch, 16);
    if (round > 0) {
      EXPECT_EQ(batch.bytes.size(), size);
    }
    size = batch.bytes.size();
    const auto requests = Requests(batch.bytes.view());
    ASSERT_THAT(requests, SizeIs(16));
    for (const auto& request : requests) {
      ASSERT_THAT(request, ElementsAre("SET", MatchesRegex("key:000000000[0-9][0-9][0-9]"), SizeIs(16)));
      keys.insert(request[1]);
      values.insert(request[2]);
    }
  }
  EXPECT_GT(keys.size(), 250u);  // 320 draws of 1000
  EXPECT_GT(values.size(), 310u);
}

TEST_F(RequestMakerTest, PartsAndRepeatedSourcesStandWhereTheyBelong) {
  RequestMaker maker = Maker({{.commands = {{{Literal("MSET")},
                                             {Literal("a{"), Drawn("key"), Literal("}-"), Drawn("key"), Literal("z")},
                                             {Drawn("value")},
                                             {Literal("b"), Again("key")},
                                             {Literal("fixed")}}}}});
  Batch batch;
  for (int round = 0; round < 3; ++round) {
    maker.Fill(batch, 4);
    for (const auto& request : Requests(batch.bytes.view())) {
      ASSERT_THAT(request, SizeIs(5));
      EXPECT_THAT(request[1], MatchesRegex("a.key:[0-9]*.-key:[0-9]*z"));
      EXPECT_EQ(request[3], "b" + request[1].substr(20, 16));
      EXPECT_EQ(request[4], "fixed");
    }
  }
}

TEST_F(RequestMakerTest, SizesOfAMixtureAreWrittenRight) {
  RequestMaker maker = Maker({{.commands = {{{Literal("SET")}, {Drawn("key")}, {Literal("<"), Drawn("wide")}}}}});
  Batch batch;
  int small = 0, large = 0;
  for (int round = 0; round < 50; ++round) {
    maker.Fill(batch, 10);
    for (const auto& request : Requests(batch.bytes.view())) {
      const size_t size = request[2].size() - 1;
      (size <= 5 ? small : large) += 1;
      EXPECT_TRUE((size >= 1 && size <= 5) || (size >= 1000 && size <= 2000)) << size;
    }
  }
  EXPECT_NEAR(small, 250, 60);
  EXPECT_EQ(small + large, 500);
}

TEST_F(RequestMakerTest, NumbersChoicesAndClientsAreText) {
  RequestMaker maker = Maker(
      {{.commands = {{{Literal("X")}, {Drawn("number")}, {Drawn("place")}, {Drawn("color")}, {Drawn("client")}}}}});
  Batch batch;
  maker.Fill(batch, 2000);
  bool negative = false;
  for (const auto& request : Requests(batch.bytes.view())) {
    const int number = std::stoi(request[1]);
    EXPECT_TRUE(number >= -5 && number <= 1000) << number;
    negative |= number < 0;
    EXPECT_THAT(request[2], MatchesRegex("-?[0-9]+\\.[0-9][0-9][0-9][0-9][0-9][0-9]"));
    EXPECT_LE(std::abs(std::stod(request[2])), 180);
    EXPECT_TRUE(request[3] == "red" || request[3] == "blue");
    EXPECT_EQ(request[4], "12");
  }
  EXPECT_TRUE(negative);
}

TEST_F(RequestMakerTest, MixFollowsItsWeightsAndKeepsSequencesTogether) {
  RequestMaker maker = Maker({{.commands = {{{Literal("get")}, {Drawn("key")}}}, .weight = 3},
                              {.commands = {{{Literal("MULTI")}}, {{Literal("EXEC")}}}, .weight = 1}});
  EXPECT_THAT(maker.names(), ElementsAre("GET", "MULTI", "EXEC"));
  Batch batch;
  maker.Fill(batch, 10'000);
  const auto requests = Requests(batch.bytes.view());
  ASSERT_EQ(requests.size(), batch.commands.size());
  ASSERT_EQ(batch.ends.back(), batch.bytes.size());
  int gets = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    gets += batch.commands[i] == 0;
    if (batch.commands[i] == 1) {
      ASSERT_EQ(batch.commands[i + 1], 2);
    }
  }
  EXPECT_NEAR(gets, 6000, 200);  // three choices of one request to one choice of two
}

TEST_F(RequestMakerTest, InlineCommandsAreLines) {
  RequestMaker maker = Maker({{.commands = {{{{.literal = "ping hello", .is_inline = true}}}}}});
  Batch batch;
  maker.Fill(batch, 2);
  EXPECT_EQ(batch.bytes.view(), "ping hello\r\nping hello\r\n");
  EXPECT_THAT(maker.names(), ElementsAre("PING"));
}

TEST_F(RequestMakerTest, ContainersAreNamedWithTheirSubcommand) {
  EXPECT_EQ(CommandName({{Literal("xgroup")}, {Literal("create")}, {Drawn("key")}}), "XGROUP CREATE");
  EXPECT_EQ(CommandName({{Literal("Get")}, {Literal("x")}}), "GET");
}

TEST_F(RequestMakerTest, ValuesLargerThanThePoolRepeatIt) {
  arguments_.push_back({.name = "huge",
                        .kind = ArgumentSpec::Kind::kValue,
                        .sizes = {{3 * ContentPool::kBytes + 5, 3 * ContentPool::kBytes + 5, 1}}});
  RequestMaker maker = Maker({{.commands = {{{Literal("SET")}, {Literal("k")}, {Drawn("huge")}}}}});
  Batch batch;
  maker.Fill(batch, 1);
  EXPECT_THAT(Requests(batch.bytes.view())[0][2], SizeIs(3 * ContentPool::kBytes + 5));
}

}  // namespace
}  // namespace respect::bench

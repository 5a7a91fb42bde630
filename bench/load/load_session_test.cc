#include "bench/load/load_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "bench/load/workload_reader.h"
#include "bench/testing/fake_server.h"
#include "conformance/target/url_target.h"

namespace respect::bench {
namespace {

using testing::Contains;
using testing::Pair;

const std::string kHead = "format = 1\ntitle = \"T\"\nwhy = \"W.\"\n[arguments.key]\nkind = \"key\"\ncount = 1000\n";

Workload Read(const std::string& body) {
  Result<Workload> workload = ReadWorkload(kHead + body, "w.toml", "w");
  EXPECT_TRUE(workload.ok()) << workload.error().text();
  return *workload;
}

Workload GetAndSet() {
  return Read("[[command]]\ncommand = \"GET <key>\"\nweight = 3\n[[command]]\ncommand = \"SET <key> v\"\n");
}

// A session on a fake server.
class LoadSessionTest : public testing::Test {
 protected:
  StretchResult Run(FakeServer& server, const Workload& workload, const LoadOptions& options, const StretchPlan& plan) {
    const auto endpoint = conformance::ParseEndpoint(server.Url());
    conformance::UrlTarget target(*endpoint, {}, {});
    auto session = LoadSession::Open(workload, options, target, shared_);
    if (!session.ok()) {
      ADD_FAILURE() << session.error().text();
      return StretchResult();
    }
    names_ = (*session)->command_names();
    return (*session)->Run(
        plan, [this](const IntervalSummary&) { ++intervals_; }, nullptr);
  }

  SharedSources shared_{1};
  std::vector<std::string> names_;
  std::atomic<int> intervals_{0};
};

std::string Ok(const std::vector<std::string>&, int64_t) { return "+OK\r\n"; }

TEST_F(LoadSessionTest, EveryRequestIsCountedOnce) {
  std::map<std::string, int64_t> seen;
  FakeServer server([&](const std::vector<std::string>& request, int64_t) {
    ++seen[request[0]];
    return std::string("+OK\r\n");
  });
  const LoadOptions options{.connections = 5, .pipeline = 7, .threads = 2};
  const StretchPlan plan{.seconds = 0, .requests = 3000};
  const Tally tally = Run(server, GetAndSet(), options, plan).total;
  EXPECT_EQ(tally.sent, 3000);
  EXPECT_EQ(tally.replies(), 3000);
  EXPECT_EQ(tally.Latency().total(), 3000);
  EXPECT_EQ(server.requests(), 3000);
  ASSERT_EQ(names_, (std::vector<std::string>{"GET", "SET"}));
  EXPECT_EQ(tally.commands[0].replies, seen["GET"]);
  EXPECT_EQ(tally.commands[1].replies, seen["SET"]);
  EXPECT_EQ(tally.errors() + tally.lost, 0);
  EXPECT_NEAR(static_cast<double>(seen["GET"]), 2250, 150);
}

TEST_F(LoadSessionTest, SequentialKeysAreEachSentOnce) {
  std::multiset<std::string> keys;
  FakeServer server([&](const std::vector<std::string>& request, int64_t) {
    keys.insert(request[1]);
    return std::string("+OK\r\n");
  });
  Workload workload = Read("[[command]]\ncommand = \"SET <key> v\"\n");
  workload.arguments[0].pick.kind = Pick::Kind::kSequential;
  Run(server, workload, {.connections = 4, .pipeline = 16, .threads = 2}, {.seconds = 0, .requests = 1000});
  EXPECT_EQ(keys.size(), 1000u);
  EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), 1000u);
}

TEST_F(LoadSessionTest, ErrorsAreCountedApartAndByTheirCommand) {
  FakeServer server([](const std::vector<std::string>& request, int64_t) {
    return std::string(request[0] == "SET" ? "-OOM no room\r\n" : "$-1\r\n");
  });
  for (const bool open_loop : {false, true}) {
    LoadOptions options{.connections = 3, .pipeline = 4};
    options.open_loop = open_loop;
    StretchPlan plan{.seconds = 0.2};
    plan.rate = RateProfile::Ramp(5000, 5000, 1);
    const Tally tally = Run(server, GetAndSet(), options, plan).total;
    EXPECT_EQ(tally.commands[0].errors, 0);
    EXPECT_GT(tally.commands[1].replies, 0);
    EXPECT_EQ(tally.commands[1].errors, tally.commands[1].replies);
    EXPECT_THAT(tally.error_texts, Contains(Pair("OOM no room", tally.commands[1].errors)));
  }
}

TEST_F(LoadSessionTest, TimedStretchesEndAndIntervalsAddUp) {
  FakeServer server(Ok);
  const auto begin = std::chrono::steady_clock::now();
  const StretchResult result =
      Run(server, GetAndSet(), {.connections = 2, .threads = 2}, {.seconds = 0.5, .interval_seconds = 0.1});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
  EXPECT_NEAR(static_cast<double>(result.total.window_ns), 0.5e9, 0.05e9);
  ASSERT_GE(result.intervals.size(), 5u);
  ASSERT_LE(result.intervals.size(), 6u);
  EXPECT_EQ(intervals_, static_cast<int>(result.intervals.size()));
  int64_t replies = 0;
  for (const IntervalSummary& interval : result.intervals) replies += interval.replies;
  EXPECT_EQ(replies, result.total.window_replies);
  EXPECT_LE(result.total.window_replies, result.total.replies());
}

TEST_F(LoadSessionTest, BrokenConnectionsLoseTheirRequestsAndNothingElse) {
  FakeServer server([](const std::vector<std::string>&, int64_t n) {
    return n == 500 ? FakeServer::kClose : std::string("+OK\r\n");
  });
  const Tally tally =
      Run(server, GetAndSet(), {.connections = 3, .pipeline = 10}, {.seconds = 0, .requests = 2000}).total;
  EXPECT_GT(tally.lost, 0);
  EXPECT_LE(tally.lost, 10);
  EXPECT_EQ(tally.sent, tally.replies() + tally.lost);
  EXPECT_EQ(tally.error_texts.count("(connection lost)"), 1u);
}

TEST_F(LoadSessionTest, NonsenseAndSurplusRepliesEndTheConnection) {
  for (const std::string& answer : {std::string("hello\r\n"), std::string("+OK\r\n+OK\r\n")}) {
    FakeServer server(
        [&](const std::vector<std::string>&, int64_t n) { return n < 20 ? std::string("+OK\r\n") : answer; });
    const Tally tally = Run(server, GetAndSet(), {.connections = 1}, {.seconds = 0, .requests = 100}).total;
    EXPECT_EQ(tally.replies(), 20) << answer;
    EXPECT_EQ(tally.lost, 1) << answer;
  }
}

TEST_F(LoadSessionTest, HangingServersAreGivenUp) {
  FakeServer server([](const std::vector<std::string>&, int64_t n) { return std::string(n < 50 ? "+OK\r\n" : ""); });
  StretchPlan plan{.seconds = 0.2};
  plan.drain_seconds = 0.1;
  const Tally tally = Run(server, GetAndSet(), {.connections = 2, .pipeline = 5}, plan).total;
  EXPECT_EQ(tally.replies(), 50);
  EXPECT_EQ(tally.lost, tally.sent - 50);
  EXPECT_GE(tally.lost, 5);  // all of a batch, or what was left of the two that the last replies were for
  EXPECT_LE(tally.lost, 10);
}

TEST_F(LoadSessionTest, OpenLoopSendsAtTheRateAskedFor) {
  FakeServer server(Ok);
  LoadOptions options{.connections = 4, .pipeline = 100, .threads = 2};
  options.open_loop = true;
  StretchPlan plan{.seconds = 1};
  plan.rate = RateProfile::Ramp(2000, 2000, 1);
  const Tally tally = Run(server, GetAndSet(), options, plan).total;
  EXPECT_EQ(tally.sent, 2000);
  EXPECT_EQ(tally.intended.total(), 2000);
  EXPECT_EQ(tally.unsent, 0);
}

// The server stops for 200 ms once. With one request under way, a closed loop or a clock started at the send sees one
// slow request; from the intended moment, every request that was due during the pause was slow.
TEST_F(LoadSessionTest, OpenLoopSeesAPauseInFull) {
  FakeServer server([](const std::vector<std::string>&, int64_t n) {
    if (n == 300) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    return std::string("+OK\r\n");
  });
  LoadOptions options{.connections = 1, .pipeline = 1};
  options.open_loop = true;
  StretchPlan plan{.seconds = 1};
  plan.rate = RateProfile::Ramp(1000, 1000, 1);
  const Tally tally = Run(server, GetAndSet(), options, plan).total;
  const Histogram sent = tally.Latency();
  const int64_t slow_from_send = sent.total() - sent.CountUpTo(50'000'000);
  const int64_t slow_from_due = tally.intended.total() - tally.intended.CountUpTo(50'000'000);
  EXPECT_LE(slow_from_send, 3);
  EXPECT_GE(slow_from_due, 140);  // those due in the first 150 ms of the pause
  EXPECT_EQ(tally.intended.total(), sent.total());
}

TEST_F(LoadSessionTest, OverloadIsToldAsUnsentNotHidden) {
  FakeServer server([](const std::vector<std::string>&, int64_t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return std::string("+OK\r\n");
  });
  LoadOptions options{.connections = 1, .pipeline = 1};
  options.open_loop = true;
  StretchPlan plan{.seconds = 0.3};
  plan.rate = RateProfile::Ramp(1000, 1000, 1);
  plan.drain_seconds = 0.1;
  const Tally tally = Run(server, GetAndSet(), options, plan).total;
  EXPECT_LT(tally.replies(), 60);
  EXPECT_EQ(tally.sent + tally.unsent, 300);
}

TEST_F(LoadSessionTest, SubscribersCountMessages) {
  FakeServer server([](const std::vector<std::string>& request, int64_t) {
    if (request[0] != "SUBSCRIBE") return std::string(":1\r\n");
    std::string messages = "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n";
    return messages;
  });
  const Workload workload = Read(
      "[[clients]]\nname = \"s\"\nsubscribes = true\non_connect = [\"SUBSCRIBE c\"]\n"
      "[[clients]]\nname = \"p\"\ncommands = [{ command = \"PUBLISH c m\" }]\n");
  const Tally tally = Run(server, workload, {.connections = 4}, {.seconds = 0, .requests = 100}).total;
  EXPECT_EQ(tally.replies(), 100);
  EXPECT_EQ(names_, (std::vector<std::string>{"PUBLISH"}));
}

TEST_F(LoadSessionTest, RefusedPreparationIsAnError) {
  FakeServer server([](const std::vector<std::string>&, int64_t) { return std::string("-NOPERM no\r\n"); });
  const Workload workload =
      Read("[[clients]]\nname = \"p\"\non_connect = [\"READONLY\"]\ncommands = [{ command = \"GET <key>\" }]\n");
  const auto endpoint = conformance::ParseEndpoint(server.Url());
  conformance::UrlTarget target(*endpoint, {}, {});
  const auto session = LoadSession::Open(workload, {.connections = 1}, target, shared_);
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.error().text(), "READONLY is refused: NOPERM no");
}

TEST(SpreadConnections, FollowsSharesAndLeavesNoGroupEmpty) {
  const auto groups = [](std::vector<double> shares) {
    std::vector<ClientGroup> made;
    for (double share : shares) made.push_back({.share = share});
    return made;
  };
  EXPECT_EQ(SpreadConnections(groups({1}), 50), (std::vector<int>{50}));
  EXPECT_EQ(SpreadConnections(groups({1, 9}), 50), (std::vector<int>{5, 45}));
  EXPECT_EQ(SpreadConnections(groups({1, 1, 1}), 10), (std::vector<int>{3, 4, 3}));
  EXPECT_EQ(SpreadConnections(groups({1, 1000}), 10), (std::vector<int>{1, 9}));
}

}  // namespace
}  // namespace respect::bench

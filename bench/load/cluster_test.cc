#include "bench/load/cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "bench/load/load_session.h"
#include "bench/load/workload_reader.h"
#include "bench/testing/fake_server.h"
#include "conformance/target/url_target.h"

namespace respect::bench {
namespace {

constexpr const char* kHead = "format = 1\ntitle = \"T\"\nwhy = \"W.\"\n";

Workload Read(const std::string& body) {
  Result<Workload> workload = ReadWorkload(kHead + body, "w.toml", "w");
  EXPECT_TRUE(workload.ok()) << workload.error().text();
  return *workload;
}

// Two nodes: slots below half are the first one's.
Reply Halves(int64_t first_port, int64_t second_port) {
  const auto range = [](int64_t first, int64_t last, int64_t port) {
    const Reply node = Reply::Aggregate(Reply::Kind::kArray, {Reply::Bulk("127.0.0.1"), Reply::Integer(port)});
    return Reply::Aggregate(Reply::Kind::kArray, {Reply::Integer(first), Reply::Integer(last), node});
  };
  return Reply::Aggregate(Reply::Kind::kArray,
                          {range(0, kSlots / 2 - 1, first_port), range(kSlots / 2, kSlots - 1, second_port)});
}

TEST(KeyPlace, IsWhereTheFirstKeyStands) {
  const Workload workload = Read(
      "[[command]]\ncommand = \"GET k\"\n[[command]]\ncommand = \"EVALSHA abc 1 k\"\n"
      "[[command]]\ncommand = \"XGROUP CREATE k g $\"\n[[command]]\ncommand = \"XREADGROUP GROUP g c STREAMS k >\"\n"
      "[[command]]\ncommand = \"PING\"\n");
  const std::vector<size_t> expected = {1, 3, 2, 5, 1};
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(KeyPlace(workload.groups[0].mix[i].commands[0]), expected[i]) << i;
  }
}

class ClusterTest : public testing::Test {
 protected:
  using Request = std::vector<std::string>;

  ClusterTest()
      : servers_{FakeServer([this](const Request& request, int64_t) { return Answer(0, request); }),
                 FakeServer([this](const Request& request, int64_t) { return Answer(1, request); })} {
    cluster_.slots = *SlotMap::Parse(Halves(servers_[0].port(), servers_[1].port()), "127.0.0.1");
    cluster_.reach = [](const std::string& host, int port) {
      conformance::Endpoint endpoint;
      endpoint.host = host;
      endpoint.port = port;
      return std::make_unique<conformance::UrlTarget>(endpoint, conformance::TlsSettings{}, conformance::Deadlines{});
    };
    for (const SlotMap::Node& node : cluster_.slots.nodes()) {
      cluster_.nodes.push_back(cluster_.reach(node.host, node.port));
    }
  }

  std::string Answer(int node, const Request& request) {
    const std::lock_guard lock(mutex_);
    if (request[0] == "ASKING") {
      ++askings_;
      return "+OK\r\n";
    }
    const int slot = SlotOf(request[1]);
    if (answer_) {
      if (const std::string answer = answer_(node, request); !answer.empty()) return answer;
    }
    keys_[node].push_back(request[1]);
    misplaced_ += cluster_.slots.OwnerOf(slot) != node;
    return "+OK\r\n";
  }

  std::string Redirect(Bytes what, const Request& request, int node) const {
    return "-" + std::string(what) + " " + std::to_string(SlotOf(request[1])) +
           " 127.0.0.1:" + std::to_string(servers_[node].port()) + "\r\n";
  }

  Tally Run(const Workload& workload, LoadOptions options, int64_t requests) {
    options.cluster = &cluster_;
    SharedSources shared(1);
    auto session = LoadSession::Open(workload, options, *cluster_.nodes[0], shared);
    if (!session.ok()) {
      ADD_FAILURE() << session.error().text();
      return Tally();
    }
    StretchPlan plan{.seconds = 0, .requests = requests};
    if (options.open_loop) {
      plan = {.seconds = 0.2};
      plan.rate = RateProfile::Ramp(5000, 5000, 1);
    }
    return (*session)->Run(plan, {}, nullptr).total;
  }

  std::mutex mutex_;
  std::function<std::string(int, const Request&)> answer_;
  std::vector<std::string> keys_[2];
  int64_t misplaced_ = 0, askings_ = 0;
  Cluster cluster_;
  FakeServer servers_[2];
};

const char* const kGet = "[arguments.key]\nkind = \"key\"\ncount = 1000\n[[command]]\ncommand = \"GET a:<key>\"\n";

TEST_F(ClusterTest, EachNodeGetsItsOwnKeys) {
  // Of fixed size, of varying size, and with the key behind something else.
  for (const char* command : {"GET a:<key>", "SET a:<key> <value>", "EVALSHA abc 1 <key> <value>"}) {
    const Workload workload = Read(
        "[arguments.key]\nkind = \"key\"\ncount = 1000\n[arguments.value]\nkind = \"value\"\nsizes = [{ min = 1, max = "
        "9 }]\n"
        "[[command]]\ncommand = \"" +
        std::string(command) + "\"\n");
    if (Bytes(command).starts_with("EVAL")) {
      answer_ = [this](int node, const Request& request) {
        misplaced_ += cluster_.slots.OwnerOf(SlotOf(request[3])) != node;
        keys_[node].push_back(request[3]);
        return std::string("+OK\r\n");
      };
    }
    for (auto& keys : keys_) keys.clear();
    const Tally tally = Run(workload, {.connections = 4, .pipeline = 5, .threads = 2}, 2000);
    EXPECT_EQ(tally.replies(), 2000) << command;
    EXPECT_EQ(tally.moved + tally.errors() + tally.lost, 0) << command;
    EXPECT_EQ(misplaced_, 0) << command;
    // How many each gets is a matter of who answers sooner: two connections' pipelines at least.
    EXPECT_GE(keys_[0].size(), 10u) << command;
    EXPECT_GE(keys_[1].size(), 10u) << command;
  }
}

TEST_F(ClusterTest, DataSetsReachEveryKeyOnce) {
  Workload workload = Read(kGet);
  const LoadStep step{workload.groups[0].mix[0].commands[0], 1000, true};
  const std::vector<int64_t> counts = CommandsByNode(step, workload.arguments, cluster_.slots);
  ASSERT_EQ(counts.size(), 2u);
  EXPECT_EQ(counts[0] + counts[1], 1000);
  workload.arguments[0].pick.kind = Pick::Kind::kSequential;
  for (int node = 0; node < 2; ++node) {
    LoadOptions options{.connections = 3, .pipeline = 7, .threads = 2};
    options.only_node = node;
    Run(workload, options, counts[static_cast<size_t>(node)]);
  }
  std::set<std::string> all;
  for (const auto& keys : keys_) all.insert(keys.begin(), keys.end());
  EXPECT_EQ(keys_[0].size() + keys_[1].size(), 1000u);
  EXPECT_EQ(all.size(), 1000u);
  EXPECT_EQ(misplaced_, 0);
}

TEST_F(ClusterTest, ConstantKeysBindTheirClients) {
  const Workload workload = Read("[[command]]\ncommand = \"LPUSH jobs x\"\n");
  Run(workload, {.connections = 4}, 100);
  const int owner = cluster_.slots.OwnerOf(SlotOf("jobs"));
  EXPECT_EQ(keys_[owner].size(), 100u);
  const LoadStep step{workload.groups[0].mix[0].commands[0], 50};
  EXPECT_EQ(CommandsByNode(step, {}, cluster_.slots)[static_cast<size_t>(owner)], 50);
}

TEST_F(ClusterTest, MovedIsFollowedCountedAndLearnt) {
  // Half of the first node's keys have moved to the second one.
  answer_ = [this](int node, const Request& request) {
    return node == 0 && SlotOf(request[1]) < kSlots / 4 ? Redirect("MOVED", request, 1) : std::string();
  };
  for (const bool open_loop : {false, true}) {
    LoadOptions options{.connections = 4, .pipeline = 8};
    options.open_loop = open_loop;
    const Tally tally = Run(Read(kGet), options, 5000);
    EXPECT_EQ(tally.replies(), tally.sent);
    EXPECT_EQ(tally.Latency().total(), tally.replies());
    EXPECT_EQ(tally.errors() + tally.lost, 0);
    EXPECT_GT(tally.moved, 0);
    EXPECT_LE(tally.moved, 1000);  // a key is redirected until its slot's new place is known
    EXPECT_EQ(tally.asked, 0);
  }
}

TEST_F(ClusterTest, AskIsFollowedWithAskingAndNotLearnt) {
  answer_ = [this](int node, const Request& request) {
    return node == 0 && SlotOf(request[1]) < kSlots / 4 ? Redirect("ASK", request, 1) : std::string();
  };
  const Tally tally = Run(Read(kGet), {.connections = 4, .pipeline = 8}, 1000);
  EXPECT_EQ(tally.replies(), 1000);
  EXPECT_EQ(tally.errors() + tally.moved, 0);
  EXPECT_GT(tally.asked, 1);  // half of what the first node gets, which may be little; learnt, it would be asked once
  EXPECT_EQ(tally.asked, askings_);
}

TEST_F(ClusterTest, RedirectionsWithoutEndAreErrors) {
  answer_ = [this](int node, const Request& request) { return Redirect("MOVED", request, 1 - node); };
  const Tally tally = Run(Read(kGet), {.connections = 2}, 10);
  EXPECT_EQ(tally.replies(), 10);
  EXPECT_EQ(tally.errors(), 10);
  EXPECT_EQ(tally.moved, 50);
}

TEST_F(ClusterTest, EachNodeNeedsAConnection) {
  SharedSources shared(1);
  LoadOptions options{.connections = 1};
  options.cluster = &cluster_;
  const auto session = LoadSession::Open(Read(kGet), options, *cluster_.nodes[0], shared);
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.error().text(), "1 connections cannot reach 2 nodes of the cluster");
}

}  // namespace
}  // namespace respect::bench

// respect-hits: how well servers choose what to forget. Each is used as a cache: GET, and on a miss SET, of keys with
// Zipf's popularity, under a memory limit that holds part of them; told is the part of GETs that hit, when the cache
// has warmed up. All servers see the same requests.
//
//   respect-hits 127.0.0.1:7000 127.0.0.1:7001 --policy allkeys-lru --hold 50000     room for as many keys in each
//   respect-hits 127.0.0.1:7000 127.0.0.1:7001 --policy allkeys-lfu --bytes 20mb     as many bytes for each
//
// The servers must be empty; their maxmemory and maxmemory-policy are put back.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/load/picker.h"
#include "conformance/target/endpoint.h"
#include "conformance/target/url_target.h"

namespace respect::bench {
namespace {

using conformance::Connection;

struct Plan {
  std::vector<std::string> servers;
  std::vector<std::string> policies{"allkeys-lru"};
  uint64_t keys = 200'000;
  uint64_t requests = 2'000'000;
  double skew = 0.99;
  uint64_t hold = 50'000;
  std::string bytes;
  uint64_t seed = 1;
};

struct Result {
  double hit_ratio = 0;
  int64_t keys = 0, evicted = 0;
};

[[noreturn]] void Fail(const std::string& text) {
  std::fprintf(stderr, "respect-hits: %s\n", text.c_str());
  std::exit(2);
}

constexpr int kPatienceMs = 60'000;
constexpr size_t kBatch = 64;
constexpr size_t kValueBytes = 100;

// A server to which commands are sent many at a time.
class Server {
 public:
  explicit Server(const std::string& address) : address_(address) {
    respect::Result<conformance::Endpoint> endpoint =
        conformance::ParseEndpoint(address.find("://") == std::string::npos ? "redis://" + address : address);
    if (!endpoint.ok()) Fail(std::string(endpoint.error().text()));
    target_ = std::make_unique<conformance::UrlTarget>(*endpoint, conformance::TlsSettings{}, conformance::Deadlines{});
    respect::Result<std::unique_ptr<Connection>> connection = target_->Connect();
    if (!connection.ok()) Fail(std::string(connection.error().text()));
    connection_ = std::move(*connection);
  }

  Reply Ask(std::vector<std::string> args) { return AskAll({std::move(args)})[0]; }

  std::vector<Reply> AskAll(const std::vector<std::vector<std::string>>& requests) {
    std::string bytes;
    for (const std::vector<std::string>& args : requests) bytes += EncodeRequest(args);
    if (const auto failure = connection_->Send(bytes, conformance::InMs(kPatienceMs))) Fail(failure->text);
    std::vector<Reply> replies;
    for (size_t i = 0; i < requests.size(); ++i) {
      conformance::Received received = connection_->ReceiveReply(conformance::InMs(kPatienceMs));
      if (const auto* failure = std::get_if<conformance::Failure>(&received)) Fail(address_ + ": " + failure->text);
      replies.push_back(std::move(std::get<Reply>(received)));
      if (replies.back().is_error()) Fail(address_ + ": " + replies.back().text);
    }
    return replies;
  }

  std::string Config(const std::string& name) { return Ask({"CONFIG", "GET", name}).items.at(1).text; }
  void SetConfig(const std::string& name, const std::string& value) { Ask({"CONFIG", "SET", name, value}); }

  int64_t Info(const std::string& section, const std::string& field) {
    const std::string text = Ask({"INFO", section}).text;
    const size_t at = text.find(field + ':');
    return at == std::string::npos ? 0 : std::stoll(text.substr(at + field.size() + 1));
  }

 private:
  std::string address_;
  std::unique_ptr<conformance::UrlTarget> target_;
  std::unique_ptr<Connection> connection_;
};

std::string KeyOf(uint64_t rank) { return fmt::format("key:{:012}", rank); }

std::vector<std::string> SetOf(uint64_t rank, const std::string& policy) {
  std::vector<std::string> args{"SET", KeyOf(rank), std::string(kValueBytes, 'v')};
  if (policy.starts_with("volatile")) args.insert(args.end(), {"EX", "100000"});
  return args;
}

// What the server uses with so many keys, and nothing else.
std::string BytesFor(Server& server, const Plan& plan, const std::string& policy) {
  if (!plan.bytes.empty()) return plan.bytes;
  for (uint64_t rank = 0; rank < plan.hold;) {
    std::vector<std::vector<std::string>> requests;
    for (size_t i = 0; i < kBatch && rank < plan.hold; ++i) requests.push_back(SetOf(++rank, policy));
    server.AskAll(requests);
  }
  const int64_t used = server.Info("memory", "used_memory");
  server.Ask({"FLUSHALL"});
  return std::to_string(used);
}

// One pass over `requests` ranks; answers how many hit.
uint64_t UseAsCache(Server& server, const Plan& plan, const std::string& policy, const ZipfSampler& zipf, Rng& rng,
                    uint64_t requests) {
  uint64_t hits = 0;
  for (uint64_t done = 0; done < requests; done += kBatch) {
    std::vector<uint64_t> ranks(kBatch);
    std::vector<std::vector<std::string>> gets, sets;
    for (uint64_t& rank : ranks) {
      rank = zipf.Sample(rng) * 2'654'435'761 % plan.keys;  // popular keys are not neighbours
      gets.push_back({"GET", KeyOf(rank)});
    }
    const std::vector<Reply> replies = server.AskAll(gets);
    for (size_t i = 0; i < kBatch; ++i) {
      if (replies[i].kind == Reply::Kind::kBulk) {
        ++hits;
      } else {
        sets.push_back(SetOf(ranks[i], policy));
      }
    }
    server.AskAll(sets);
  }
  return hits;
}

Result Measure(Server& server, const Plan& plan, const std::string& policy) {
  if (server.Ask({"DBSIZE"}).integer != 0) Fail("a server holds keys");
  const std::string memory_before = server.Config("maxmemory"), policy_before = server.Config("maxmemory-policy");
  server.SetConfig("maxmemory", "0");
  server.SetConfig("maxmemory-policy", policy);
  server.SetConfig("maxmemory", BytesFor(server, plan, policy));
  server.Ask({"CONFIG", "RESETSTAT"});
  const ZipfSampler zipf(plan.keys, plan.skew);
  Rng rng(plan.seed);
  const uint64_t half = plan.requests / 2 / kBatch * kBatch;
  UseAsCache(server, plan, policy, zipf, rng, half);
  const uint64_t hits = UseAsCache(server, plan, policy, zipf, rng, half);
  Result result{static_cast<double>(hits) / static_cast<double>(half), server.Ask({"DBSIZE"}).integer,
                server.Info("stats", "evicted_keys")};
  server.SetConfig("maxmemory", memory_before);
  server.SetConfig("maxmemory-policy", policy_before);
  server.Ask({"FLUSHALL"});
  return result;
}

// The best that can be had with so many keys: the most popular of them, always.
double BestRatio(const Plan& plan, int64_t keys) {
  double held = 0, all = 0;
  for (uint64_t rank = 1; rank <= plan.keys; ++rank) {
    const double weight = std::pow(static_cast<double>(rank), -plan.skew);
    all += weight;
    if (rank <= static_cast<uint64_t>(keys)) held += weight;
  }
  return held / all;
}

int Main(int argc, char** argv) {
  Plan plan;
  CLI::App app("Compares what servers keep when the memory is spent: hit ratio as a cache under a Zipf load.");
  app.add_option("SERVER", plan.servers, "host:port or redis://...; empty servers")->required();
  app.add_option("--policy", plan.policies, "maxmemory-policy; may be repeated");
  app.add_option("--keys", plan.keys, "Keys that are asked for")->check(CLI::PositiveNumber);
  app.add_option("--requests", plan.requests, "GETs; the second half is counted");
  app.add_option("--skew", plan.skew, "Of Zipf's law");
  app.add_option("--hold", plan.hold, "Room for so many keys in each server");
  app.add_option("--bytes", plan.bytes, "maxmemory of all of them instead");
  app.add_option("--seed", plan.seed, "Of the requests");
  CLI11_PARSE(app, argc, argv);
  std::printf("%-18s %-24s %9s %9s %10s %9s\n", "policy", "server", "hits", "best", "keys held", "evicted");
  for (const std::string& policy : plan.policies) {
    for (const std::string& address : plan.servers) {
      Server server(address);
      const Result result = Measure(server, plan, policy);
      std::printf("%-18s %-24s %8.2f%% %8.2f%% %10ld %9ld\n", policy.c_str(), address.c_str(), 100 * result.hit_ratio,
                  100 * BestRatio(plan, result.keys), static_cast<long>(result.keys),
                  static_cast<long>(result.evicted));
      std::fflush(stdout);
    }
  }
  return 0;
}

}  // namespace
}  // namespace respect::bench

int main(int argc, char** argv) { return respect::bench::Main(argc, argv); }

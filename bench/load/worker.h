// Worker: one thread's share of the load on one target: its connections, request makers and tallies. What closed and
// open loop have in common; how requests are timed is theirs (closed_loop.h, open_loop.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/load_connection.h"
#include "bench/load/monotonic.h"
#include "bench/load/poller.h"
#include "bench/load/redirector.h"
#include "bench/load/request_maker.h"
#include "bench/load/tally.h"

namespace respect::bench {

// A stretch of load: until its end or until `budget` requests were claimed, whichever comes first.
struct Stretch {
  int64_t start_ns = 0;
  int64_t end_ns = INT64_MAX;
  int64_t interval_ns = INT64_MAX;          // how often tallies are handed over
  std::atomic<int64_t>* budget = nullptr;   // shared by the threads; null: no limit
  const std::atomic<bool>* stop = nullptr;  // ends it early; null: never
  int64_t drain_ns = 3'000'000'000;         // how long replies may take after the end
};

// Called with each finished interval's tally (thread, index of the interval) and at the end with the last one.
using TallySink = std::function<void(int thread, int64_t interval, Tally&&)>;

// Where the commands of a group stand in the workload's numbering.
struct GroupCommands {
  std::unique_ptr<RequestMaker> maker;  // null for subscribers
  uint16_t first_command = 0;
  int pipeline = 1;
};

class Worker : private ErrorListener {
 public:
  struct Setup {
    int thread = 0;
    size_t commands = 0;  // of the whole workload
    std::vector<GroupCommands> groups;
    std::vector<std::unique_ptr<LoadConnection>> connections;
    // The connection that a request is being made for (SourceContext::sender).
    Sender* sender = nullptr;
    std::unique_ptr<Redirector> redirector{};  // null: no cluster
  };

  Worker(Setup setup, TallySink sink);
  ~Worker() override = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // One stretch of load, from first send to last reply. May be called again.
  void Run(const Stretch& stretch);

  int64_t live_connections() const { return live_; }

 protected:
  // A connection with what a loop knows about it; loops derive their own.
  struct Lane {
    explicit Lane(std::unique_ptr<LoadConnection> connection, ErrorListener* listener)
        : connection(std::move(connection)), skipper(listener) {}
    std::unique_ptr<LoadConnection> connection;
    ReplySkipper skipper;
    bool dead = false;
    bool subscriber = false;
    bool watching_writes = false;
    int64_t in_flight = 0;
  };

  // The loop's own part.
  virtual void Begin() = 0;  // the stretch starts now
  virtual void OnReplies(Lane& lane, int64_t count, int64_t now) = 0;
  virtual void OnWritable(Lane& lane) = 0;
  virtual int64_t NextWakeNs(int64_t now) = 0;  // INT64_MAX: nothing to do before a reply comes
  virtual void OnWake(int64_t now) = 0;         // after each look at the connections
  virtual void Abandon(Lane& lane) = 0;         // its requests are lost
  virtual size_t CommandOf(const Lane& lane, int64_t reply_index) = 0;
  virtual void Finish() {}  // the stretch is over

  bool Ending(int64_t now) const;
  // How many of `requests` may still be sent.
  int64_t ClaimBudget(int64_t requests);
  // Sends what is left of `bytes`; watches the socket while it is full.
  void SendRest(Lane& lane, Bytes bytes, size_t& sent);
  void Lose(Lane& lane);
  void SetLanes(std::vector<Lane*> lanes);
  void RecordReplies(size_t command, int64_t count, int64_t latency_ns) {
    CommandTally& tally = tally_.commands[command];
    tally.replies += count;
    tally.latency.Record(latency_ns, count);
  }
  void MakeFor(const Lane& lane) {
    setup_.sender->client = lane.connection->number();
    setup_.sender->node = lane.connection->node();
  }
  // Redirections met in the read that is being handled, by the place of the reply: those replies are not answers yet.
  bool any_redirected() const { return !redirected_.empty(); }
  // Sends the request again where the server said, when the reply at that place was a redirection; records its reply.
  // False when it was none.
  bool FollowRedirection(int64_t reply_index, size_t command, Bytes request, int64_t sent_at);
  GroupCommands& GroupOf(const Lane& lane) { return setup_.groups[static_cast<size_t>(lane.connection->group())]; }
  ErrorListener* listener() { return this; }

  Setup setup_;
  Tally tally_;
  const Stretch* stretch_ = nullptr;
  int64_t outstanding_ = 0;  // requests sent and not answered

 private:
  void OnError(int64_t reply_index, Bytes text) override;
  void ReadLane(Lane& lane);
  void HandOver(int64_t now);
  void EndWindow(int64_t now);

  TallySink sink_;
  Poller poller_;
  std::vector<Lane*> lanes_;
  std::vector<char> buffer_;
  Lane* reading_ = nullptr;
  std::map<int64_t, std::string> redirected_;
  int64_t live_ = 0;
  int64_t interval_ = 0, interval_end_ = 0, interval_start_ = 0;
  bool window_open_ = false;
  int64_t last_reply_ns_ = 0;
  CpuUse cpu_before_;
};

}  // namespace respect::bench

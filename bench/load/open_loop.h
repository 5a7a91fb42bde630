// OpenLoop: requests become due by a schedule, whether or not earlier ones have been answered, as those of independent
// users do. A due request goes to the next connection that has room; when none has, it waits, and its latency runs on:
// the `intended` histogram counts from the moment it was due, each command's own from the moment it was sent. Measuring
// the second alone is the coordinated omission that hides a server's pauses.
#pragma once

#include <deque>

#include "bench/load/arrivals.h"
#include "bench/load/worker.h"

namespace respect::bench {

class OpenLoop final : public Worker {
 public:
  OpenLoop(Setup setup, TallySink sink);

  // The schedule of the next stretch.
  void SetArrivals(Arrivals arrivals) { arrivals_.emplace(std::move(arrivals)); }

 private:
  struct Pending {
    int64_t due, sent;
    uint16_t command;
    std::string request{};  // in a cluster, where it may have to be sent again
  };
  struct OpenLane : Lane {
    using Lane::Lane;
    Batch out;
    size_t sent = 0;  // bytes of `out`
    std::deque<Pending> pending;
    int64_t first_reply = 0;  // the skipper's count at the front of `pending`
  };

  void Begin() override;
  void OnReplies(Lane& lane, int64_t count, int64_t now) override;
  void OnWritable(Lane& lane) override;
  int64_t NextWakeNs(int64_t now) override;
  void OnWake(int64_t now) override;
  void Abandon(Lane& lane) override { static_cast<OpenLane&>(lane).pending.clear(); }
  size_t CommandOf(const Lane& lane, int64_t reply_index) override;
  void Finish() override;

  OpenLane* FreeLane();
  void Assign(OpenLane& lane, int64_t due);
  void KeepRequests(OpenLane& lane, size_t first);
  void Flush(int64_t now);

  std::optional<Arrivals> arrivals_;
  int64_t next_due_ = INT64_MAX;
  std::deque<int64_t> waiting_;  // due moments of requests no connection had room for
  std::deque<OpenLane> lanes_;
  std::vector<OpenLane*> senders_;
  std::vector<OpenLane*> to_flush_;
  size_t turn_ = 0;
};

}  // namespace respect::bench

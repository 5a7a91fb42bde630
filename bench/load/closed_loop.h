// ClosedLoop: each connection sends a batch of P requests and waits for its P replies before it sends the next. The
// next batch is made ready while the server works on this one, so that nothing is computed between reply and request.
// Timing: one clock reading when replies have been read, which is also the sending moment of the batch that follows at
// once. A request's latency is that of its place in the batch: from the batch's sending to the read that held its
// reply.
#pragma once

#include <deque>

#include "bench/load/worker.h"

namespace respect::bench {

class ClosedLoop final : public Worker {
 public:
  ClosedLoop(Setup setup, TallySink sink);

 private:
  struct ClosedLane : Lane {
    using Lane::Lane;
    Batch batches[2];
    int current = 0;  // which of them is under way
    size_t sent = 0;  // bytes of it
    int64_t sent_at = 0;
    int64_t first_reply = 0;  // the skipper's count when it was sent
    int64_t answered = 0;
    bool ready = false;  // the other batch holds fresh requests, and they count against the budget
    Batch& under_way() { return batches[current]; }
    Batch& next() { return batches[1 - current]; }
  };

  void Begin() override;
  void OnReplies(Lane& lane, int64_t count, int64_t now) override;
  void OnWritable(Lane& lane) override;
  int64_t NextWakeNs(int64_t) override { return INT64_MAX; }
  void OnWake(int64_t) override {}
  void Abandon(Lane&) override {}
  size_t CommandOf(const Lane& lane, int64_t reply_index) override;

  void SendBatch(ClosedLane& lane, int64_t now);
  void PrepareNext(ClosedLane& lane);
  void OnRedirectedReplies(ClosedLane& lane, int64_t count, int64_t latency);

  std::deque<ClosedLane> lanes_;
};

}  // namespace respect::bench

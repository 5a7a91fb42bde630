#include "bench/load/closed_loop.h"

namespace respect::bench {

ClosedLoop::ClosedLoop(Setup setup, TallySink sink) : Worker(std::move(setup), std::move(sink)) {
  std::vector<Lane*> lanes;
  for (std::unique_ptr<LoadConnection>& connection : setup_.connections) {
    lanes.push_back(&lanes_.emplace_back(std::move(connection), listener()));
  }
  SetLanes(std::move(lanes));
}

void ClosedLoop::Begin() {
  for (ClosedLane& lane : lanes_) {
    if (lane.dead || lane.subscriber) continue;
    if (!lane.ready || stretch_->budget != nullptr) PrepareNext(lane);
    SendBatch(lane, NowNs());
  }
}

void ClosedLoop::PrepareNext(ClosedLane& lane) {
  GroupCommands& group = GroupOf(lane);
  // Claimed before the requests are made: what a sequential key has been spent on is sent.
  const int64_t count = ClaimBudget(group.pipeline);
  lane.ready = count > 0;
  if (!lane.ready) return;
  MakeFor(lane);
  group.maker->Fill(lane.next(), static_cast<int>(count));
}

void ClosedLoop::SendBatch(ClosedLane& lane, int64_t now) {
  if (!lane.ready || Ending(now)) return;
  const auto count = static_cast<int64_t>(lane.next().commands.size());
  lane.current = 1 - lane.current;
  lane.ready = false;
  lane.sent = 0;
  lane.sent_at = now;
  lane.first_reply = lane.skipper.counts().replies;
  lane.answered = 0;
  lane.in_flight = count;
  outstanding_ += count;
  tally_.sent += count;
  SendRest(lane, lane.under_way().bytes.view(), lane.sent);
  if (!lane.dead) PrepareNext(lane);
}

void ClosedLoop::OnWritable(Lane& lane) {
  auto& closed = static_cast<ClosedLane&>(lane);
  SendRest(closed, closed.under_way().bytes.view(), closed.sent);
}

void ClosedLoop::OnReplies(Lane& lane, int64_t count, int64_t now) {
  auto& closed = static_cast<ClosedLane&>(lane);
  const int64_t latency = now - closed.sent_at;
  const GroupCommands& group = GroupOf(lane);
  if (any_redirected()) {
    OnRedirectedReplies(closed, count, latency);
  } else if (group.maker->names().size() == 1) {
    RecordReplies(group.first_command, count, latency);
  } else {
    const std::vector<uint16_t>& commands = closed.under_way().commands;
    for (int64_t i = 0; i < count; ++i) {
      RecordReplies(group.first_command + commands[static_cast<size_t>(closed.answered + i)], 1, latency);
    }
  }
  closed.answered += count;
  if (closed.in_flight == 0) SendBatch(closed, now);
}

void ClosedLoop::OnRedirectedReplies(ClosedLane& lane, int64_t count, int64_t latency) {
  const GroupCommands& group = GroupOf(lane);
  const Batch& batch = lane.under_way();
  for (int64_t i = 0; i < count; ++i) {
    const auto place = static_cast<size_t>(lane.answered + i);
    const size_t command = group.first_command + batch.commands[place];
    const size_t begin = place == 0 ? 0 : batch.ends[place - 1];
    const Bytes request = batch.bytes.view().substr(begin, batch.ends[place] - begin);
    if (!FollowRedirection(lane.first_reply + lane.answered + i, command, request, lane.sent_at)) {
      RecordReplies(command, 1, latency);
    }
  }
}

size_t ClosedLoop::CommandOf(const Lane& lane, int64_t reply_index) {
  const auto& closed = static_cast<const ClosedLane&>(lane);
  const auto place = static_cast<size_t>(reply_index - closed.first_reply);
  const std::vector<uint16_t>& commands = closed.batches[closed.current].commands;
  // More replies than requests: the connection is given up right after this.
  return GroupOf(lane).first_command + (place < commands.size() ? commands[place] : 0);
}

}  // namespace respect::bench

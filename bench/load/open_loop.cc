#include "bench/load/open_loop.h"

namespace respect::bench {
namespace {

// A send this long after its due moment, on a connection that had room, is the generator's fault.
constexpr int64_t kLateNs = 1'000'000;

}  // namespace

OpenLoop::OpenLoop(Setup setup, TallySink sink) : Worker(std::move(setup), std::move(sink)) {
  std::vector<Lane*> lanes;
  for (std::unique_ptr<LoadConnection>& connection : setup_.connections) {
    lanes.push_back(&lanes_.emplace_back(std::move(connection), listener()));
  }
  SetLanes(std::move(lanes));
  for (OpenLane& lane : lanes_) {
    if (!lane.subscriber) senders_.push_back(&lane);
  }
}

void OpenLoop::Begin() {
  waiting_.clear();
  const int64_t offset = arrivals_->Next();
  next_due_ = offset == INT64_MAX ? INT64_MAX : stretch_->start_ns + offset;
}

int64_t OpenLoop::NextWakeNs(int64_t now) {
  if (Ending(now)) return INT64_MAX;
  return next_due_ < stretch_->end_ns ? next_due_ : INT64_MAX;
}

OpenLoop::OpenLane* OpenLoop::FreeLane() {
  for (size_t i = 0; i < senders_.size(); ++i) {
    OpenLane* lane = senders_[turn_];
    turn_ = turn_ + 1 == senders_.size() ? 0 : turn_ + 1;
    if (!lane->dead && lane->in_flight < GroupOf(*lane).pipeline) return lane;
  }
  return nullptr;
}

void OpenLoop::Assign(OpenLane& lane, int64_t due) {
  MakeFor(lane);
  if (lane.sent == lane.out.bytes.size()) {
    lane.out.Clear();
    lane.sent = 0;
  }
  const size_t before = lane.out.commands.size();
  if (lane.pending.empty() || lane.pending.back().sent != 0) to_flush_.push_back(&lane);
  GroupOf(lane).maker->AppendChoice(lane.out);
  const auto made = static_cast<int64_t>(lane.out.commands.size() - before);
  if (lane.pending.empty()) lane.first_reply = lane.skipper.counts().replies;
  for (size_t i = before; i < lane.out.commands.size(); ++i) lane.pending.push_back({due, 0, lane.out.commands[i]});
  if (setup_.redirector != nullptr) KeepRequests(lane, before);
  lane.in_flight += made;
  outstanding_ += made;
  tally_.sent += made;
}

void OpenLoop::KeepRequests(OpenLane& lane, size_t first) {
  const size_t made = lane.out.commands.size() - first;
  for (size_t i = 0; i < made; ++i) {
    const size_t place = first + i, begin = place == 0 ? 0 : lane.out.ends[place - 1];
    lane.pending[lane.pending.size() - made + i].request =
        lane.out.bytes.view().substr(begin, lane.out.ends[place] - begin);
  }
}

void OpenLoop::OnWake(int64_t now) {
  while (!waiting_.empty()) {
    OpenLane* lane = FreeLane();
    if (lane == nullptr) break;
    Assign(*lane, waiting_.front());
    waiting_.pop_front();
  }
  const int64_t end = Ending(now) ? std::min(now, stretch_->end_ns) : now + 1;
  while (next_due_ < end && next_due_ < stretch_->end_ns) {
    OpenLane* lane = waiting_.empty() ? FreeLane() : nullptr;
    if (lane == nullptr) {
      waiting_.push_back(next_due_);
    } else {
      tally_.late_sends += now - next_due_ > kLateNs;
      Assign(*lane, next_due_);
    }
    const int64_t offset = arrivals_->Next();
    next_due_ = offset == INT64_MAX ? INT64_MAX : stretch_->start_ns + offset;
  }
  Flush(now);
}

void OpenLoop::Flush(int64_t now) {
  for (OpenLane* lane : to_flush_) {
    for (auto pending = lane->pending.rbegin(); pending != lane->pending.rend() && pending->sent == 0; ++pending) {
      pending->sent = now;
    }
    if (!lane->watching_writes) SendRest(*lane, lane->out.bytes.view(), lane->sent);
  }
  to_flush_.clear();
}

void OpenLoop::OnWritable(Lane& lane) {
  auto& open = static_cast<OpenLane&>(lane);
  SendRest(open, open.out.bytes.view(), open.sent);
}

void OpenLoop::OnReplies(Lane& lane, int64_t count, int64_t now) {
  auto& open = static_cast<OpenLane&>(lane);
  const uint16_t first = GroupOf(lane).first_command;
  for (int64_t i = 0; i < count; ++i) {
    const Pending& pending = open.pending.front();
    const size_t command = first + pending.command;
    if (any_redirected() && FollowRedirection(open.first_reply + i, command, pending.request, pending.sent)) {
      tally_.intended.Record(NowNs() - pending.due);
    } else {
      RecordReplies(command, 1, now - pending.sent);
      tally_.intended.Record(now - pending.due);
    }
    open.pending.pop_front();
  }
  open.first_reply += count;
}

size_t OpenLoop::CommandOf(const Lane& lane, int64_t reply_index) {
  const auto& open = static_cast<const OpenLane&>(lane);
  const auto place = static_cast<size_t>(reply_index - open.first_reply);
  return GroupOf(lane).first_command + (place < open.pending.size() ? open.pending[place].command : 0);
}

void OpenLoop::Finish() { tally_.unsent += static_cast<int64_t>(waiting_.size()); }

}  // namespace respect::bench

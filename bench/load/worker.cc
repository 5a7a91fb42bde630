#include "bench/load/worker.h"

#include <sys/prctl.h>

#include <algorithm>

namespace respect::bench {
namespace {

constexpr size_t kReadBuffer = size_t{256} << 10;
// Longest wait in one go: how late an early stop may be noticed.
constexpr int64_t kLongestWaitNs = 50'000'000;

}  // namespace

Worker::Worker(Setup setup, TallySink sink)
    : setup_(std::move(setup)), tally_(setup_.commands), sink_(std::move(sink)), buffer_(kReadBuffer) {}

void Worker::SetLanes(std::vector<Lane*> lanes) {
  lanes_ = std::move(lanes);
  for (Lane* lane : lanes_) {
    lane->subscriber = GroupOf(*lane).maker == nullptr;
    poller_.Add(lane->connection->fd(), lane);
    ++live_;
  }
}

bool Worker::Ending(int64_t now) const {
  return now >= stretch_->end_ns || (stretch_->stop != nullptr && stretch_->stop->load(std::memory_order_relaxed));
}

int64_t Worker::ClaimBudget(int64_t requests) {
  if (stretch_->budget == nullptr) return requests;
  const int64_t left = stretch_->budget->fetch_sub(requests, std::memory_order_relaxed);
  return std::clamp<int64_t>(left, 0, requests);
}

void Worker::Run(const Stretch& stretch) {
  prctl(PR_SET_TIMERSLACK, 1);  // otherwise waits for a due moment end up to 50 us late
  stretch_ = &stretch;
  interval_ = 0;
  interval_start_ = stretch.start_ns;
  interval_end_ = stretch.interval_ns == INT64_MAX ? INT64_MAX : stretch.start_ns + stretch.interval_ns;
  window_open_ = true;
  last_reply_ns_ = stretch.start_ns;
  cpu_before_ = ThreadCpuUse();
  Begin();
  const int64_t give_up = stretch.end_ns == INT64_MAX ? INT64_MAX : stretch.end_ns + stretch.drain_ns;
  while (true) {
    int64_t now = NowNs();
    if (window_open_ && now >= stretch.end_ns) EndWindow(stretch.end_ns);
    if (outstanding_ == 0 && NextWakeNs(now) == INT64_MAX && (Ending(now) || live_ == 0 || stretch.budget != nullptr)) {
      break;
    }
    if (now >= give_up) {
      for (Lane* lane : lanes_) {
        if (!lane->dead && lane->in_flight > 0) Lose(*lane);
      }
      break;
    }
    const int64_t wait = std::min({NextWakeNs(now) - now, kLongestWaitNs, interval_end_ - now});
    for (const epoll_event& event : poller_.Wait(std::max<int64_t>(0, wait))) {
      Lane& lane = *static_cast<Lane*>(event.data.ptr);
      if (event.events & EPOLLOUT) OnWritable(lane);
      if (event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) ReadLane(lane);
    }
    now = NowNs();
    OnWake(now);
    if (now >= interval_end_) HandOver(now);
  }
  if (window_open_) EndWindow(last_reply_ns_);
  Finish();
  HandOver(NowNs());
}

void Worker::ReadLane(Lane& lane) {
  for (bool more = true; more && !lane.dead;) {
    Bytes got;
    const LoadConnection::Io io = lane.connection->Receive(buffer_, got, more);
    if (io == LoadConnection::Io::kBlocked) return;
    const int64_t now = NowNs();
    const ReplySkipper::Counts before = lane.skipper.counts();
    reading_ = &lane;
    redirected_.clear();
    if (io == LoadConnection::Io::kClosed || !lane.skipper.Skip(got)) return Lose(lane);
    const ReplySkipper::Counts& after = lane.skipper.counts();
    tally_.bytes_received += static_cast<int64_t>(got.size());
    tally_.nested_errors += after.nested_errors - before.nested_errors;
    tally_.messages += after.pushes - before.pushes;
    const int64_t count = after.replies - before.replies;
    if (count == 0) continue;
    if (lane.subscriber) {  // RESP2 has no pushes: messages look like replies
      tally_.messages += count;
      continue;
    }
    if (count > lane.in_flight) return Lose(lane);
    lane.in_flight -= count;
    outstanding_ -= count;
    if (window_open_ && now < stretch_->end_ns) tally_.window_replies += count;
    last_reply_ns_ = now;
    OnReplies(lane, count, now);
  }
}

void Worker::SendRest(Lane& lane, Bytes bytes, size_t& sent) {
  const size_t before = sent;
  const LoadConnection::Io io = lane.connection->Send(bytes, sent);
  tally_.bytes_sent += static_cast<int64_t>(sent - before);
  if (io == LoadConnection::Io::kClosed) return Lose(lane);
  const bool watch = io == LoadConnection::Io::kBlocked;
  if (watch == lane.watching_writes) return;
  poller_.WatchWrites(lane.connection->fd(), &lane, watch);
  lane.watching_writes = watch;
}

void Worker::Lose(Lane& lane) {
  if (lane.dead) return;
  lane.dead = true;
  --live_;
  poller_.Remove(lane.connection->fd());
  tally_.lost += lane.in_flight;
  outstanding_ -= lane.in_flight;
  tally_.CountError(lane.skipper.between_replies() ? "(connection lost)" : "(connection lost within a reply)");
  Abandon(lane);
  lane.in_flight = 0;
}

void Worker::OnError(int64_t reply_index, Bytes text) {
  if (setup_.redirector != nullptr && !reading_->subscriber && ParseRedirection(text)) {
    redirected_[reply_index] = text;
    return;
  }
  if (!reading_->subscriber) ++tally_.commands[CommandOf(*reading_, reply_index)].errors;
  tally_.CountError(text);
}

bool Worker::FollowRedirection(int64_t reply_index, size_t command, Bytes request, int64_t sent_at) {
  const auto found = redirected_.find(reply_index);
  if (found == redirected_.end()) return false;
  const Result<Redirector::Outcome> outcome = setup_.redirector->Follow(found->second, request);
  RecordReplies(command, 1, NowNs() - sent_at);
  if (outcome.ok()) {
    tally_.moved += outcome->moved;
    tally_.asked += outcome->asked;
  }
  if (!outcome.ok() || outcome->reply.is_error()) {
    ++tally_.commands[command].errors;
    tally_.CountError(outcome.ok() ? Bytes(outcome->reply.text) : outcome.error().text());
  }
  return true;
}

void Worker::EndWindow(int64_t now) {
  window_open_ = false;
  tally_.window_ns = std::max<int64_t>(0, now - interval_start_);
}

void Worker::HandOver(int64_t now) {
  if (window_open_) tally_.window_ns = now - interval_start_;
  tally_.wall_ns = now - interval_start_;
  const CpuUse cpu = ThreadCpuUse();
  tally_.cpu = cpu - cpu_before_;
  cpu_before_ = cpu;
  sink_(setup_.thread, interval_++, std::move(tally_));
  tally_ = Tally(setup_.commands);
  interval_start_ = now;
  if (interval_end_ != INT64_MAX) interval_end_ += stretch_->interval_ns;
}

}  // namespace respect::bench

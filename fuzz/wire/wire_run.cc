#include "fuzz/wire/wire_run.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "conformance/target/identity.h"

namespace respect::fuzz {
namespace {

using conformance::Connection;
using conformance::Failure;
using conformance::InMs;
using conformance::IoOutcome;
using conformance::Moment;
using conformance::MsUntil;
using SteadyClock = std::chrono::steady_clock;

constexpr int kGoodClients = 3;
constexpr size_t kMostSilent = 20;
constexpr size_t kMiB = 1 << 20;
// What may stay: buffers and tables that are kept for the next time.
constexpr int64_t kMemorySlack = 2 * kMiB, kResidentSlack = 48 * kMiB;

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

int64_t NumberOf(Bytes info, Bytes field) {
  const std::string text = conformance::InfoField(info, field);
  return text.empty() ? -1 : std::strtoll(text.c_str(), nullptr, 10);
}

}  // namespace

// One bad client.
class WireRun::Attacker {
 public:
  explicit Attacker(std::unique_ptr<conformance::Stream> stream) : stream_(std::move(stream)) {}

  // Sends what the socket takes. What it does not take at once is waited for a moment only: the server may stop
  // reading.
  size_t Send(Bytes bytes, bool reads) {
    size_t sent = 0;
    while (sent < bytes.size() && !closed_) {
      const IoOutcome outcome = stream_->Write(bytes.substr(sent));
      if (outcome.state == IoOutcome::State::kClosed) closed_ = true;
      if (outcome.state == IoOutcome::State::kWouldBlock && !stream_->Wait(true, InMs(2))) break;
      sent += outcome.bytes;
    }
    if (reads) Read();
    return sent;
  }

  void End(Attack::End end) {
    if (stream_->fd() < 0) return;
    if (end == Attack::End::kReset) {
      const linger now{.l_onoff = 1, .l_linger = 0};
      setsockopt(stream_->fd(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    } else if (end == Attack::End::kHalfClose) {
      shutdown(stream_->fd(), SHUT_WR);
      for (const Moment until = InMs(20); !closed_ && MsUntil(until) > 0;) {
        if (stream_->Wait(false, until)) Read();
      }
    }
  }

 private:
  void Read() {
    std::string thrown_away;
    for (;;) {
      const IoOutcome outcome = stream_->Read(thrown_away);
      if (outcome.state == IoOutcome::State::kClosed) closed_ = true;
      if (outcome.state != IoOutcome::State::kDone) return;
    }
  }

  std::unique_ptr<conformance::Stream> stream_;
  bool closed_ = false;
};

Bytes KindName(WireFault::Kind kind) {
  switch (kind) {
    case WireFault::Kind::kCrash: return "crash";
    case WireFault::Kind::kHang: return "hang";
    case WireFault::Kind::kWrong: return "wrong answer";
    case WireFault::Kind::kLeak: return "leak";
  }
  return "";
}

WireRun::WireRun(conformance::Target& target, const WireSettings& settings, Observer observer)
    : target_(target), settings_(settings), observer_(std::move(observer)) {}
WireRun::~WireRun() = default;

Status WireRun::Connect() {
  good_.clear();
  for (int i = 0; i < kGoodClients; ++i) {
    Result<std::unique_ptr<Connection>> made = target_.Connect();
    if (!made.ok()) return made.error();
    good_.push_back(std::make_unique<GoodClient>(std::move(*made), i, settings_.seed + static_cast<uint64_t>(i)));
  }
  Result<std::unique_ptr<Connection>> made = target_.Connect();
  if (!made.ok()) return made.error();
  inspector_ = std::move(*made);
  return Done{};
}

bool WireRun::IsOver() const {
  return lost_ || totals_.faults.size() >= settings_.most_faults ||
         (settings_.attacks != 0 && totals_.attacks >= settings_.attacks) ||
         (settings_.seconds > 0 && totals_.seconds >= settings_.seconds);
}

Result<WireTotals> WireRun::Run() {
  Status connected = Connect();
  if (!connected.ok()) return connected.error();
  const SteadyClock::time_point start = SteadyClock::now();
  SteadyClock::time_point next_look = start;
  number_ = settings_.first_attack;
  // Every kind has left its tables and buffers before memory is looked at.
  const uint64_t warm = number_ + AttackKinds();
  while (!IsOver()) {
    Play(number_);
    totals_.next_attack = ++number_;
    ++totals_.attacks;
    totals_.seconds = SecondsSince(start);
    if (number_ == warm) {
      silent_.clear();
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      totals_.before = Measure();
    }
    if (SteadyClock::now() < next_look) continue;
    next_look = SteadyClock::now() + std::chrono::milliseconds(100);
    if (observer_ && !observer_(totals_)) break;
  }
  silent_.clear();
  if (!lost_ && number_ > warm && totals_.before.clients >= 0) CheckMemory();
  for (const auto& client : good_) {
    if (!lost_) client->CleanUp(settings_.deadlines.reply_ms);
  }
  totals_.seconds = SecondsSince(start);
  return std::move(totals_);
}

void WireRun::Play(uint64_t number) {
  Rng rng(settings_.seed * 0x9e3779b97f4a7c15 + number + 1);
  const Attack attack = MakeAttack(number, rng);
  cause_ = Describe(attack);
  std::vector<std::unique_ptr<Attacker>> attackers;
  for (size_t i = 0; i < attack.connections; ++i) {
    Result<std::unique_ptr<Connection>> made = target_.Connect();
    if (made.ok()) attackers.push_back(std::make_unique<Attacker>((*made)->TakeStream()));
  }
  totals_.connections += attackers.size();
  bool sound = true;
  for (size_t i = 0; i < attack.pieces.size() && sound; ++i) {
    for (const auto& attacker : attackers) totals_.bytes += attacker->Send(attack.pieces[i], attack.reads);
    sound = CheckOthers();
  }
  for (auto& attacker : attackers) {
    attacker->End(attack.end);
    if (attack.end == Attack::End::kSilence) silent_.push_back(std::move(attacker));
  }
  attackers.clear();
  while (silent_.size() > kMostSilent) silent_.pop_front();
  if (sound) sound = CheckOthers();
  if (!sound) Recover();
}

bool WireRun::CheckOthers() {
  for (const auto& client : good_) {
    const uint64_t before = client->checked();
    const std::optional<GoodClient::Complaint> complaint = client->Exchange(settings_.deadlines.reply_ms);
    totals_.checked += client->checked() - before;
    if (!complaint) continue;
    const std::string fate = target_.Fate();
    if (!fate.empty()) {
      Tell(WireFault::Kind::kCrash, "the server " + fate);
    } else if (!complaint->failure) {
      Tell(WireFault::Kind::kWrong, complaint->text);
    } else if (complaint->failure->kind == Failure::Kind::kTimeout) {
      Tell(WireFault::Kind::kHang, complaint->text);
    } else if (target_.Connect().ok()) {
      Tell(WireFault::Kind::kWrong, complaint->text);
    } else {
      Tell(WireFault::Kind::kCrash, "the server takes no connections any more");
    }
    return false;
  }
  return true;
}

void WireRun::Tell(WireFault::Kind kind, std::string text) {
  totals_.faults.push_back({kind, number_, std::move(text), cause_});
}

void WireRun::Recover() {
  silent_.clear();
  const bool hangs = totals_.faults.back().kind == WireFault::Kind::kHang;
  if (target_.owned() && (hangs || !target_.Fate().empty())) {
    good_.clear();
    inspector_.reset();
    if (!target_.Start().ok()) lost_ = true;
  }
  if (!lost_ && (!Connect().ok() || (hangs && !target_.owned()))) lost_ = true;
}

MemoryFigures WireRun::Measure() {
  const conformance::Received received = inspector_->Call({"INFO"}, InMs(settings_.deadlines.reply_ms));
  const Reply* reply = std::get_if<Reply>(&received);
  if (reply == nullptr) return {};
  return {NumberOf(reply->text, "used_memory"), NumberOf(reply->text, "used_memory_rss"),
          NumberOf(reply->text, "connected_clients")};
}

void WireRun::CheckMemory() {
  const MemoryFigures& before = totals_.before;
  const auto is_back = [&](const MemoryFigures& now) {
    return now.clients <= before.clients && now.used <= before.used + kMemorySlack &&
           now.resident <= before.resident + before.resident / 4 + kResidentSlack;
  };
  for (const Moment until = InMs(settings_.deadlines.close_ms);;) {
    totals_.after = Measure();
    if (is_back(totals_.after) || MsUntil(until) == 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const MemoryFigures& after = totals_.after;
  if (is_back(after)) return;
  cause_ = fmt::format("{} attacks", totals_.attacks);
  if (after.clients > before.clients) {
    Tell(WireFault::Kind::kLeak, fmt::format("{} connections stay, {} before", after.clients, before.clients));
  } else if (after.used > before.used + kMemorySlack) {
    Tell(WireFault::Kind::kLeak, fmt::format("used_memory is {}, {} before", after.used, before.used));
  } else {
    Tell(WireFault::Kind::kLeak, fmt::format("{} bytes are resident, {} before", after.resident, before.resident));
  }
}

}  // namespace respect::fuzz

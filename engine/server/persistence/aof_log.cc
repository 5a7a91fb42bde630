#include "engine/server/persistence/aof_log.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "engine/base/numbers.h"

namespace respect {
namespace {

constexpr Bytes kMulti = "*1\r\n$5\r\nMULTI\r\n", kExec = "*1\r\n$4\r\nEXEC\r\n";
// As long a write may wait for a sync that is going on.
constexpr int64_t kMostPostponedMs = 2000, kSyncEveryMs = 1000;
// While a second's worth waits for its sync the system is made to write what came so far, so many bytes at a time: the
// sync is short then, and so is the time in which writes are postponed.
constexpr int64_t kBeginEvery = 4 << 20;

// Whether a write beside a sync has to wait for it depends on the file system. Where one had to, writes are postponed
// while there is a sync, for so long; elsewhere everything is written before it is acknowledged, and a killed server
// has lost nothing.
constexpr int64_t kPostponesForMs = 60'000;
constexpr std::chrono::milliseconds kLongWait{5};

// Tells waiting in the system from having no processor.
class WaitMeter {
 public:
  explicit WaitMeter(bool on) : on_(on) {
    if (!on_) return;
    begin_ = std::chrono::steady_clock::now();
    waits_ = Waits();
  }
  bool WaitedLong() const { return on_ && std::chrono::steady_clock::now() - begin_ > kLongWait && Waits() != waits_; }

 private:
  static int64_t Waits() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
  }

  bool on_;
  std::chrono::steady_clock::time_point begin_;
  int64_t waits_ = 0;
};

constexpr size_t kLongestHead = 1 + 20 + 2;  // sign, number, end of line
constexpr Bytes kLineEnd = "\r\n";

char* PutHead(char* to, char sign, size_t number) {
  *to++ = sign;
  if (number < 10) {
    *to++ = static_cast<char>('0' + number);
  } else {
    const IntText text(static_cast<int64_t>(number));
    to = std::copy(text.view().begin(), text.view().end(), to);
  }
  *to++ = '\r';
  *to++ = '\n';
  return to;
}

// More than the request can take.
size_t RoomFor(std::span<const Bytes> args) {
  size_t most = kLongestHead;
  for (const Bytes arg : args) most += kLongestHead + arg.size() + 2;
  return most;
}

char* PutRequest(char* to, std::span<const Bytes> args) {
  to = PutHead(to, '*', args.size());
  for (const Bytes arg : args) {
    to = PutHead(to, '$', arg.size());
    to = std::copy(arg.begin(), arg.end(), to);
    *to++ = '\r';
    *to++ = '\n';
  }
  return to;
}

// Whether `request` is these arguments as PutRequest writes them. They are what a RequestParser made of it, or lie
// elsewhere altogether; it takes every line to end in CR LF, which is seen to here.
bool IsWritten(Bytes request, std::span<const Bytes> args) {
  const auto place = [&](Bytes arg) { return static_cast<size_t>(arg.data() - request.data()); };
  if (request.empty() || request[0] != '*' || place(args[0]) >= request.size()) return false;
  if (place(args.back()) + args.back().size() + kLineEnd.size() != request.size()) return false;
  if (request[request.find('\r') + 1] != '\n') return false;
  return std::ranges::all_of(args, [&](Bytes arg) {
    const size_t at = place(arg);
    return at < request.size() && request[at - 1] == '\n' &&
           request.substr(at + arg.size(), kLineEnd.size()) == kLineEnd;
  });
}

}  // namespace

void AppendRequest(std::string& out, std::span<const Bytes> args) {
  const size_t before = out.size();
  out.resize(before + RoomFor(args));
  out.resize(static_cast<size_t>(PutRequest(out.data() + before, args) - out.data()));
}

AofLog::~AofLog() {
  if (fd_ < 0) return;
  sync_.Drain();
  close(fd_);
}

void AofLog::Continue(int fd, int64_t size, const Settings& settings) {
  EndUnit(0);
  if (fd_ >= 0) {
    WriteBuffer(settings);
    sync_.Sync(fd_, written_, true);
  }
  fd_ = fd;
  size_ = file_written_ = begun_ = size;
  db_ = -1;
  write_error_ = 0;
}

void AofLog::Close() {
  if (fd_ < 0) return;
  EndUnit(0);
  WriteBuffer({});
  sync_.Sync(fd_, written_, true);
  sync_.Drain();
  fd_ = -1;
  buffer_.Clear();
}

void AofLog::Add(int db, std::span<const Bytes> args, Bytes request) {
  if (unit_count_ == 0) unit_begin_ = buffer_.size();
  if (db != db_) [[unlikely]] {
    db_ = db;
    const IntText index(db);
    const Bytes select[] = {"SELECT", index};
    Append(select);
  }
  if (IsWritten(request, args)) {
    buffer_.Append(request);
  } else {
    Append(args);
  }
  ++unit_count_;
}

void AofLog::Append(std::span<const Bytes> args) {
  char* const to = buffer_.Room(RoomFor(args));
  buffer_.Commit(static_cast<size_t>(PutRequest(to, args) - to));
}

void AofLog::EndUnit(int64_t timestamp_s) {
  if (unit_count_ == 0) return;
  if (unit_count_ > 1) {
    buffer_.Insert(unit_begin_, kMulti);
    buffer_.Append(kExec);
  }
  if (timestamp_s > last_timestamp_) {
    last_timestamp_ = timestamp_s;
    buffer_.Insert(unit_begin_, "#TS:" + std::to_string(timestamp_s) + "\r\n");
  }
  const auto added = static_cast<int64_t>(buffer_.size() - unit_begin_);
  size_ += added;
  appended_ += added;
  unit_count_ = 0;
}

void AofLog::Wrote(size_t bytes) {
  written_ += static_cast<int64_t>(bytes);
  file_written_ += static_cast<int64_t>(bytes);
}

// Writes the buffer. A write that was cut short is taken back, so that no half command stays.
bool AofLog::WriteBuffer(const Settings& settings) {
  size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t wrote = write(fd_, buffer_.data() + done, buffer_.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      write_error_ = wrote < 0 ? errno : ENOSPC;
      break;
    }
    done += static_cast<size_t>(wrote);
  }
  if (done < buffer_.size()) {
    const off_t end = lseek(fd_, 0, SEEK_END);
    if (done > 0 && ftruncate(fd_, end - static_cast<off_t>(done)) != 0) {
      buffer_.EraseFront(done);  // it stays: the rest must follow
      Wrote(done);
    }
    if (settings.policy == FsyncPolicy::kAlways) lost_ = true;
    return false;
  }
  write_error_ = 0;
  Wrote(done);
  buffer_.Clear();
  return true;
}

void AofLog::Sync(int64_t now_ms, const Settings& settings) {
  if (settings.policy == FsyncPolicy::kNo || !settings.may_sync || written_ == sync_.synced()) return;
  if (settings.policy == FsyncPolicy::kAlways) {
    sync_.SyncNow(fd_, written_);
    if (sync_.error() != 0) lost_ = true;
    last_sync_ms_ = now_ms;
  } else if (now_ms - last_sync_ms_ >= kSyncEveryMs && !sync_.busy()) {
    sync_.Sync(fd_, written_, false);
    last_sync_ms_ = now_ms;
    begun_ = file_written_;
  } else if (file_written_ - begun_ >= kBeginEvery) {
    sync_.BeginWriting(fd_, begun_, file_written_ - begun_);
    begun_ = file_written_;
  }
}

void AofLog::Flush(int64_t now_ms, const Settings& settings, bool force) {
  if (fd_ < 0) return;
  EndUnit(0);
  if (buffer_.empty()) return Sync(now_ms, settings);
  const bool beside_sync = settings.policy == FsyncPolicy::kEverySecond && sync_.busy();
  if (beside_sync && !force && now_ms < postpones_until_ms_) {
    // A write would wait for the sync in the system: rather let it wait here, for a while.
    if (postponed_since_ms_ == 0) postponed_since_ms_ = now_ms;
    if (now_ms - postponed_since_ms_ < kMostPostponedMs) return;
    ++delayed_syncs_;
  }
  postponed_since_ms_ = 0;
  const WaitMeter meter(beside_sync);
  const bool written = WriteBuffer(settings);
  if (beside_sync && meter.WaitedLong()) postpones_until_ms_ = now_ms + kPostponesForMs;
  if (written) Sync(now_ms, settings);
}

bool AofLog::SyncNow() {
  if (fd_ < 0) return false;
  sync_.SyncNow(fd_, written_);
  return sync_.error() == 0;
}

std::string AofLog::problem() const {
  const int error = write_error_ != 0 ? write_error_ : sync_.error();
  return error == 0 ? std::string() : std::strerror(error);
}

}  // namespace respect

#include "engine/server/persistence/aof_log.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/base/numbers.h"

namespace respect {
namespace {

constexpr Bytes kMulti = "*1\r\n$5\r\nMULTI\r\n", kExec = "*1\r\n$4\r\nEXEC\r\n";
// As long a write may wait for a sync that is going on.
constexpr int64_t kMostPostponedMs = 2000, kSyncEveryMs = 1000;

constexpr size_t kLongestHead = 1 + 20 + 2;  // sign, number, end of line

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

void AppendSelect(std::string& out, int db) {
  const IntText index(db);
  const Bytes args[] = {"SELECT", index};
  AppendRequest(out, args);
}

}  // namespace

void AppendRequest(std::string& out, std::span<const Bytes> args) {
  // Room for all of it at once: this is done for every change of the data.
  size_t most = kLongestHead;
  for (const Bytes arg : args) most += kLongestHead + arg.size() + 2;
  const size_t before = out.size();
  out.resize(before + most);
  char* to = PutHead(out.data() + before, '*', args.size());
  for (const Bytes arg : args) {
    to = PutHead(to, '$', arg.size());
    to = std::copy(arg.begin(), arg.end(), to);
    *to++ = '\r';
    *to++ = '\n';
  }
  out.resize(static_cast<size_t>(to - out.data()));
}

AofLog::~AofLog() {
  if (fd_ < 0) return;
  sync_.Drain();
  close(fd_);
}

void AofLog::Continue(int fd, int64_t size, const Settings& settings) {
  if (fd_ >= 0) {
    WriteBuffer(settings);
    sync_.Sync(fd_, written_, true);
  }
  fd_ = fd;
  size_ = size;
  db_ = -1;
  write_error_ = 0;
}

void AofLog::Close() {
  if (fd_ < 0) return;
  WriteBuffer({});
  sync_.Sync(fd_, written_, true);
  sync_.Drain();
  fd_ = -1;
  buffer_.clear();
}

void AofLog::Add(int db, std::span<const Bytes> args) {
  const int before = unit_count_ == 0 ? db_ : unit_db_;
  if (db != before) AppendSelect(unit_, db);
  unit_db_ = db;
  AppendRequest(unit_, args);
  ++unit_count_;
}

void AofLog::EndUnit(int64_t now_s, const Settings& settings) {
  if (unit_count_ == 0) return;
  const size_t before = buffer_.size();
  if (settings.timestamps && now_s > last_timestamp_) {
    last_timestamp_ = now_s;
    buffer_.append("#TS:").append(IntText(now_s).view()).append("\r\n");
  }
  const bool transaction = unit_count_ > 1;
  if (transaction) buffer_.append(kMulti);
  buffer_.append(unit_);
  if (transaction) buffer_.append(kExec);
  size_ += static_cast<int64_t>(buffer_.size() - before);
  appended_ += static_cast<int64_t>(buffer_.size() - before);
  db_ = unit_db_;
  unit_.clear();
  unit_count_ = 0;
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
      buffer_.erase(0, done);  // it stays: the rest must follow
      written_ += static_cast<int64_t>(done);
    }
    if (settings.policy == FsyncPolicy::kAlways) lost_ = true;
    return false;
  }
  write_error_ = 0;
  written_ += static_cast<int64_t>(done);
  constexpr size_t kKeep = 1 << 20;
  if (buffer_.capacity() > kKeep) {
    std::string().swap(buffer_);
  } else {
    buffer_.clear();
  }
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
  }
}

void AofLog::Flush(int64_t now_ms, const Settings& settings, bool force) {
  if (fd_ < 0) return;
  if (buffer_.empty()) return Sync(now_ms, settings);
  if (settings.policy == FsyncPolicy::kEverySecond && !force && sync_.busy()) {
    // A write would wait for the sync in the system: rather let it wait here, for a while.
    if (postponed_since_ms_ == 0) postponed_since_ms_ = now_ms;
    if (now_ms - postponed_since_ms_ < kMostPostponedMs) return;
    ++delayed_syncs_;
  }
  postponed_since_ms_ = 0;
  if (WriteBuffer(settings)) Sync(now_ms, settings);
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

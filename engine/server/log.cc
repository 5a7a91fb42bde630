#include "engine/server/log.h"

#include <fmt/format.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>

namespace respect {
namespace {

// "23 Nov 2026 10:26:21.110", local time.
std::string TimeText() {
  timeval now{};
  gettimeofday(&now, nullptr);
  std::tm local{};
  localtime_r(&now.tv_sec, &local);
  char text[32];
  std::strftime(text, sizeof(text), "%d %b %Y %H:%M:%S", &local);
  return fmt::format("{}.{:03}", text, now.tv_usec / 1000);
}

}  // namespace

void Log::Write(LogLevel level, Bytes message) const {
  constexpr Bytes kSigns = ".-*#";  // by level
  if (!open_ || level < level_) return;
  const char sign = kSigns[static_cast<size_t>(level)];
  Raw(level, fmt::format("{}:{} {} {} {}\n", getpid(), static_cast<char>(role_), TimeText(), sign, message));
}

void Log::Raw(LogLevel level, Bytes text) const {
  if (!open_ || level < level_) return;
  std::FILE* out = file_.empty() ? stdout : std::fopen(file_.c_str(), "a");
  if (out == nullptr) return;
  std::fwrite(text.data(), 1, text.size(), out);
  if (file_.empty()) {
    std::fflush(out);
  } else {
    std::fclose(out);
  }
}

}  // namespace respect

#include "engine/server/slow_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/server/redact.h"

namespace respect {

void SlowLog::Add(Entry entry, size_t max_length) {
  if (max_length == 0) return;
  entry.id = next_id_++;
  entries_.push_front(std::move(entry));
  if (entries_.size() > max_length) entries_.resize(max_length);
}

std::vector<std::string> SlowLog::Shorten(std::span<const Bytes> args, std::span<const size_t> secret) {
  constexpr size_t kMostArgs = 32, kMostBytes = 128;
  const bool cut = args.size() > kMostArgs;
  const size_t shown = cut ? kMostArgs - 1 : args.size();
  std::vector<std::string> words;
  words.reserve(kMostArgs);
  for (size_t i = 0; i < shown; ++i) {
    if (std::find(secret.begin(), secret.end(), i) != secret.end()) {
      words.emplace_back(kRedacted);
    } else if (args[i].size() > kMostBytes) {
      words.push_back(fmt::format("{}... ({} more bytes)", args[i].substr(0, kMostBytes), args[i].size() - kMostBytes));
    } else {
      words.emplace_back(args[i]);
    }
  }
  if (cut) words.push_back(fmt::format("... ({} more arguments)", args.size() - shown));
  return words;
}

}  // namespace respect

// MEMORY DOCTOR: what is unusual about the memory of the server, in words.
#include <fmt/format.h>

#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/server/info.h"
#include "engine/server/server.h"

namespace respect {
namespace {

constexpr int64_t kTooLittleToJudge = 5 << 20;
constexpr double kHighPeak = 1.5;
constexpr size_t kLargeClientBuffers = 200 << 10;  // on average

}  // namespace

// MEMORY DOCTOR. Replies: verbatim text.
void commands::MemoryDoctor(Call& call) {
  Server& server = call.server();
  const int64_t used = server.UsedMemory();
  std::string report;
  if (used < kTooLittleToJudge) {
    return call.reply().Verbatim("txt", fmt::format("{} is in use: too little to say anything about it.\n",
                                                    HumanSize(static_cast<uint64_t>(used))));
  }
  const int64_t peak = server.stats().peak_memory;
  if (static_cast<double>(peak) > kHighPeak * static_cast<double>(used)) {
    report += fmt::format(" * Peak: {} were in use at a time, {} are now; the system may still count the difference.\n",
                          HumanSize(static_cast<uint64_t>(peak)), HumanSize(static_cast<uint64_t>(used)));
  }
  size_t buffers = 0;
  for (const auto& [id, session] : server.sessions()) buffers += session->MemoryUsage();
  if (!server.sessions().empty() && buffers / server.sessions().size() > kLargeClientBuffers) {
    report += fmt::format(" * Clients: their buffers take {} each on average; some may send much or read slowly.\n",
                          HumanSize(buffers / server.sessions().size()));
  }
  call.reply().Verbatim("txt", report.empty() ? "Nothing unusual.\n" : "Found:\n" + report);
}

}  // namespace respect

#include "engine/server/client_memory.h"

#include <algorithm>

#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

// Below this nobody could talk to the server any more, not even to set another limit.
constexpr size_t kLeast = size_t{128} << 10;

}  // namespace

size_t ClientMemory::Limit() const {
  const int64_t limit = server_.options().maxmemory_clients;
  if (limit == 0) return 0;
  const double part = static_cast<double>(server_.options().maxmemory) * static_cast<double>(-limit) / 100;
  return std::max(kLeast, static_cast<size_t>(limit > 0 ? limit : static_cast<int64_t>(part)));
}

void ClientMemory::Apply() {
  on_ = Limit() != 0;
  total_ = 0;
  for (const auto& [id, session] : server_.sessions()) {
    session->set_counted_memory(0);
    if (on_ && !session->closing()) Count(*session);
  }
}

void ClientMemory::Count(Session& session) {
  const size_t holds = session.MemoryUsage();
  total_ += holds - session.counted_memory();
  session.set_counted_memory(holds);
}

void ClientMemory::Forget(Session& session) {
  total_ -= session.counted_memory();
  session.set_counted_memory(0);
}

void ClientMemory::EvictClients() {
  const size_t limit = Limit();
  while (total_ > limit) {
    Session* largest = nullptr;
    for (const auto& [id, session] : server_.sessions()) {
      if (session->closing() || session->client().no_evict) continue;
      if (largest == nullptr || session->counted_memory() > largest->counted_memory()) largest = session.get();
    }
    if (largest == nullptr) return;
    ++server_.stats().evicted_clients;
    largest->Close();
  }
}

}  // namespace respect

#include "engine/server/respect/test_tools.h"

#include <algorithm>

#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {

void TestTools::Changed() {
  for (const auto& [id, session] : server_.sessions()) session->set_tested(!faults_.empty(), recording_.running());
}

void TestTools::Delay(Session& session, int64_t delay_ms) {
  session.HoldOutput();
  delays_.emplace(clock_.MonotonicUs() + delay_ms * 1000, session.client().id);
}

void TestTools::EndDelays() {
  const int64_t now_us = clock_.MonotonicUs();
  while (!delays_.empty() && delays_.begin()->first <= now_us) {
    const auto found = server_.sessions().find(delays_.begin()->second);
    delays_.erase(delays_.begin());
    if (found != server_.sessions().end()) found->second->ReleaseOutput();
  }
}

int64_t TestTools::UntilNextMs() const {
  if (delays_.empty()) return -1;
  return std::max<int64_t>(0, (delays_.begin()->first - clock_.MonotonicUs()) / 1000 + 1);
}

}  // namespace respect

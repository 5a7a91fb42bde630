#include "engine/server/pause.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/timeout.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {

void Pause::Begin(What what, int64_t ms) {
  until_ms_ = on() ? std::max(until_ms_, NowMs() + ms) : NowMs() + ms;
  what_ = std::max(what_, what);
  if (is_over()) End();
}

int64_t Pause::UntilOverMs() const { return on() ? std::max<int64_t>(0, until_ms_ - NowMs()) : -1; }

bool Pause::Holds(uint32_t flags) const {
  constexpr uint32_t kChanges =
      static_cast<uint32_t>(CommandFlag::kWrite) | static_cast<uint32_t>(CommandFlag::kMayReplicate);
  return what_ == What::kWrites ? (flags & kChanges) != 0 : on();
}

void Pause::Add(const Session& session) { held_.push_back(session.client().id); }

std::vector<uint64_t> Pause::TakeHeld() { return std::exchange(held_, {}); }

// CLIENT PAUSE timeout [WRITE | ALL]
void commands::ClientPause(Call& call) {
  if (call.argc() > 4) return call.reply().Error(errors::SubcommandSyntax(call.Arg(1), "CLIENT"));
  Pause::What what = Pause::What::kAll;
  if (call.argc() == 4) {
    if (EqualsIgnoreCase(call.Arg(3), "write")) {
      what = Pause::What::kWrites;
    } else if (!EqualsIgnoreCase(call.Arg(3), "all")) {
      return call.reply().Error(Bytes("ERR CLIENT PAUSE mode must be WRITE or ALL"));
    }
  }
  const Result<int64_t> ms = ReadTimeoutMs(call.Arg(2), call.now_ms());
  if (!ms.ok()) return call.reply().Error(ms.error());
  call.server().PauseClients(what, *ms);
  call.reply().Ok();
}

// CLIENT UNPAUSE: those that were held go on.
void commands::ClientUnpause(Call& call) {
  call.server().UnpauseClients();
  call.reply().Ok();
}

}  // namespace respect

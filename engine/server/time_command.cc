// TIME: what the server takes for now. While a script runs that is one moment.
#include <string>

#include "engine/commands/handlers.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"

namespace respect {

// TIME: seconds and microseconds of now.
void commands::Time(Call& call) {
  const int64_t now_us = call.server().scripting().NowUs();
  call.reply().Array(2);
  call.reply().Bulk(std::to_string(now_us / 1'000'000));
  call.reply().Bulk(std::to_string(now_us % 1'000'000));
}

}  // namespace respect

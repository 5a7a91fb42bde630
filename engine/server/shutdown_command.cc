// SHUTDOWN: ends the server.
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"

namespace respect {

// SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]. Replies: none, the connection closes. Errors: nothing to abort, or
// data that must be saved and cannot be.
void commands::Shutdown(Call& call) {
  bool save = false, nosave = false, hurry = false, force = false, abort = false;
  Args args(call, 1);
  while (args.More()) {
    if (args.Token("NOSAVE")) {
      nosave = true;
    } else if (args.Token("SAVE")) {
      save = true;
    } else if (args.Token("NOW", Version{7, 0, 0})) {
      hurry = true;
    } else if (args.Token("FORCE", Version{7, 0, 0})) {
      force = true;
    } else if (args.Token("ABORT", Version{7, 0, 0})) {
      abort = true;
    } else {
      args.SyntaxError();
    }
  }
  if ((abort && (save || nosave || hurry || force)) || (save && nosave)) args.SyntaxError();
  if (args.failed()) return call.reply().Error(args.error());
  if (abort) return call.reply().Error("ERR No shutdown in progress.");
  Server& server = call.server();
  server.LogNotice("User requested shutdown...");
  Persistence& persistence = server.persistence();
  const bool loading = persistence.loading();  // what is half loaded must not go over what is whole
  if (!persistence.PrepareToEnd({.save = save && !loading, .nosave = nosave || loading, .force = force}))
    return call.reply().Error("ERR Errors trying to SHUTDOWN. Check logs.");
  server.Stop();
}

}  // namespace respect

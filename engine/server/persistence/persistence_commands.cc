// SAVE, BGSAVE, BGREWRITEAOF, LASTSAVE, and what DEBUG does with files.
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/server/debug_switches.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

// What Redis answers where the reason is in the log.
constexpr Bytes kPlainError = "ERR";

bool InExec(const Call& call) { return call.session() != nullptr && call.session()->in_exec(); }

}  // namespace

// SAVE: writes the snapshot now. Errors: one is being written already; it failed.
void commands::Save(Call& call) {
  call.server().persistence().Reap();
  Snapshots& snapshots = call.server().persistence().snapshots();
  if (snapshots.running()) return call.reply().Error(Bytes("ERR Background save already in progress"));
  if (!snapshots.Save()) return call.reply().Error(kPlainError);
  call.reply().Ok();
}

// BGSAVE [SCHEDULE]: writes the snapshot in the background. SCHEDULE: when nothing else works there any more.
void commands::BgSave(Call& call) {
  Args args(call, 1);
  const bool schedule = args.Token("SCHEDULE", Version{3, 2, 2});
  if (args.More()) args.SyntaxError();
  if (args.failed()) return call.reply().Error(args.error());
  Persistence& persistence = call.server().persistence();
  persistence.Reap();
  if (persistence.snapshots().running()) return call.reply().Error(Bytes("ERR Background save already in progress"));
  if (persistence.aof().rewriting() || InExec(call)) {
    if (!schedule && !InExec(call)) {
      return call.reply().Error(
          Bytes("ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to "
                "schedule a BGSAVE whenever possible."));
    }
    persistence.snapshots().BeginLater();
    return call.reply().Simple("Background saving scheduled");
  }
  if (!persistence.snapshots().Begin()) return call.reply().Error(kPlainError);
  call.reply().Simple("Background saving started");
}

// BGREWRITEAOF: writes the append-only file anew, in the background.
void commands::BgRewriteAof(Call& call) {
  Persistence& persistence = call.server().persistence();
  persistence.Reap();
  if (persistence.aof().rewriting())
    return call.reply().Error(Bytes("ERR Background append only file rewriting already in progress"));
  if (persistence.snapshots().running() || InExec(call)) {
    persistence.aof().RewriteLater();
    return call.reply().Simple("Background append only file rewriting scheduled");
  }
  if (!persistence.aof().Rewrite()) {
    return call.reply().Error(
        Bytes("ERR Can't execute an AOF background rewriting. Please check the server logs for more information."));
  }
  call.reply().Simple("Background append only file rewriting started");
}

// LASTSAVE: when the data was last on disk, in unix seconds; at first, when the server started.
void commands::LastSave(Call& call) { call.reply().Integer(call.server().persistence().snapshots().last_save_s()); }

// DEBUG RELOAD [MERGE] [NOFLUSH] [NOSAVE]: writes the snapshot and makes the data of it again.
void Reload(Call& call) {
  bool save = true, flush = true, merge = false;
  for (size_t i = 2; i < call.argc(); ++i) {
    if (EqualsIgnoreCase(call.Arg(i), "NOSAVE")) {
      save = false;
    } else if (EqualsIgnoreCase(call.Arg(i), "NOFLUSH")) {
      flush = false;
    } else if (EqualsIgnoreCase(call.Arg(i), "MERGE")) {
      merge = true;
    } else {
      return call.reply().Error(Bytes("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options."));
    }
  }
  Persistence& persistence = call.server().persistence();
  persistence.snapshots().Cancel();
  if (save && !persistence.snapshots().Save()) return call.reply().Error(kPlainError);
  if (!persistence.ReloadSnapshot(!flush, merge))
    return call.reply().Error(Bytes("ERR Error trying to load the RDB dump, check server logs."));
  call.server().LogWarning("DB reloaded by DEBUG RELOAD");
  call.reply().Ok();
}

// DEBUG LOADAOF: makes the data again of the append-only file.
void LoadAof(Call& call) {
  if (!call.server().persistence().ReloadAof())
    return call.reply().Error(Bytes("ERR Error trying to load the AOF files, check server logs."));
  call.server().LogWarning("Append Only File loaded by DEBUG LOADAOF");
  call.reply().Ok();
}

// DEBUG SET-SKIP-CHECKSUM-VALIDATION 0|1: whether files and payloads with a wrong checksum are taken.
void SetSkipChecksum(Call& call) {
  call.server().config().options().skip_checksum_validation = call.Arg(2) != "0";
  call.server().ApplySettings();
  call.reply().Ok();
}

}  // namespace respect

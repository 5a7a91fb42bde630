// BACKUP: files of the data to be copied away. As documented for Redis 8.10; its errors are not.
#include <array>

#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"

namespace respect {
namespace {

Backup& BackupOf(Call& call) {
  Persistence& persistence = call.server().persistence();
  persistence.Reap();
  return persistence.backup();
}

void Answer(Call& call, const Status& done) {
  if (!done.ok()) return call.reply().Error(done.error());
  call.reply().Ok();
}

}  // namespace

// BACKUP START: begins with a base of what the data is now.
void commands::BackupStart(Call& call) { Answer(call, BackupOf(call).Start()); }

// BACKUP SEAL: nothing more comes to it; its files are whole.
void commands::BackupSeal(Call& call) { Answer(call, BackupOf(call).Seal()); }

// BACKUP ABORT: gives up a backup that is not sealed.
void commands::BackupAbort(Call& call) { Answer(call, BackupOf(call).Abort()); }

// BACKUP CLEANUP: removes the files of a backup that is sealed or failed.
void commands::BackupCleanup(Call& call) { Answer(call, BackupOf(call).Cleanup()); }

// BACKUP LIST: the paths of the files that will not change any more.
void commands::BackupList(Call& call) {
  const std::vector<std::string> files = BackupOf(call).Files();
  call.reply().Array(files.size());
  for (const std::string& file : files) call.reply().Bulk(file);
}

// BACKUP STATUS: a map of how far it is.
void commands::BackupStatus(Call& call) {
  constexpr std::array<Bytes, 6> kStates = {"idle", "pending", "snapshotting", "incrementing", "sealed", "failed"};
  const Backup& backup = BackupOf(call);
  call.reply().Map(4);
  call.reply().Bulk("state");
  call.reply().Bulk(kStates[static_cast<size_t>(backup.state())]);
  call.reply().Bulk("error");
  call.reply().Bulk(backup.error());
  call.reply().Bulk("start_time");
  call.reply().Bulk(std::to_string(backup.start_s()));
  call.reply().Bulk("end_time");
  call.reply().Bulk(std::to_string(backup.end_s()));
}

// BACKUP HELP
void commands::BackupHelp(Call& call) {
  ReplyHelp(call, "BACKUP",
            {"ABORT", "    Give up a backup that is not sealed.", "CLEANUP",
             "    Remove the files of a backup that is sealed or has failed.", "LIST",
             "    Name the files of the backup that will not change any more.", "SEAL",
             "    Let nothing more come to the backup.", "START", "    Begin a backup with what the data is now.",
             "STATUS", "    Say how far the backup is."});
}

}  // namespace respect

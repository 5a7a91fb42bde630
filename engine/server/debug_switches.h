// The subcommands of DEBUG that look into structures, and those that switch parts of the server off for tests.
#pragma once

#include "engine/commands/call.h"

namespace respect {

void ReplyTableStats(Call& call);
void ReplyKeyTableStats(Call& call);
void ReplyStringLengths(Call& call);
void LogListpack(Call& call);
void LogQuicklist(Call& call);
void TestGlob(Call& call);
void SetPackedThreshold(Call& call);
void SetReplyBuffer(Call& call);
void PauseCron(Call& call);
void SetDictResizing(Call& call);
void ChangeReplicationId(Call& call);
void RewriteWholeConfig(Call& call);
void SetDisableDenyScripts(Call& call);
// persistence/persistence_commands.cc
void Reload(Call& call);
void LoadAof(Call& call);
void SetSkipChecksum(Call& call);

}  // namespace respect

// A small run with every verdict, for the tests of this room.
#pragma once

#include "reports/model/run.h"

namespace respect::reports {

// Two targets, the second of which answers wrongly; one case a verdict, named after it; one case without a command.
inline ConformanceRun SampleRun() {
  ConformanceRun run;
  run.context.program = "respect-conform";
  run.context.started_at = "2026-01-31T12:00:00Z";
  run.context.modes = {"resp2", "resp3"};
  run.targets.push_back({"one", "First", "redis", "8.0.6", "in process", ""});
  run.targets.push_back({"two", "", "valkey", "9.1.2", "tcp 127.0.0.1:1", ""});
  for (size_t i = 0; i < kVerdictCount; ++i) {
    const std::string name(Name(static_cast<Verdict>(i)));
    run.cases.push_back({name, "The rule of " + name + ".", "string", "SET", "commands/string/set.toml", 10, i == 1});
    for (const std::string mode : {"resp2", "resp3"}) {
      RunOutcome good{static_cast<uint32_t>(i), 0, mode, Verdict::kPass, "", 5, {}, {}};
      RunOutcome bad{static_cast<uint32_t>(i),           1, mode, static_cast<Verdict>(i),
                     i == 0 ? "" : "because of " + name, 7, {},   {}};
      if (IsFailure(bad.verdict)) {
        bad.steps.push_back({"given", "", "SET k <a>", "", "+OK", "sent", "+OK\r\n", "", true, "", 11, 1});
        bad.steps.push_back(
            {"cmd", "", "GET k", "$a|b", "$\x01\xff", "", "$2\r\n\x01\xff\r\n", "note", false, "", 12, 1});
        bad.repro.push_back("redis-cli SET k '<a>'");
      }
      run.outcomes.push_back(good);
      run.outcomes.push_back(bad);
    }
  }
  run.cases.push_back(
      {"inline.empty", "An empty line is no request.", "protocol", "", "protocol/inline.toml", 3, false});
  run.outcomes.push_back({static_cast<uint32_t>(kVerdictCount), 0, "resp2", Verdict::kPass, "", 5, {}, {}});
  return run;
}

}  // namespace respect::reports

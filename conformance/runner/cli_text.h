// Commands as a person types them into redis-cli, and shell lines that repeat a case by hand.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "conformance/step/record.h"
#include "engine/base/bytes.h"
#include "spec/reader/model.h"

namespace respect::conformance {

// One line for redis-cli: words as they are where that is safe, else in double quotes with escapes.
std::string CliCommand(std::span<const std::string> args);

// Shell lines that run the case's commands with redis-cli. `options` are redis-cli's own ("-p 6379"); "" leaves a place
// for them. `until` is how many steps to show; SIZE_MAX for all. Saved replies appear under their names. A case with
// several connections or raw bytes becomes lines a terminal each, in order.
std::vector<std::string> ReproLines(const spec::Case& test, int protocol, const std::string& options,
                                    size_t until = SIZE_MAX);

// A step in words: "GET k", "recv on a", "wait 500 ms".
std::string StepText(const spec::Step& step);
// The same, and on which connection.
std::string StepTextWithConnection(const spec::Step& step);
// The verb as in the specification's files: "cmd", "recv_push".
Bytes VerbName(spec::Step::Verb verb);

}  // namespace respect::conformance

// What the conformance page carries: the run, made small. Passing outcomes are a digit each, so that a hundred thousand
// of them stay under a megabyte; texts that repeat stand once. The form is private to the page (page/data.js reads it);
// programs read the result JSON instead.
//
//   context, targets, summary   as in the result JSON
//   verdicts                    names; a digit below is an index here
//   modes, groups, commands, files, reasons   texts that others point to
//   cases                       [id, rule, group, command, file, line, derived] each
//   grid                        a string a case: a digit for each target and mode, '.' where there is no outcome
//   details                     [case, target, mode, reason] of each outcome that has a reason or steps, and behind
//                               these {steps, repro, duration_us} where there are any
#pragma once

#include <string>

#include "reports/model/run.h"

namespace respect::reports {

std::string PageDataJson(const ConformanceRun& run);

}  // namespace respect::reports

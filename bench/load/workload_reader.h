// Reads workloads from TOML. The form, by example (bench/README.md says the rest):
//
//   format = 1
//   title = "Read-mostly cache"
//   why = "Why this load is worth measuring, in a sentence."
//   prepare = ["FLUSHALL"]                                    # once, before the data set
//   [arguments.key]
//   kind = "key"
//   prefix = "user:"
//   count = 1_000_000
//   pick = { kind = "zipf", skew = 0.99 }                     # or just "uniform"
//   [arguments.value]
//   kind = "value"
//   sizes = [{ min = 10, max = 100, weight = 9 }, { min = 1000, max = 10_000 }]   # or size = 16
//   content = "text"
//   [scripts]
//   limiter = "return redis.call('INCR', KEYS[1])"
//   [[load]]
//   command = "SET <key> <value>"                             # for every key once
//   [[command]]
//   command = "GET <key>"
//   weight = 95
//   [[command]]
//   commands = ["GET <key>", "SET <=key> <value>"]            # sent together; the second with the key of the first
//
// A command's text splits on single spaces; the array form takes arguments with spaces, { hex = "00ff" } and
// { repeat = 10, of = ["<key>", "<value>"] }; { inline = "PING" } is sent as that line. `<name>` draws an argument,
// `<=name>` repeats what was drawn last,
// `<sha:name>` is the SHA1 of a script of [scripts], which is loaded before. Several kinds of clients: [[clients]] with
// name, share, pipeline, subscribes, on_connect, and commands = [...] in place of [[command]].
#pragma once

#include <string>

#include "bench/load/workload.h"
#include "engine/base/result.h"

namespace respect::bench {

// The error names every fault as FILE:LINE, a line each. `name` becomes the workload's name.
Result<Workload> ReadWorkload(const std::string& text, const std::string& file, const std::string& name);

// What a command line may change in a workload: the number of keys of the argument called "key" (and of others with its
// prefix), the size of the one called "value". 0: as it is. Fails when the workload lacks one, changing the rest.
Status AdjustWorkload(Workload& workload, uint64_t keys, uint64_t value_bytes);

}  // namespace respect::bench

// Faults: what shall go wrong, for tests of programs (RESPECT.FAULT): which requests it meets, how often, and how.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/rng.h"
#include "engine/commands/command_spec.h"

namespace respect {

struct Fault {
  enum class Ending { kUsual, kError, kTruncate, kClose };

  uint64_t id = 0;
  std::string command, key;  // globs; empty: any
  bool in_exec = false;      // meets what EXEC runs, and nothing else
  int64_t delay_ms = 0;      // the answer comes so much later
  Ending ending = Ending::kUsual;
  std::string error;            // kError: answered, and nothing is done
  size_t kept_bytes = 0;        // kTruncate: of the answer, after which the connection is closed
  std::optional<int64_t> left;  // how often still; nothing: always
  double probability = 1;
  int64_t met = 0;
};

// Whether the fault is meant for such a request.
bool Concerns(const Fault& fault, const CommandSpec& command, std::span<const Bytes> args);

class Faults {
 public:
  explicit Faults(uint64_t seed) : rng_(seed) {}

  bool empty() const { return faults_.empty(); }
  const std::vector<Fault>& all() const { return faults_; }
  uint64_t Add(Fault fault);
  bool Remove(uint64_t id);
  void Clear() { faults_.clear(); }
  void Seed(uint64_t seed) { rng_ = Rng(seed); }

  // The first fault that meets this request, counted; nothing when all goes well.
  std::optional<Fault> Meet(const CommandSpec& command, std::span<const Bytes> args, bool in_exec);

 private:
  std::vector<Fault> faults_;
  Rng rng_;
  uint64_t next_id_ = 1;
};

}  // namespace respect

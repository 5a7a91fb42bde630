// Properties: what must hold of any commands whatsoever, checked on a steered engine.
//
//   one reply       each command has exactly one, and it is among the `replies` of its specification
//   errors          change nothing: the digest of all data is the same behind one as before it
//   pipelined       the same as one by one, replies and data
//   transaction     the same as the commands one by one, where nothing in them forbids one
//   resp3           says the same as RESP2 once folded, and leaves the same data
//   copies          COPY's and RESTORE's (of DUMP) are what was copied, expiry included
//   scan            meets every key that stays during it, and collections every element
//   soundness       the structures' own invariants
//   memory          comes back after FLUSHALL
#pragma once

#include <optional>

#include "conformance/match/command_index.h"
#include "fuzz/differential/difference.h"
#include "fuzz/properties/stage.h"

namespace respect::fuzz {

class Properties {
 public:
  explicit Properties(Stage& stage, spec::Version version) : stage_(stage), version_(version) {}

  // The first property that the script shows broken. `shape` begins with the property's name.
  std::optional<Difference> Check(const Story& script);
  // Without data: whether memory is what it was at the first such call.
  std::optional<Difference> CheckMemory();

  uint64_t commands() const { return commands_; }
  // Of the last script, told one by one.
  const Performance& plain() const { return plain_; }

 private:
  std::optional<Difference> OneByOne(const Story& script);
  // Whether the step still changes data when what is past its time has been looked at, and so removed, before and
  // after.
  bool Changes(const Story& script, size_t step);
  std::optional<Difference> ReplyFits(const Story& script, size_t step);
  std::optional<Difference> Same(Bytes property, const Story& script, const Performance& other);
  std::optional<Difference> Transaction(const Story& script);
  std::optional<Difference> Resp3(const Story& script);
  std::optional<Difference> Copies(const Story& script);
  std::optional<Difference> Copy(const std::string& key);
  std::optional<Difference> Scans();
  std::optional<Difference> ScanOf(const std::string& key);

  Stage& stage_;
  spec::Version version_;
  Performance plain_;
  std::vector<const StoryStep*> queued_[kScriptConnections];
  int64_t memory_ = -1;
  uint64_t commands_ = 0;
};

}  // namespace respect::fuzz

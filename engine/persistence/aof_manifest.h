// The manifest of an append-only file: which files it is made of, in which order.
//
//   file appendonly.aof.2.base.rdb seq 2 type b        what the data was when the file was written anew: at most one
//   file appendonly.aof.5.incr.aof seq 5 type i        every change since, in rising order
//   file appendonly.aof.1.base.rdb seq 1 type h        history: to be deleted
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace respect::persistence {

struct AofFile {
  std::string name;
  int64_t seq = 0;
};

class AofManifest {
 public:
  static Result<AofManifest> Parse(Bytes text);
  std::string Text() const;

  bool empty() const { return !base_ && increments_.empty(); }
  const std::optional<AofFile>& base() const { return base_; }
  const std::vector<AofFile>& increments() const { return increments_; }
  const std::vector<AofFile>& history() const { return history_; }
  // Those to be loaded, in order.
  std::vector<AofFile> Files() const;

  // Names of files to come. `stem` is appendfilename.
  AofFile NextBase(const std::string& stem, bool snapshot) const;
  AofFile NextIncrement(const std::string& stem) const;

  void AddIncrement(AofFile file);
  // The data is now in `base` and in increments from `first` on: what was before is history.
  void Rebase(AofFile base, int64_t first);
  void ForgetHistory() { history_.clear(); }

 private:
  Status Add(Bytes name, int64_t seq, char type);

  std::optional<AofFile> base_;
  std::vector<AofFile> increments_, history_;
  int64_t base_seq_ = 0, increment_seq_ = 0;
};

}  // namespace respect::persistence

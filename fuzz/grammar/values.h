// Values: words for the arguments of commands: good ones mostly, from small pools, so that commands of one story meet
// at the same keys, members and ids; now and then a number at the edge of what is accepted or a word that is wrong.
#pragma once

#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/rng.h"
#include "spec/reader/model.h"

namespace respect::fuzz {

// What the two ends of a range are written as. One for all of a command, so that they fit each other.
enum class RangeStyle { kRank, kScore, kLex, kStreamId };

class Values {
 public:
  explicit Values(Rng& rng) : rng_(rng) {}

  // What the keys of the next commands shall mostly hold: "list", "hash", ... as in KeyTypeOf.
  void BeginStory(Bytes type);
  // Commands of lexicographic ranges promise nothing where scores differ: they and commands that change scores keep to
  // stories of their own.
  bool Suits(const spec::Command& command) const;
  void BeginCommand(const spec::Command& command);
  RangeStyle range_style() const { return style_; }

  std::string Key(const spec::Command& command);
  // A word for an argument that is no key, token, choice or block.
  std::string For(const spec::Command& command, const spec::Argument& argument);
  // Any word at all: what a mutation puts in another's place.
  std::string Anything();

  // Every key that Key can give, wrong ones too.
  static const std::vector<std::string>& AllKeys();

 private:
  std::string Text(const spec::Command& command, const std::string& name);
  std::string Integer(const spec::Command& command, const std::string& name);
  std::string Double(const std::string& name);
  std::string RangeEnd();
  std::string StreamId(const spec::Command& command, const std::string& name);
  std::string Pick(std::initializer_list<Bytes> pool);
  bool OneIn(uint64_t n) { return rng_.Below(n) == 0; }

  Rng& rng_;
  Bytes type_ = "string";
  RangeStyle style_ = RangeStyle::kRank;
  int64_t next_stream_id_ = 1;
  int64_t next_expiry_s_ = 0;  // each time is another: which of two equal ones is later is a matter of milliseconds
  bool one_score_ = false;     // all scores of this story are 0
};

// What the command's keys hold: "string", "list", "set", "hash", "zset", "stream", "hll", "geo", "array"; "" when it
// takes any type.
Bytes KeyTypeOf(const spec::Command& command);

}  // namespace respect::fuzz

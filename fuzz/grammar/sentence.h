// Sentence: one command made from its signature in the specification: right, nearly right, or wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/rng.h"
#include "fuzz/grammar/values.h"
#include "spec/reader/model.h"

namespace respect::fuzz {

struct Sentence {
  const spec::Command* command = nullptr;
  std::vector<std::string> args;
  std::vector<const spec::Argument*> options;  // optional arguments and alternatives that were taken
};

class SentenceMaker {
 public:
  // Arguments that came after `version` are left out.
  SentenceMaker(Rng& rng, Values& values, spec::Version version) : rng_(rng), values_(values), version_(version) {}

  // A command that its signature allows. `may_block`: options that wait may be there.
  Sentence Make(const spec::Command& command, bool may_block);
  // Changes a word or two, so that it is mostly no longer what the signature allows.
  void Mutate(Sentence& sentence);

 private:
  void PutAll(const std::vector<spec::Argument>& arguments);
  bool IsThere(const spec::Argument& argument) const { return !argument.since || *argument.since <= version_; }
  bool IsSure(const spec::Argument& alternative) const;
  bool IsChosen(const spec::Argument& argument);
  void Put(const spec::Argument& argument, size_t times);
  void PutOnce(const spec::Argument& argument, bool with_token);
  void PutChoice(const spec::Argument& choice);
  size_t Times(const spec::Argument& argument);

  Rng& rng_;
  Values& values_;
  spec::Version version_;
  Sentence sentence_;
  bool may_block_ = false;
  size_t counted_ = 1;  // what the last numkeys said
};

}  // namespace respect::fuzz

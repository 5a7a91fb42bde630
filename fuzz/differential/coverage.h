// Coverage: which commands, and which of their options, were answered without an error.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fuzz/differential/side.h"
#include "fuzz/grammar/story.h"

namespace respect::fuzz {

class Coverage {
 public:
  explicit Coverage(const Repertoire& repertoire);

  void Add(const Story& story, const Telling& telling);

  struct Row {
    const spec::Command* command = nullptr;
    uint64_t sent = 0, answered = 0;          // answered: without an error
    std::map<std::string, uint64_t> options;  // by token or name; how often answered with it
  };
  // In order of names.
  std::vector<Row> Rows() const;
  size_t commands() const { return rows_.size(); }
  size_t commands_answered() const;
  size_t options() const;
  size_t options_answered() const;

 private:
  void Count(const StoryStep& step, const Reply& reply);

  std::map<std::string, Row> rows_;
};

}  // namespace respect::fuzz

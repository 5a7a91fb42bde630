// Problems: what is wrong in the specification's files, each with its place. Reading goes on after one, so that a
// person sees all of them at once.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "spec/reader/model.h"

namespace respect::spec {

class Problems {
 public:
  struct Problem {
    Location at;
    std::string text;
  };

  // Adds to the file named last.
  void Add(int line, std::string text) { list_.push_back({{file_, line}, std::move(text)}); }
  void Add(const Location& at, std::string text) { list_.push_back({at, std::move(text)}); }
  // The file that is read from here on.
  void SetFile(std::string file) { file_ = std::move(file); }
  const std::string& file() const { return file_; }
  Location At(int line) const { return {file_, line}; }

  bool empty() const { return list_.empty(); }
  const std::vector<Problem>& list() const { return list_; }
  // "FILE:LINE: text", a line each, in order of file and line.
  std::string Text() const;

 private:
  std::string file_;
  std::vector<Problem> list_;
};

}  // namespace respect::spec

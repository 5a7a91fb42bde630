// Form: one way of writing a command down, made from its syntax: the least that is accepted, with options where asked
// for. Every word knows the argument it stands for, so that one can be changed and the rest left alone.
#pragma once

#include <string>
#include <vector>

#include "spec/reader/model.h"

namespace respect::conformance {

struct Word {
  std::string text;
  const spec::Argument* argument = nullptr;  // nullptr: the command's name
  bool is_token = false;
  bool is_key() const { return argument != nullptr && !is_token && argument->type == spec::ArgumentType::kKey; }
};

struct FormRequest {
  // Optional arguments and alternatives that must be there, with all that is needed to reach them; several
  // alternatives of one choice are written one after the other. Else optional ones are left out, and the first
  // alternative is taken.
  std::vector<const spec::Argument*> wanted;
  const spec::Argument* twice = nullptr;  // written two times
  std::string key = "k";                  // the first key; the others are this with a number behind it
};

struct Form {
  std::vector<Word> words;
  std::vector<std::string> Args() const;
  std::vector<std::string> Keys() const;
};

Form MakeForm(const spec::Command& command, const FormRequest& request = {});

// An argument of the tree with what is above it, outermost first.
struct Node {
  std::vector<const spec::Argument*> path;  // ends with the argument
  const spec::Argument& argument() const { return *path.back(); }
  // Needs to be asked for: it or something above it is optional, or not the first alternative.
  bool is_extra = false;
  // Since when it is there: the latest of its path and `command`.
  spec::Version since;
  // Its token or name in small letters, with names from above before it where that alone is not unique.
  std::string id;
};

// Every argument, in the order of the syntax.
std::vector<Node> NodesOf(const spec::Command& command);

}  // namespace respect::conformance

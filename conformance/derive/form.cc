#include "conformance/derive/form.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace respect::conformance {
namespace {

using spec::Argument;
using spec::ArgumentType;

// A value the argument takes: what the command's file says, else what is good for the type. Times lie far ahead.
std::string SampleOf(const spec::Command& command, const Argument& argument) {
  if (const auto stated = command.samples.find(argument.name); stated != command.samples.end()) return stated->second;
  const bool in_ms = argument.name.find("milliseconds") != std::string::npos;
  switch (argument.type) {
    case ArgumentType::kInteger: return in_ms ? "100000" : argument.name.find("seconds") == 0 ? "100" : "1";
    case ArgumentType::kDouble: return "1";
    case ArgumentType::kUnixTime: return in_ms ? "4102444800000" : "4102444800";
    case ArgumentType::kPattern: return "*";
    default: return "a";
  }
}

class FormMaker {
 public:
  FormMaker(const spec::Command& command, const FormRequest& request) : command_(command), request_(request) {}

  Form Make() {
    size_t at = 0;
    while (at < command_.name.size()) {
      const size_t end = std::min(command_.name.find(' ', at), command_.name.size());
      form_.words.push_back({.text = command_.name.substr(at, end - at)});
      at = end + 1;
    }
    PutAll(command_.arguments);
    return std::move(form_);
  }

 private:
  bool IsWanted(const Argument& argument) const {
    if (std::find(request_.wanted.begin(), request_.wanted.end(), &argument) != request_.wanted.end()) return true;
    return std::any_of(argument.arguments.begin(), argument.arguments.end(),
                       [this](const Argument& inner) { return IsWanted(inner); });
  }

  void PutAll(const std::vector<Argument>& arguments) {
    for (const Argument& argument : arguments) {
      if (!argument.optional || IsWanted(argument)) Put(argument);
    }
  }

  void Put(const Argument& argument) {
    PutOnce(argument);
    if (request_.twice == &argument) PutOnce(argument);
  }

  void PutOnce(const Argument& argument) {
    if (argument.HasToken()) form_.words.push_back({argument.token, &argument, true});
    switch (argument.type) {
      case ArgumentType::kPureToken: return;
      case ArgumentType::kBlock: return PutAll(argument.arguments);
      case ArgumentType::kOneOf: return PutChoice(argument);
      case ArgumentType::kKey: form_.words.push_back({NextKey(), &argument}); return;
      default: form_.words.push_back({SampleOf(command_, argument), &argument});
    }
  }

  void PutChoice(const Argument& choice) {
    bool chosen = false;
    for (const Argument& alternative : choice.arguments) {
      if (!IsWanted(alternative)) continue;
      Put(alternative);
      chosen = true;
    }
    if (!chosen && !choice.arguments.empty()) Put(choice.arguments.front());
  }

  std::string NextKey() { return ++keys_ == 1 ? request_.key : fmt::format("{}{}", request_.key, keys_); }

  const spec::Command& command_;
  const FormRequest& request_;
  Form form_;
  int keys_ = 0;
};

void Collect(const std::vector<Argument>& arguments, const Node& above, bool is_choice, std::vector<Node>& nodes) {
  for (const Argument& argument : arguments) {
    Node node{.path = above.path, .is_extra = above.is_extra, .since = above.since, .id = ""};
    node.path.push_back(&argument);
    node.is_extra |= argument.optional || (is_choice && &argument != &arguments.front());
    if (argument.since && *argument.since > node.since) node.since = *argument.since;
    nodes.push_back(node);
    Collect(argument.arguments, node, argument.type == ArgumentType::kOneOf, nodes);
  }
}

std::string IdText(const Argument& argument) {
  const auto is_plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  const bool by_token = !argument.token.empty() && std::all_of(argument.token.begin(), argument.token.end(), is_plain);
  std::string text = by_token ? argument.token : argument.name;
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : is_plain(c) ? c : '-';
  return text;
}

// From the argument outwards, until no other node is called the same.
void NameNodes(std::vector<Node>& nodes) {
  for (size_t depth = 1;; ++depth) {
    std::map<std::string, int> uses;
    for (const Node& node : nodes) ++uses[node.id];
    bool changed = false;
    for (Node& node : nodes) {
      if (!node.id.empty() && (uses[node.id] == 1 || depth > node.path.size())) continue;
      const std::string part = IdText(*node.path[node.path.size() - std::min(depth, node.path.size())]);
      node.id = node.id.empty() ? part : part + "." + node.id;
      changed = true;
    }
    if (!changed) return;
  }
}

}  // namespace

std::vector<std::string> Form::Args() const {
  std::vector<std::string> args;
  for (const Word& word : words) args.push_back(word.text);
  return args;
}

std::vector<std::string> Form::Keys() const {
  std::vector<std::string> keys;
  for (const Word& word : words) {
    if (word.is_key()) keys.push_back(word.text);
  }
  return keys;
}

Form MakeForm(const spec::Command& command, const FormRequest& request) { return FormMaker(command, request).Make(); }

std::vector<Node> NodesOf(const spec::Command& command) {
  std::vector<Node> nodes;
  Collect(command.arguments, {.path = {}, .is_extra = false, .since = command.since, .id = ""}, false, nodes);
  NameNodes(nodes);
  return nodes;
}

}  // namespace respect::conformance

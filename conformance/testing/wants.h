// Wants, steps and cases written in C++: for tests of the runner, which must not depend on the files it reads.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "spec/reader/model.h"

namespace respect::conformance::testing_wants {

using spec::Want;

inline Want OfKind(Want::Kind kind, std::string text = "") {
  Want want;
  want.kind = kind;
  want.text = std::move(text);
  return want;
}
inline Want OfItems(Want::Kind kind, std::vector<Want> items) {
  Want want;
  want.kind = kind;
  want.items = std::move(items);
  return want;
}

inline Want Simple(std::string text) { return OfKind(Want::Kind::kSimple, std::move(text)); }
inline Want Error(std::string text) { return OfKind(Want::Kind::kError, std::move(text)); }
inline Want Integer(int64_t value) { return OfKind(Want::Kind::kInteger, std::to_string(value)); }
inline Want Bulk(std::string text) { return OfKind(Want::Kind::kBulk, std::move(text)); }
inline Want Double(std::string text) { return OfKind(Want::Kind::kDouble, std::move(text)); }
inline Want Boolean(bool value) { return OfKind(Want::Kind::kBoolean, value ? "t" : "f"); }
inline Want Verbatim(std::string text) { return OfKind(Want::Kind::kVerbatim, std::move(text)); }
inline Want Null(std::string form) { return OfKind(Want::Kind::kNull, std::move(form)); }
inline Want Type(std::string name) { return OfKind(Want::Kind::kType, std::move(name)); }
inline Want Any() { return OfKind(Want::Kind::kAny); }
inline Want Matching(std::string pattern) { return OfKind(Want::Kind::kMatch, std::move(pattern)); }
inline Want Ref(std::string name) { return OfKind(Want::Kind::kRef, std::move(name)); }
inline Want Array(std::vector<Want> items) { return OfItems(Want::Kind::kArray, std::move(items)); }
inline Want OneOf(std::vector<Want> items) { return OfItems(Want::Kind::kOneOf, std::move(items)); }
inline Want Unordered(std::vector<Want> items) { return OfItems(Want::Kind::kUnordered, std::move(items)); }
inline Want SetOf(std::vector<Want> items) { return OfItems(Want::Kind::kSet, std::move(items)); }
inline Want MapOf(std::vector<Want> items) { return OfItems(Want::Kind::kMap, std::move(items)); }
inline Want Push(std::vector<Want> items) { return OfItems(Want::Kind::kPush, std::move(items)); }
inline Want PerProtocol(Want resp2, Want resp3) {
  return OfItems(Want::Kind::kResp, {std::move(resp2), std::move(resp3)});
}
inline Want IntRange(int64_t min, int64_t max) {
  Want want = OfKind(Want::Kind::kIntRange);
  want.min = min;
  want.max = max;
  return want;
}
inline Want Near(double number, double tolerance) {
  Want want = OfKind(Want::Kind::kNear);
  want.number = number;
  want.tolerance = tolerance;
  return want;
}
// A choice of `items`; what fits `beside` does not count.
inline Want Fair(std::vector<Want> items, Want beside) {
  const auto choices = static_cast<int64_t>(items.size());
  items.push_back(std::move(beside));
  Want want = OfItems(Want::Kind::kFair, std::move(items));
  want.max = choices;
  return want;
}
inline Want Each(Want item, int64_t min, int64_t max) {
  Want want = OfItems(Want::Kind::kEach, {std::move(item)});
  want.min = min;
  want.max = max;
  return want;
}

// Splits on single spaces, as the specification's short form does.
inline std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words(1);
  for (const char c : line) {
    if (c == ' ') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

inline spec::Step StepOf(spec::Step::Verb verb, std::string on) {
  spec::Step step;
  step.verb = verb;
  step.on = std::move(on);
  return step;
}
inline spec::Step Cmd(const std::string& line, Want want, std::string on = "") {
  spec::Step step = StepOf(spec::Step::Verb::kCmd, std::move(on));
  step.args = Words(line);
  step.want = std::move(want);
  return step;
}
inline spec::Step Send(const std::string& line, std::string on = "") {
  spec::Step step = StepOf(spec::Step::Verb::kSend, std::move(on));
  step.args = Words(line);
  return step;
}
inline spec::Step Recv(Want want, std::string on = "") {
  spec::Step step = StepOf(spec::Step::Verb::kRecv, std::move(on));
  step.want = std::move(want);
  return step;
}
inline spec::Step RecvPush(Want want, std::string on = "") {
  spec::Step step = StepOf(spec::Step::Verb::kRecvPush, std::move(on));
  step.want = std::move(want);
  return step;
}
inline spec::Step Raw(std::string bytes, std::string on = "") {
  spec::Step step = StepOf(spec::Step::Verb::kRaw, std::move(on));
  step.bytes = std::move(bytes);
  return step;
}
inline spec::Step RecvRaw(std::string bytes, std::string on = "") {
  spec::Step step = StepOf(spec::Step::Verb::kRecvRaw, std::move(on));
  step.bytes = std::move(bytes);
  return step;
}
inline spec::Step Closed(std::string on = "") { return StepOf(spec::Step::Verb::kClosed, std::move(on)); }
inline spec::Step Silent(std::string on = "") { return StepOf(spec::Step::Verb::kSilent, std::move(on)); }
inline spec::Step Blocked(std::vector<std::string> conns) {
  spec::Step step = StepOf(spec::Step::Verb::kBlocked, "");
  step.args = std::move(conns);
  return step;
}
inline spec::Step AdvanceMs(int64_t ms) {
  spec::Step step = StepOf(spec::Step::Verb::kAdvanceMs, "");
  step.ms = ms;
  return step;
}

inline spec::Case CaseOf(std::string id, std::vector<spec::Step> steps) {
  spec::Case result;
  result.id = std::move(id);
  result.rule = "A rule.";
  result.steps = std::move(steps);
  result.at = {"testing.toml", 1};
  for (size_t i = 0; i < result.steps.size(); ++i) result.steps[i].at = {"testing.toml", static_cast<int>(i) + 2};
  return result;
}

}  // namespace respect::conformance::testing_wants

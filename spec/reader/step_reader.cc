#include "spec/reader/step_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "spec/reader/table_reader.h"
#include "spec/reader/want_reader.h"

namespace respect::spec {
namespace {

using Verb = Step::Verb;

constexpr std::pair<std::string_view, Verb> kVerbs[] = {{"cmd", Verb::kCmd},       {"send", Verb::kSend},
                                                        {"recv", Verb::kRecv},     {"recv_push", Verb::kRecvPush},
                                                        {"raw", Verb::kRaw},       {"recv_raw", Verb::kRecvRaw},
                                                        {"closed", Verb::kClosed}, {"blocked", Verb::kBlocked},
                                                        {"silent", Verb::kSilent}, {"advance_ms", Verb::kAdvanceMs}};

class StepReader {
 public:
  StepReader(const TomlValue& value, const std::vector<std::string>& conns, Problems& problems)
      : table_(value, "a step", problems), conns_(conns), problems_(problems) {
    step_.at = problems.At(value.line);
  }

  Step Read() {
    std::string_view name;
    int verbs = 0;
    for (const auto& [key, verb] : kVerbs) {
      if (!table_.Has(key)) continue;
      name = key;
      step_.verb = verb;
      ++verbs;
    }
    if (verbs != 1) {
      problems_.Add(table_.line(), fmt::format("a step has one verb, this has {}", verbs));
      return std::move(step_);
    }
    ReadVerb(name);
    ReadRest();
    table_.Finish();
    return std::move(step_);
  }

 private:
  void ReadVerb(std::string_view name) {
    switch (step_.verb) {
      case Verb::kCmd:
      case Verb::kSend: {
        CommandWords words = ReadCommandWords(*table_.Take(name), problems_);
        step_.args = std::move(words.args);
        step_.saved_arguments = std::move(words.saved);
        break;
      }
      case Verb::kRecv: step_.want = ReadWant(*table_.Take(name), problems_); break;
      case Verb::kRecvPush: ReadPush(*table_.Take(name)); break;
      case Verb::kRaw:
      case Verb::kRecvRaw: step_.bytes = ReadBytes(*table_.Take(name), problems_); break;
      case Verb::kClosed:
      case Verb::kSilent: table_.Flag(name); break;
      case Verb::kBlocked: ReadBlocked(); break;
      case Verb::kAdvanceMs: ReadAdvance(); break;
    }
  }

  // An array there is the message's items.
  void ReadPush(const TomlValue& value) {
    step_.want = ReadWant(value, problems_);
    if (value.IsArray()) step_.want->kind = Want::Kind::kPush;
  }

  void ReadBlocked() {
    step_.args = table_.Texts("blocked");
    for (const std::string& conn : step_.args) CheckConnection(conn);
  }

  void ReadAdvance() {
    step_.ms = table_.Integer("advance_ms").value_or(1);
    if (step_.ms <= 0) problems_.Add(table_.line(), "'advance_ms' must be greater than 0");
  }

  void ReadRest() {
    if (step_.verb == Verb::kCmd) {
      if (const TomlValue* want = table_.Required("want")) step_.want = ReadWant(*want, problems_);
    }
    const bool has_reply = step_.verb == Verb::kCmd || step_.verb == Verb::kRecv;
    if (has_reply) step_.save = table_.Text("save");
    if (const auto since = table_.VersionOf("since")) step_.since = since;
    if (const auto until = table_.VersionOf("until")) step_.until = until;
    const bool has_connection = step_.verb != Verb::kBlocked && step_.verb != Verb::kAdvanceMs;
    if (!has_connection) return;
    step_.on = table_.Text("on");
    if (!step_.on.empty()) {
      CheckConnection(step_.on);
    } else if (!conns_.empty()) {
      problems_.Add(table_.line(), "with 'conns' every step says 'on'");
    }
  }

  void CheckConnection(const std::string& conn) {
    if (std::find(conns_.begin(), conns_.end(), conn) != conns_.end()) return;
    problems_.Add(table_.line(), fmt::format("'conns' has no connection '{}'", conn));
  }

  TableReader table_;
  const std::vector<std::string>& conns_;
  Problems& problems_;
  Step step_;
};

void CheckWant(const Want& want, const std::set<std::string>& saved, Problems& problems) {
  if (want.kind == Want::Kind::kRef && !saved.contains(want.text)) {
    problems.Add(want.at, fmt::format("no step before saves '{}'", want.text));
  }
  for (const Want& item : want.items) CheckWant(item, saved, problems);
}

}  // namespace

Step ReadStep(const TomlValue& value, const std::vector<std::string>& conns, Problems& problems) {
  return StepReader(value, conns, problems).Read();
}

void CheckSaved(const Case& result, Problems& problems) {
  std::set<std::string> saved;
  for (const Step& step : result.steps) {
    for (const SavedArgument& argument : step.saved_arguments) {
      if (!saved.contains(argument.name)) {
        problems.Add(step.at, fmt::format("no step before saves '{}'", argument.name));
      }
    }
    if (step.want) CheckWant(*step.want, saved, problems);
    if (!step.save.empty()) saved.insert(step.save);
  }
}

}  // namespace respect::spec

#include "reports/render/page_data.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "reports/model/json_members.h"
#include "reports/model/run_json_parts.h"
#include "reports/render/matrix.h"

namespace respect::reports {
namespace {

// Texts numbered in the order they first occur.
class TextTable {
 public:
  size_t Number(const std::string& text) {
    const auto [entry, added] = numbers_.emplace(text, texts_.size());
    if (added) texts_.push_back(BytesToJson(text));
    return entry->second;
  }
  Json Texts() const { return texts_; }

 private:
  std::unordered_map<std::string, size_t> numbers_;
  Json texts_ = Json::array();
};

// The modes asked for come first, in their order; any other that an outcome names follows.
TextTable ModesOf(const ConformanceRun& run) {
  TextTable modes;
  for (const std::string& mode : run.context.modes) modes.Number(mode);
  for (const RunOutcome& outcome : run.outcomes) modes.Number(outcome.mode);
  return modes;
}

Json CasesOf(const ConformanceRun& run, Json& data) {
  TextTable groups, commands, files;
  Json cases = Json::array();
  for (const RunCase& run_case : run.cases) {
    cases.push_back(Json::array({BytesToJson(run_case.id), BytesToJson(run_case.rule), groups.Number(run_case.group),
                                 commands.Number(CommandOrTopic(run_case)), files.Number(run_case.file), run_case.line,
                                 run_case.derived ? 1 : 0}));
  }
  data["groups"] = groups.Texts();
  data["commands"] = commands.Texts();
  data["files"] = files.Texts();
  return cases;
}

Json GridOf(const ConformanceRun& run, TextTable& modes) {
  const size_t mode_count = modes.Texts().size();
  std::vector<std::string> grid(run.cases.size(), std::string(run.targets.size() * mode_count, '.'));
  for (const RunOutcome& outcome : run.outcomes) {
    const size_t at = outcome.target_index * mode_count + modes.Number(outcome.mode);
    grid[outcome.case_index][at] = static_cast<char>('0' + static_cast<int>(outcome.verdict));
  }
  return grid;
}

// Most outcomes with a reason are skips, which have nothing else to say: four numbers, and an object only where needed.
Json DetailOf(const RunOutcome& outcome, TextTable& modes, TextTable& reasons) {
  Json detail = Json::array(
      {outcome.case_index, outcome.target_index, modes.Number(outcome.mode), reasons.Number(outcome.reason)});
  Json more = Json::object();
  Put(more, "repro", outcome.repro);
  for (const RunStep& step : outcome.steps) more["steps"].push_back(ToJson(step));
  if (more.empty()) return detail;
  Put(more, "duration_us", outcome.duration_us);
  detail.push_back(std::move(more));
  return detail;
}

}  // namespace

std::string PageDataJson(const ConformanceRun& run) {
  TextTable modes = ModesOf(run), reasons;
  Json data = {{"context", ToJson(run.context)}, {"targets", Json::array()}, {"summary", Json::array()}};
  for (uint32_t i = 0; i < run.targets.size(); ++i) {
    data["targets"].push_back(ToJson(run.targets[i]));
    data["summary"].push_back(SummaryToJson(run, i));
  }
  for (size_t i = 0; i < kVerdictCount; ++i) data["verdicts"].push_back(Name(static_cast<Verdict>(i)));
  data["modes"] = modes.Texts();
  data["cases"] = CasesOf(run, data);
  data["grid"] = GridOf(run, modes);
  data["details"] = Json::array();
  for (const RunOutcome& outcome : run.outcomes) {
    if (outcome.reason.empty() && outcome.steps.empty()) continue;
    data["details"].push_back(DetailOf(outcome, modes, reasons));
  }
  data["reasons"] = reasons.Texts();
  return data.dump();
}

}  // namespace respect::reports

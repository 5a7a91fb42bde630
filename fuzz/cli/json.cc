#include "fuzz/cli/console.h"
#include "reports/model/json_text.h"

namespace respect::fuzz {
namespace {

using reports::BytesToJson;
using reports::Json;

Json StepsOf(const Story& story) {
  Json steps = Json::array();
  for (const StoryStep& step : story.steps) {
    Json args = Json::array();
    for (const std::string& arg : step.args) args.push_back(BytesToJson(arg));
    steps.push_back({{"connection", step.connection}, {"args", std::move(args)}});
  }
  return steps;
}

Json FindingOf(const Finding& finding) {
  const Difference& difference = finding.difference;
  return {{"shape", BytesToJson(difference.shape)},
          {"kind", std::string(KindName(difference.kind))},
          {"story", finding.number},
          {"times", finding.times},
          {"protocol", finding.story.protocol},
          {"stepwise", finding.story.stepwise},
          {"where", BytesToJson(difference.where)},
          {"first", BytesToJson(difference.first)},
          {"second", BytesToJson(difference.second)},
          {"steps", StepsOf(finding.story)},
          {"case", BytesToJson(finding.case_text)}};
}

Json CoverageOf(const Coverage& coverage) {
  Json rows = Json::array();
  for (const Coverage::Row& row : coverage.Rows()) {
    Json options = Json::object();
    for (const auto& [option, count] : row.options) options[option] = count;
    rows.push_back(
        {{"command", row.command->name}, {"sent", row.sent}, {"answered", row.answered}, {"options", options}});
  }
  return rows;
}

}  // namespace

std::string ToJson(const DiffTotals& totals, const Coverage& coverage, const Names& names, uint64_t seed) {
  Json findings = Json::array();
  for (const Finding& finding : totals.findings) findings.push_back(FindingOf(finding));
  Json known = Json::object();
  for (const auto& [shape, count] : totals.known_shapes) known[shape] = count;
  const Json document = {{"format", "respect-fuzz/1"},
                         {"first", names.first},
                         {"second", names.second},
                         {"seed", seed},
                         {"stories", totals.stories},
                         {"commands", totals.commands},
                         {"seconds", totals.seconds},
                         {"next_story", totals.next_story},
                         {"unsteady", totals.unsteady},
                         {"known", std::move(known)},
                         {"differences", std::move(findings)},
                         {"coverage", CoverageOf(coverage)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace respect::fuzz

// Parameters of writing to disk.
#include "engine/base/numbers.h"
#include "engine/server/config/parameter.h"

namespace respect {
namespace {

constexpr Bytes kInvalidSave = "Invalid save parameters";

// save [SECONDS CHANGES ...]: no word, or one empty word, means never. The first line of a file replaces the default,
// later ones add to it; CONFIG SET always replaces.
Status SetSave(Options& options, Parameter::Words words, Parameter::Source source) {
  if (words.empty() || (words.size() == 1 && words[0].empty())) {
    options.save.clear();
    options.save_is_default = false;
    return Done{};
  }
  if (words.size() % 2 != 0) return Error(kInvalidSave);
  std::vector<SavePoint> points;
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::optional<int64_t> seconds = ParseInt(words[i]);
    const std::optional<int64_t> changes = ParseInt(words[i + 1]);
    if (!seconds || !changes || *seconds < 1 || *changes < 0) return Error(kInvalidSave);
    points.push_back({*seconds, *changes});
  }
  if (source == Parameter::Source::kCommand || options.save_is_default) options.save.clear();
  options.save_is_default = false;
  options.save.insert(options.save.end(), points.begin(), points.end());
  return Done{};
}

std::string SaveText(const Options& options) {
  std::string text;
  for (const SavePoint& point : options.save) {
    text.append(text.empty() ? "" : " ").append(std::to_string(point.seconds));
    text.append(" ").append(std::to_string(point.changes));
  }
  return text;
}

}  // namespace

void AppendPersistenceParameters(std::vector<Parameter>& rows) {
  rows.push_back({"save", {}, Parameter::kMultiple | Parameter::kNoEffect, SetSave, SaveText});
  rows.push_back(parameter::Bool("appendonly", &Options::appendonly, Parameter::kNoEffect));
}

}  // namespace respect

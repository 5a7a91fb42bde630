#include "conformance/modes/modes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace respect::conformance {
namespace {

// A new mode is a line here.
constexpr std::unique_ptr<Mode> (*kMakers[])() = {MakeResp2, MakeResp3,    MakePipelined, MakeByteSplit, MakeMulti,
                                                  MakeLua,   MakeLuaResp3, MakeDump,      MakeRdb,       MakeAof};

std::vector<std::string> SplitAtCommas(const std::string& list) {
  std::vector<std::string> names(1);
  for (const char c : list) {
    if (c == ',') {
      names.emplace_back();
    } else if (c != ' ') {
      names.back() += c;
    }
  }
  return names;
}

}  // namespace

std::vector<std::unique_ptr<Mode>> AllModes() {
  std::vector<std::unique_ptr<Mode>> modes;
  for (const auto maker : kMakers) modes.push_back(maker());
  return modes;
}

Result<std::vector<std::unique_ptr<Mode>>> SelectModes(const std::string& list) {
  std::vector<std::unique_ptr<Mode>> all = AllModes();
  if (list == "all") return all;
  std::vector<std::unique_ptr<Mode>> chosen;
  for (const std::string& name : SplitAtCommas(list)) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& mode) { return mode && mode->name() == name; });
    if (found == all.end()) {
      std::string known;
      bool exists = false;
      for (const auto& mode : AllModes()) {
        known += ", " + std::string(mode->name());
        exists |= mode->name() == name;
      }
      if (exists) return Error(fmt::format("mode '{}' is named twice", name));
      return Error(fmt::format("there is no mode '{}'; there are: all{}", name, known));
    }
    chosen.push_back(std::move(*found));
  }
  return chosen;
}

}  // namespace respect::conformance

#include "fuzz/cli/session.h"

#include <climits>
#include <filesystem>

#include "conformance/target/child_target.h"
#include "fuzz/differential/known_shapes.h"
#include "reports/model/files.h"
#include "spec/reader/embedded_spec.h"
#include "spec/reader/reader.h"

namespace respect::fuzz {
namespace {

// This program over again: the engine in a process of its own, which may crash without taking the findings with it.
std::vector<std::string> EmbeddedCommand(const std::string& serve_version) {
  std::error_code ignored;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  std::vector<std::string> command = {self,        kServeEmbedded, "--port", "{port}",       "--bind",
                                      "127.0.0.1", "--save",       "",       "--appendonly", "no"};
  if (!serve_version.empty()) command.insert(command.end(), {"--serve-version", serve_version});
  return command;
}

}  // namespace

Session::Session(const Options& options)
    : options_(options),
      spec_(spec::EmbeddedSpec()),
      deadlines_(conformance::Deadlines().Times(options.patience)),
      serve_version_(options.serve_version) {}

Status Session::Plan() {
  conformance::TargetWords words;
  words.targets = options_.targets;
  words.server_bins = options_.server_bins;
  words.tls = options_.tls;
  words.deadlines = deadlines_;
  words.embedded = [this, deadlines = words.deadlines] {
    return std::make_unique<conformance::ChildTarget>(EmbeddedCommand(serve_version_), deadlines);
  };
  Result<std::vector<conformance::TargetPlan>> plans = conformance::PlanTargets(words, spec_);
  if (!plans.ok()) return plans.error();
  plans_ = std::move(*plans);
  return Done{};
}

Status Session::Open() {
  Status planned = Plan();
  if (!planned.ok()) return planned;
  for (const conformance::TargetPlan& plan : plans_) sides_.push_back(std::make_unique<Side>(plan, deadlines_));
  // The engine last: it serves as the version the other says it is.
  for (const bool embedded : {false, true}) {
    for (size_t i = 0; i < plans_.size(); ++i) {
      if (IsEmbedded(i) != embedded) continue;
      Status opened = sides_[i]->Open(options_.allow_flush);
      if (!opened.ok()) return Error(plans_[i].name + ": " + std::string(opened.error().text()));
      const auto& version = sides_[i]->identity().redis_version;
      if (!embedded && version && serve_version_.empty()) serve_version_ = conformance::VersionText(*version);
    }
  }
  return Done{};
}

Repertoire Session::MakeRepertoire() const {
  spec::Version version{INT32_MAX, 0, 0};
  for (const auto& side : sides_) version = std::min(version, side->identity().redis_version.value_or(version));
  return SelectCommands(spec_, options_.groups, version, [this](const spec::Command& command) {
    for (const auto& side : sides_) {
      if (!side->identity().Has(command.name)) return false;
    }
    return true;
  });
}

Result<std::vector<spec::KnownDifference>> Session::Known() const {
  std::vector<spec::KnownDifference> known;
  for (size_t i = 0; i < plans_.size(); ++i) {
    const spec::Target* file = plans_[i].file;
    for (const spec::Target& target : spec_.targets) {
      if (file == nullptr && target.name.starts_with(sides_[i]->identity().kind)) file = &target;
    }
    if (file == nullptr) continue;
    for (const spec::KnownDifference& each : file->known) {
      if (!GoesFor(each, file->gates ? file->gates : sides_[i]->identity().redis_version)) continue;
      known.push_back(i + 1 == plans_.size() ? each : TurnedRound(each));
    }
  }
  if (options_.expect_file.empty()) return known;
  Result<std::string> text = reports::ReadText(options_.expect_file);
  if (!text.ok()) return text.error();
  Result<std::vector<spec::KnownDifference>> more = spec::ReadKnownText(*text, options_.expect_file);
  if (!more.ok()) return more.error();
  known.insert(known.end(), more->begin(), more->end());
  return known;
}

}  // namespace respect::fuzz

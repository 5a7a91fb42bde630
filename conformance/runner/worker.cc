#include "conformance/runner/worker.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "conformance/runner/outcome.h"

namespace respect::conformance {
namespace {

constexpr int kRecoveryAttempts = 3;
// A server of others may be started again by whoever watches over it.
constexpr std::chrono::milliseconds kTimeToComeBack(1000);

KeyRewriter* PointerTo(std::optional<KeyRewriter>& keys) { return keys ? &*keys : nullptr; }

std::optional<KeyRewriter> MakeRewriter(const std::string& prefix, const CommandIndex& commands) {
  if (prefix.empty()) return std::nullopt;
  return KeyRewriter(prefix, commands);
}

}  // namespace

Worker::Worker(Target& target, const TargetRules& rules, const CommandIndex& commands, const Deadlines& deadlines,
               const std::string& prefix, uint64_t seed)
    : target_(target),
      rules_(rules),
      deadlines_(deadlines),
      seed_(seed),
      keys_(MakeRewriter(prefix, commands)),
      fresh_(target, rules.identity(), deadlines, PointerTo(keys_)),
      execution_{commands, rules.identity(), rules.gates(), PointerTo(keys_)} {}

reports::RunOutcome Worker::Run(const spec::Case& test, const Mode& mode) {
  const std::string name(mode.name());
  if (std::string reason = rules_.SkipReason(test, mode, PointerTo(keys_)); !reason.empty()) {
    return Skipped(name, std::move(reason));
  }
  if (!given_up_.empty()) return Broken(name, "not run: " + given_up_);
  const Moment start = std::chrono::steady_clock::now();
  Status prepared = PrepareOrRecover(test);
  if (!prepared.ok()) return Broken(name, "no fresh state: " + std::string(prepared.error().text()));

  Rng rng(SeedOf(test, mode));
  const ModeContext context{target_, rules_.identity(), fresh_.control(), deadlines_, rng};
  if (const std::optional<Failure> failure = Enter(mode, context))
    return Broken(name, "the server could not be made ready for the mode: " + failure->text);
  const CaseRecord record = Executor(context, execution_, mode, test).Run();
  const std::string fate = record.Gravest() == nullptr ? "" : target_.Fate();
  reports::RunOutcome outcome = JudgeCase(test, record, name, mode.ProtocolFor(test), target_.CliOptions(), fate);
  const auto spent = std::chrono::steady_clock::now() - start;
  outcome.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(spent).count();
  return outcome;
}

std::optional<Failure> Worker::Enter(const Mode& mode, const ModeContext& context) {
  if (entered_ != nullptr && entered_ != &mode) {
    if (std::optional<Failure> failure = std::exchange(entered_, nullptr)->Leave(context)) return failure;
  }
  if (!mode.needs_setting_up()) return std::nullopt;
  entered_ = &mode;
  return mode.Enter(context);
}

Status Worker::Close() {
  Status left = fresh_.Leave();
  if (entered_ == nullptr || !left.ok()) return left;
  Rng rng(seed_);
  const std::optional<Failure> failure =
      entered_->Leave({target_, rules_.identity(), fresh_.control(), deadlines_, rng});
  return failure ? Status(Error(failure->text)) : left;
}

// What the case before did to the server is not this case's fault: it gets a server that works, if there is a way.
Status Worker::PrepareOrRecover(const spec::Case& test) {
  Status status = fresh_.Prepare(test);
  for (int attempt = 0; !status.ok() && attempt < kRecoveryAttempts; ++attempt) {
    // The first time a new connection may do; after that only a new server, where it is ours.
    if (target_.owned() && (attempt > 0 || !target_.Fate().empty())) {
      Status started = target_.Start();
      if (!started.ok()) {
        given_up_ = "the server could not be started again: " + std::string(started.error().text());
        return started;
      }
    }
    Status opened = fresh_.Open();
    const bool gone = !opened.ok() && !target_.owned();
    if (gone) std::this_thread::sleep_for(kTimeToComeBack);
    status = opened.ok() ? fresh_.Prepare(test) : opened;
    if (gone && attempt + 1 == kRecoveryAttempts)
      given_up_ = "the server went away: " + std::string(status.error().text());
  }
  return status;
}

uint64_t Worker::SeedOf(const spec::Case& test, const Mode& mode) const {
  // FNV-1a over what names the run of the case, so that it is the same whatever else runs.
  uint64_t hash = 0xcbf29ce484222325 ^ seed_;
  for (const Bytes text : {Bytes(test.id), mode.name()}) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace respect::conformance

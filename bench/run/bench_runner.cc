#include "bench/run/bench_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bench/load/monotonic.h"
#include "bench/run/comparisons.h"
#include "bench/run/contender.h"
#include "bench/run/server_process.h"
#include "conformance/target/url_target.h"
#include "spec/reader/embedded_spec.h"

namespace respect::bench {
namespace {

using Contenders = std::vector<std::unique_ptr<Contender>>;

class Runner {
 public:
  Runner(const BenchPlan& plan, Crew& crew, BenchObserver& observer, const std::atomic<bool>& stop,
         reports::BenchRun& run)
      : plan_(plan),
        options_(plan.options),
        crew_(crew),
        observer_(observer),
        stop_(stop),
        run_(run),
        began_(NowNs()) {}

  Status Run() {
    DescribeSettings();
    if (!options_.cpus.empty()) {
      Status bound = BindToCpus(0, options_.cpus);
      if (!bound.ok()) return bound;
    }
    Status started = StartSubjects();
    if (!started.ok()) return started;
    for (const Workload& workload : plan_.workloads) {
      if (stop_) break;
      RunWorkload(workload);
      ++workloads_done_;
    }
    run_.comparisons = CompareTargets(run_);
    run_.context.duration_us = (NowNs() - began_) / 1000;
    return Done{};
  }

 private:
  void DescribeSettings() {
    reports::BenchSettings& s = run_.settings;
    s.connections = options_.connections;
    s.pipeline = options_.pipeline;
    s.threads = options_.threads;
    s.ranks = crew_.size();
    s.protocol = options_.protocol;
    s.loop = !options_.open_loop() ? "closed" : options_.poisson ? "open, Poisson" : "open, constant";
    if (options_.open_loop()) s.rate = ParseRate(options_.rate, options_.bursts, options_.round_seconds)->Text();
    s.warm_up_seconds = std::max(0.0, options_.warm_up_seconds);
    s.round_seconds = options_.requests > 0 ? 0 : options_.round_seconds;
    s.rounds = options_.rounds;
    s.requests = options_.requests;
    s.keys = options_.keys;
    s.value_bytes = options_.value_bytes;
  }

  Status StartSubjects() {
    bool any = false;
    for (const SubjectPlan& plan : plan_.subjects) {
      observer_.OnPhase("starting " + plan.name, 0);
      reports::RunTarget target;
      target.name = plan.name;
      Result<std::unique_ptr<Subject>> subject = StartEverywhere(plan);
      const Status allowed = subject.ok() && crew_.leads() ? MayWrite(**subject) : Status(Done{});
      if (!crew_.All(allowed.ok())) return allowed.ok() ? Error("the first rank may not write") : allowed;
      if (subject.ok()) {
        Status described = Describe(**subject, target);
        if (!described.ok()) return described;
        any = true;
      } else {
        target.error = subject.error().text();
      }
      run_.targets.push_back(std::move(target));
      subjects_.push_back(subject.ok() ? std::move(*subject) : nullptr);
    }
    if (!any) return Error(fmt::format("no target can be measured: {}", run_.targets.front().error));
    return Done{};
  }

  // A server of ours is started by the first rank; the others then reach it.
  Result<std::unique_ptr<Subject>> StartEverywhere(const SubjectPlan& plan) {
    auto subject = std::make_unique<Subject>(plan, conformance::Deadlines());
    Status started = crew_.leads() ? subject->Start() : Status(Done{});
    std::string address;
    if (crew_.leads() && started.ok() && subject->target().owned() && subject->target().endpoint()) {
      address = fmt::format("redis://{}:{}", subject->target().endpoint()->host, subject->target().endpoint()->port);
    }
    address = crew_.Share(address);
    if (!crew_.All(started.ok())) return started.ok() ? Error("the first rank could not start it") : started.error();
    if (!crew_.leads()) {
      SubjectPlan reach = plan;
      if (!address.empty()) {
        reach.make = [endpoint = *conformance::ParseEndpoint(address)] {
          return std::make_unique<conformance::UrlTarget>(endpoint, conformance::TlsSettings{},
                                                          conformance::Deadlines());
        };
      }
      subject = std::make_unique<Subject>(reach, conformance::Deadlines());
      started = subject->Start();
    }
    if (!crew_.All(started.ok())) return started.ok() ? Error("another rank could not reach it") : started.error();
    return subject;
  }

  Status Describe(Subject& subject, reports::RunTarget& target) const {
    target.kind = subject.identity().kind;
    target.version = subject.identity().version;
    target.reached = subject.Reached();
    if (options_.server_cpus.empty() || !crew_.leads()) return Done{};
    for (const pid_t process : subject.processes()) {
      Status bound = BindToCpus(process, options_.server_cpus);
      if (!bound.ok()) return bound;
    }
    return Done{};
  }

  // A server that somebody else runs is emptied only when it is empty already, or when that was allowed.
  Status MayWrite(Subject& subject) const {
    if (!options_.load_data || options_.allow_flush || subject.target().owned()) return Done{};
    const int64_t keys = subject.Keys().value_or(1);
    if (keys == 0) return Done{};
    return Error(fmt::format(
        "{} holds {} keys, and loading a data set begins with FLUSHALL: give --allow-flush to have them deleted, or "
        "--keep-data to measure with what is there",
        subject.name(), keys));
  }

  double Share(double within_workload) const {
    return (workloads_done_ + within_workload) / static_cast<double>(plan_.workloads.size());
  }

  Contender::OnInterval Listener(const Contender& contender, const Workload& workload) {
    return [this, &contender, &workload](const IntervalSummary& interval) {
      observer_.OnInterval(contender.name(), workload.name, interval);
    };
  }

  void RunWorkload(const Workload& workload) {
    Contenders contenders;
    for (size_t i = 0; i < subjects_.size(); ++i) {
      if (subjects_[i] == nullptr || stop_) continue;
      auto contender = std::make_unique<Contender>(*subjects_[i], workload, options_, static_cast<uint32_t>(i),
                                                   commands_, crew_, &stop_);
      observer_.OnPhase(fmt::format("loading {} on {}", workload.name, contender->name()), Share(0));
      if (contender->Prepare() && !options_.memory_only) {
        observer_.OnPhase(fmt::format("warming up {} on {}", workload.name, contender->name()), Share(0.05));
        contender->WarmUp(Listener(*contender, workload));
      }
      contenders.push_back(std::move(contender));
    }
    if (!options_.memory_only) {
      if (!options_.sweep.empty() || plan_.level) {
        Search(workload, contenders);
      } else {
        TakeTurns(workload, contenders);
      }
    }
    for (auto& contender : contenders) run_.measurements.push_back(contender->Finish());
  }

  void TakeTurns(const Workload& workload, Contenders& contenders) {
    RateProfile rate;
    if (options_.open_loop()) rate = *ParseRate(options_.rate, options_.bursts, options_.round_seconds);
    for (int round = 0; round < options_.rounds && !stop_; ++round) {
      observer_.OnPhase(workload.name, Share(0.1 + 0.9 * round / options_.rounds));
      for (size_t i = 0; i < contenders.size(); ++i) {
        Contender& contender = *contenders[(i + static_cast<size_t>(round)) % contenders.size()];
        if (contender.skipped() || stop_) continue;
        const double start_s = static_cast<double>(NowNs() - began_) / 1e9;
        contender.Round(start_s, rate, Listener(contender, workload));
      }
    }
  }

  void Search(const Workload& workload, Contenders& contenders) {
    for (auto& contender : contenders) {
      if (contender->skipped() || stop_) continue;
      observer_.OnPhase(fmt::format("searching rates of {} on {}", workload.name, contender->name()), Share(0.1));
      Result<reports::BenchSweep> sweep = SearchRates(
          *contender, options_, plan_.level,
          [&](const reports::BenchRate& rate) { observer_.OnRate(contender->name(), workload.name, rate); });
      if (sweep.ok()) {
        contender->measurement().sweep = std::move(*sweep);
      } else {
        contender->measurement().skipped = sweep.error().text();
      }
    }
  }

  const BenchPlan& plan_;
  const MeasureOptions& options_;
  Crew& crew_;
  BenchObserver& observer_;
  const std::atomic<bool>& stop_;
  reports::BenchRun& run_;
  int64_t began_;
  const spec::Spec spec_ = spec::EmbeddedSpec(spec::Part::kFacts);
  const conformance::CommandIndex commands_{spec_};
  double workloads_done_ = 0;
  std::vector<std::unique_ptr<Subject>> subjects_;
};

}  // namespace

Status RunBench(const BenchPlan& plan, Crew& crew, BenchObserver& observer, const std::atomic<bool>& stop,
                reports::BenchRun& run) {
  return Runner(plan, crew, observer, stop, run).Run();
}

}  // namespace respect::bench

// respect-bench: puts load on Redis-like servers and says how fast they are, what it costs them, and which differ.
// Exit codes: 0 done, 1 `compare` found a regression or figures contradict each other, 2 wrong usage or it could not
// run.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>

#include "bench/load/workload_library.h"
#include "bench/load/workload_reader.h"
#include "bench/run/bench_runner.h"
#include "bench/run/comparisons.h"
#include "bench/run/console.h"
#include "bench/run/crew.h"
#include "bench/run/histogram_export.h"
#include "bench/run/plan_targets.h"
#include "engine/server/launch.h"
#include "reports/model/bench_json.h"
#include "reports/model/files.h"
#include "reports/render/bench_figures.h"
#include "reports/render/bench_html.h"

namespace respect::bench {
namespace {

constexpr int kWorse = 1;
constexpr int kCouldNotRun = 2;

constexpr const char* kFooter =
    "examples:\n"
    "  respect-bench redis://127.0.0.1:6379 --workload get --pipeline 16\n"
    "  respect-bench embedded redis-server --workload get --workload set          # started, compared, ended\n"
    "  respect-bench --server mine='./my-server --port {port}' redis-server --rounds 20 --json mine.json\n"
    "  respect-bench URL --workload session-cache --rate 20k                      # open loop: latency under a rate\n"
    "  respect-bench URL --workload get --rate 1k..50k --burst 5x100ms/1s\n"
    "  respect-bench URL --workload get --sweep                                   # latency at each rate, and the "
    "knee\n"
    "  respect-bench URL --workload get --slo 'p99<1ms'                           # the highest rate that holds it\n"
    "  respect-bench redis://127.0.0.1:7001 --workload get                        # a node of a cluster: all its "
    "nodes\n"
    "  respect-bench URL --workload monitor.log                                   # what MONITOR printed, or an AOF, "
    "sent again\n"
    "  respect-bench redis-server --workload get --memory                         # bytes per item, no load\n"
    "  respect-bench compare before.json after.json                               # exit code 1 on a regression\n";

struct Options {
  TargetWords words;
  std::vector<std::string> workloads;
  MeasureOptions measure;
  std::string cpus, server_cpus, slo;
  std::string json, html, histograms, warm_up = "auto";
  bool sweep = false, list = false, resp3 = false, keep_data = false, constant = false;
  double duration = 0;
  std::string baseline, later;
  double tolerance = 0.02;
};

// Set by the signal handler, looked at by every loop: the first Ctrl-C ends the run with what there is.
std::atomic<bool> interrupted{false};

void OnInterrupt(int) {
  interrupted = true;
  std::signal(SIGINT, SIG_DFL);
}

int Fail(Bytes text) {
  fmt::print(stderr, "respect-bench: {}\n", text);
  return kCouldNotRun;
}

void AddLoadOptions(CLI::App& app, Options& o) {
  app.add_option("target", o.words.targets,
                 "servers: [NAME=]URL (redis://, rediss://, unix://), embedded (the engine in this program), or a "
                 "server\nthat can be started: redis-server, valkey-server, ...")
      ->type_name("TARGET");
  app.add_option("--server", o.words.servers, "a server to start and measure: NAME='COMMAND --port {port}'")
      ->type_name("NAME=COMMAND")
      ->allow_extra_args(false);
  app.add_option("-w,--workload", o.workloads,
                 "shipped workload (see --list), path of a .toml, or a MONITOR log or AOF to replay (get)")
      ->allow_extra_args(false);  // what follows is a target
  app.add_option("-c,--connections", o.measure.connections, "connections (50)")->check(CLI::Range(1, 100'000));
  app.add_option("-P,--pipeline", o.measure.pipeline, "requests under way on a connection (1)")
      ->check(CLI::Range(1, 100'000));
  app.add_option("-t,--threads", o.measure.threads, "threads of the generator (1)")->check(CLI::Range(1, 1024));
  app.add_option("--rounds", o.measure.rounds, "turns of each target (10)")->check(CLI::Range(1, 10'000));
  app.add_option("-d,--duration", o.measure.round_seconds, "seconds of a round (1)")->check(CLI::Range(0.01, 1e6));
  app.add_option("-n,--requests", o.measure.requests, "requests of a round, in place of a duration")
      ->check(CLI::PositiveNumber);
  app.add_option("--warm-up", o.warm_up, "seconds of load thrown away; auto: until throughput is steady (auto)");
  app.add_option("--rate", o.measure.rate, "open loop: requests a second: 20000, 20k, 1k..50k");
  app.add_option("--burst", o.measure.bursts, "open loop: 5x100ms/1s: five times the rate, 0.1 s of every second")
      ->needs("--rate");
  app.add_flag("--constant", o.constant, "open loop: evenly spaced requests in place of Poisson arrivals");
  app.add_option("--keys", o.measure.keys, "number of keys, in place of the workload's");
  app.add_option("--size", o.measure.value_bytes, "bytes of a value, in place of the workload's");
  app.add_flag("--resp3", o.resp3, "speak RESP3");
  app.add_option("--seed", o.measure.seed, "of everything random (1)");
}

void AddOtherOptions(CLI::App& app, Options& o) {
  app.add_flag("--sweep", o.sweep, "latency at rates from idle to saturation, and the knee");
  app.add_option("--slo", o.slo, "search the highest rate at which a latency holds: 'p99<1ms'");
  app.add_flag("--memory", o.measure.memory_only, "load the data set and say its bytes per item; no load after that");
  app.add_flag("--allow-flush", o.measure.allow_flush, "allow FLUSHALL on a running server that holds keys");
  app.add_flag("--keep-data", o.keep_data, "do not flush and load: put load on what is there");
  app.add_option("--cpus", o.cpus, "processors of the generator: 0-3,6");
  app.add_option("--server-cpus", o.server_cpus, "processors of servers on this machine");
  app.add_option("--json", o.json, "write the result here; - is standard output");
  app.add_option("--html", o.html, "write a page with plots here");
  app.add_option("--histograms", o.histograms, "write latencies here, as an HdrHistogram interval log");
  app.add_option("--tls-ca", o.words.tls.authority_file, "certificate of the authority to trust");
  app.add_option("--tls-cert", o.words.tls.certificate_file, "the client's certificate");
  app.add_option("--tls-key", o.words.tls.key_file, "the client's key");
  app.add_flag("!--tls-insecure", o.words.tls.verify, "do not check the server's certificate");
  app.add_flag("--list", o.list, "list the shipped workloads");
}

int List() {
  for (const std::string& name : ShippedWorkloads()) {
    const Result<Workload> workload = FindWorkload(name);
    if (!workload.ok()) return Fail(workload.error().text());
    fmt::print("{:15} {}\n{:15} {}\n", name, workload->title, "", workload->why);
  }
  return 0;
}

// --keys and --size change the workloads that have such an argument; at least one must.
Status FindWorkloads(const Options& o, std::vector<Workload>& workloads) {
  Status adjusted = Done{};
  bool any = false;
  for (const std::string& name : o.workloads) {
    Result<Workload> workload = FindWorkload(name);
    if (!workload.ok()) return workload.error();
    adjusted = AdjustWorkload(*workload, o.measure.keys, o.measure.value_bytes);
    any = any || adjusted.ok();
    workloads.push_back(std::move(*workload));
  }
  return any ? Status(Done{}) : adjusted;
}

// Checks what CLI11 does not and fills in the rest. Fails with a sentence.
Result<BenchPlan> MakePlan(Options& o) {
  MeasureOptions& m = o.measure;
  m.protocol = o.resp3 ? 3 : 2;
  m.poisson = !o.constant;
  m.load_data = !o.keep_data;
  if (o.warm_up != "auto") {
    const auto [end, error] = std::from_chars(o.warm_up.data(), o.warm_up.data() + o.warm_up.size(), m.warm_up_seconds);
    if (error != std::errc() || end != o.warm_up.data() + o.warm_up.size() || m.warm_up_seconds < 0) {
      return Error(fmt::format("--warm-up {}: give seconds or auto", o.warm_up));
    }
  }
  if (m.threads > m.connections) return Error("there must be a connection for each thread");
  if (m.open_loop()) {
    const Result<RateProfile> rate = ParseRate(m.rate, m.bursts, m.round_seconds);
    if (!rate.ok()) return rate.error();
    if (m.requests > 0) return Error("--rate goes with --duration, not with --requests");
  }
  if (o.sweep) m.sweep = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0};
  for (const auto& [text, cpus] : {std::pair{&o.cpus, &m.cpus}, {&o.server_cpus, &m.server_cpus}}) {
    if (text->empty()) continue;
    Result<std::vector<int>> list = ParseCpuList(*text);
    if (!list.ok()) return list.error();
    *cpus = std::move(*list);
  }
  BenchPlan plan;
  plan.options = m;
  if (!o.slo.empty()) {
    Result<ServiceLevel> level = ParseServiceLevel(o.slo);
    if (!level.ok()) return level.error();
    plan.level = *level;
  }
  if (o.workloads.empty()) o.workloads.emplace_back("get");
  Status workloads = FindWorkloads(o, plan.workloads);
  if (!workloads.ok()) return workloads.error();
  Result<std::vector<SubjectPlan>> subjects = PlanSubjects(o.words);
  if (!subjects.ok()) return subjects.error();
  plan.subjects = std::move(*subjects);
  return plan;
}

// The command line without passwords, which stand between ':' and '@' of a URL.
std::vector<std::string> ShownArguments(int argc, char** argv) {
  std::vector<std::string> shown;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    const size_t scheme = word.find("://"), at = word.find('@');
    if (scheme != std::string::npos && at != std::string::npos) word.erase(scheme + 3, at - scheme - 2);
    shown.push_back(std::move(word));
  }
  return shown;
}

// Whether what was counted here, by the server and by the specification agrees. Noise and a slow generator make figures
// poor, not wrong.
bool Contradicted(const reports::BenchRun& run) {
  for (const reports::BenchMeasurement& m : run.measurements) {
    for (const reports::BenchCheck& check : m.checks) {
      if (!check.passed && check.name != "generator" && check.name != "steady") return true;
    }
  }
  return false;
}

int Run(Options& options, int argc, char** argv) {
  Result<BenchPlan> plan = MakePlan(options);
  if (!plan.ok()) return Fail(plan.error().text());
  const std::unique_ptr<Crew> crew = JoinCrew();
  if (crew->size() == 1) std::signal(SIGINT, OnInterrupt);  // ranks would not stop in step
  reports::BenchRun run;
  run.context.program = "respect-bench";
  run.context.program_version = RESPECT_VERSION;
  const int64_t unix_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  run.context.started_at = reports::UtcTime(unix_us);
  run.context.seed = options.measure.seed;
  run.context.arguments = ShownArguments(argc, argv);
  run.context.machine = reports::DescribeMachine();
  Status ran = Done{};
  {
    LiveLine live(crew->leads() ? stderr : nullptr, isatty(STDERR_FILENO) != 0);
    ran = RunBench(*plan, *crew, live, interrupted, run);
  }
  if (!ran.ok()) return Fail(ran.error().text());
  if (!crew->leads()) return 0;
  if (options.json != "-") fmt::print("{}", SummaryText(run));
  if (!options.json.empty()) {
    Status written = reports::WriteBench(run, options.json);
    if (!written.ok()) return Fail(written.error().text());
  }
  if (!options.html.empty()) {
    Status written = reports::WriteText(reports::ToHtml(std::vector<reports::BenchRun>{run}), options.html);
    if (!written.ok()) return Fail(written.error().text());
  }
  if (!options.histograms.empty()) {
    Status written = reports::WriteText(HistogramLogOf(run, static_cast<double>(unix_us) / 1e6), options.histograms);
    if (!written.ok()) return Fail(written.error().text());
  }
  return Contradicted(run) ? kWorse : 0;
}

int Compare(const Options& options) {
  const Result<reports::BenchRun> earlier = reports::ReadBench(options.baseline);
  if (!earlier.ok()) return Fail(earlier.error().text());
  const Result<reports::BenchRun> later = reports::ReadBench(options.later);
  if (!later.ok()) return Fail(later.error().text());
  const std::vector<reports::BenchComparison> comparisons = CompareRuns(*earlier, *later);
  if (comparisons.empty()) return Fail("the two runs have no workload and target in common");
  const std::string before = reports::SettingsText(earlier->settings), after = reports::SettingsText(later->settings);
  if (before != after) fmt::print("The load was not the same.\n  earlier: {}\n  later:   {}\n", before, after);
  fmt::print("{}", ComparisonsText(comparisons));
  return HasRegression(comparisons, options.tolerance) ? kWorse : 0;
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app{"Puts load on Redis-like servers: speed, latency, cost, and how servers differ.", "respect-bench"};
  app.footer(kFooter);
  AddLoadOptions(app, options);
  AddOtherOptions(app, options);
  CLI::App* compare =
      app.add_subcommand("compare", "compare a result with an earlier one; exit code 1 when it is worse");
  compare->add_option("earlier", options.baseline, "result file")->required();
  compare->add_option("later", options.later, "result file")->required();
  compare->add_option("--tolerance", options.tolerance, "what is no regression although it is significant (0.02)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : kCouldNotRun;
  }
  if (*compare) return Compare(options);
  if (options.list) return List();
  return Run(options, argc, argv);
}

}  // namespace
}  // namespace respect::bench

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view(respect::bench::kServeEmbedded)) {
    const std::vector<respect::Bytes> arguments(argv + 2, argv + argc);
    return respect::Launch(argv[0], arguments);
  }
  return respect::bench::Main(argc, argv);
}

#include "reports/model/bench_json.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "reports/model/files.h"
#include "reports/model/json_members.h"
#include "reports/model/run_json_parts.h"

namespace respect::reports {
namespace {

// Each struct's members are named once, in Members(visit, struct), for both directions.

template <typename V>
void Members(V& v, BenchSettings& s) {
  v("connections", s.connections);
  v("pipeline", s.pipeline);
  v("threads", s.threads);
  v("protocol", s.protocol);
  v("ranks", s.ranks);
  v("loop", s.loop);
  v("rate", s.rate);
  v("warm_up_seconds", s.warm_up_seconds);
  v("round_seconds", s.round_seconds);
  v("rounds", s.rounds);
  v("requests", s.requests);
  v("keys", s.keys);
  v("value_bytes", s.value_bytes);
}

template <typename V>
void Members(V& v, BenchRound& r) {
  v("start_s", r.start_s);
  v("seconds", r.seconds);
  v("replies", r.replies);
  v("errors", r.errors);
  v("messages", r.messages);
  v("ops_per_second", r.ops_per_second);
  v("server_user_ns", r.server_user_ns);
  v("server_system_ns", r.server_system_ns);
  v("client_user_ns", r.client_user_ns);
  v("client_system_ns", r.client_system_ns);
  v("server_switches", r.server_switches);
  v("generator_busy", r.generator_busy);
  v("p50", r.p50);
  v("p99", r.p99);
  v("p999", r.p999);
  v("max", r.max);
}

template <typename V>
void Members(V& v, BenchPoint& p) {
  v("percentile", p.percentile);
  v("value", p.value);
}

template <typename V>
void Members(V& v, BenchLatency& l) {
  v("count", l.count);
  v("min", l.min);
  v("max", l.max);
  v("p50", l.p50);
  v("p90", l.p90);
  v("p99", l.p99);
  v("p999", l.p999);
  v("p9999", l.p9999);
  v("mean", l.mean);
  v("deviation", l.deviation);
  v("curve", l.curve);
  v("histogram", l.histogram);
}

template <typename V>
void Members(V& v, BenchCommand& c) {
  v("name", c.name);
  v("replies", c.replies);
  v("errors", c.errors);
  v("latency", c.latency);
}

template <typename V>
void Members(V& v, BenchInterval& i) {
  v("start_s", i.start_s);
  v("seconds", i.seconds);
  v("ops_per_second", i.ops_per_second);
  v("errors", i.errors);
  v("p50", i.p50);
  v("p99", i.p99);
  v("p999", i.p999);
  v("max", i.max);
}

template <typename V>
void Members(V& v, BenchCheck& c) {
  v("name", c.name);
  v("text", c.text);
  v("passed", c.passed);
}

template <typename V>
void Members(V& v, BenchCount& c) {
  v("text", c.text);
  v("count", c.count);
}

template <typename V>
void Members(V& v, BenchMemory& m) {
  v("items", m.items);
  v("used_before", m.used_before);
  v("used_after", m.used_after);
  v("resident_before", m.resident_before);
  v("resident_after", m.resident_after);
  v("bytes_per_item", m.bytes_per_item);
  v("resident_bytes_per_item", m.resident_bytes_per_item);
}

template <typename V>
void Members(V& v, BenchRate& r) {
  v("rate", r.rate);
  v("achieved", r.achieved);
  v("p50", r.p50);
  v("p99", r.p99);
  v("p999", r.p999);
  v("max", r.max);
  v("server_ns", r.server_ns);
  v("held", r.held);
}

template <typename V>
void Members(V& v, BenchSweep& s) {
  v("rates", s.rates);
  v("knee", s.knee);
  v("slo", s.slo);
  v("slo_rate", s.slo_rate);
}

template <typename V>
void Members(V& v, BenchMeasurement& m) {
  v("workload", m.workload);
  v("title", m.title);
  v("why", m.why);
  v("target", m.target_index);
  v("skipped", m.skipped);
  v("rounds", m.rounds);
  v("commands", m.commands);
  v("latency", m.latency);
  v("intended", m.intended);
  v("intervals", m.intervals);
  v("error_texts", m.errors);
  v("checks", m.checks);
  v("memory", m.memory);
  v("sweep", m.sweep);
  v("replies", m.replies);
  v("error_replies", m.error_replies);
  v("nested_errors", m.nested_errors);
  v("messages", m.messages);
  v("lost", m.lost);
  v("unsent", m.unsent);
  v("late", m.late);
  v("moved", m.moved);
  v("asked", m.asked);
  v("resident_start", m.resident_start);
  v("resident_end", m.resident_end);
  v("resident_peak", m.resident_peak);
  v("lower_bound", m.lower_bound);
  v("steady", m.steady);
}

template <typename V>
void Members(V& v, BenchComparison& c) {
  v("workload", c.workload);
  v("metric", c.metric);
  v("a", c.a);
  v("b", c.b);
  v("a_value", c.a_value);
  v("b_value", c.b_value);
  v("ratio", c.ratio);
  v("low", c.low);
  v("high", c.high);
  v("p_value", c.p_value);
  v("detectable", c.detectable);
  v("verdict", c.verdict);
  v("sentence", c.sentence);
}

// JSON has no infinity, and six digits are more than any measurement has.
double Rounded(double value) {
  if (!std::isfinite(value)) return 0;
  return value == 0 ? 0 : std::stod(fmt::format("{:.6g}", value));
}

class Writer {
 public:
  template <typename T>
  static Json Object(const T& value) {
    Writer writer;
    Members(writer, const_cast<T&>(value));  // only read
    return std::move(writer.object_);
  }

  void operator()(const char* name, const std::string& value) { Put(object_, name, value); }
  void operator()(const char* name, double value) {
    if (Rounded(value) != 0) object_[name] = Rounded(value);
  }
  // Left out when it is what a newly made struct has.
  void operator()(const char* name, bool value) {
    if (value != (std::string_view(name) == "steady")) object_[name] = value;
  }
  template <std::integral T>
  void operator()(const char* name, T value) {
    Put(object_, name, value);
  }
  template <typename T>
  void operator()(const char* name, const std::vector<T>& values) {
    if (values.empty()) return;
    Json list = Json::array();
    for (const T& value : values) list.push_back(Object(value));
    object_[name] = std::move(list);
  }
  template <typename T>
  requires std::is_class_v<T>
  void operator()(const char* name, const T& value) {
    if (!(value == T{})) object_[name] = Object(value);
  }

 private:
  Json object_ = Json::object();
};

class Reader {
 public:
  template <typename T>
  static void Fill(const Json& object, T& value) {
    if (!object.is_object()) throw std::invalid_argument("an object is due");
    Reader reader(object);
    Members(reader, value);
  }

  void operator()(const char* name, std::string& value) { Get(object_, name, value); }
  void operator()(const char* name, double& value) {
    if (const auto found = object_.find(name); found != object_.end()) value = found->get<double>();
  }
  template <std::integral T>
  void operator()(const char* name, T& value) {
    Get(object_, name, value);
  }
  template <typename T>
  void operator()(const char* name, std::vector<T>& values) {
    const auto found = object_.find(name);
    if (found == object_.end()) return;
    values.clear();
    for (const Json& element : *found) Fill(element, values.emplace_back());
  }
  template <typename T>
  requires std::is_class_v<T>
  void operator()(const char* name, T& value) {
    if (const auto found = object_.find(name); found != object_.end()) Fill(*found, value);
  }

 private:
  explicit Reader(const Json& object) : object_(object) {}
  const Json& object_;
};

template <typename T>
void AppendLines(std::string& out, std::string_view name, const std::vector<T>& values) {
  out += fmt::format(",\n\"{}\": [", name);
  const char* separator = "\n";
  for (const T& value : values) {
    out += separator;
    if constexpr (std::is_same_v<T, RunTarget>) {
      out += ToJson(value).dump();
    } else {
      out += Writer::Object(value).dump();
    }
    separator = ",\n";
  }
  out += "\n]";
}

BenchRun Parse(std::string_view text) {
  const Json root = Json::parse(text);
  if (!root.is_object() || root.value("format", "") != kBenchFormat) {
    throw std::invalid_argument(fmt::format("not a bench result (no \"format\": \"{}\")", kBenchFormat));
  }
  if (const int version = root.at("version").get<int>(); version != kBenchFormatVersion) {
    throw std::invalid_argument(
        fmt::format("result format {}, but this program reads format {}", version, kBenchFormatVersion));
  }
  BenchRun run;
  run.context = ContextFromJson(root.at("context"));
  Reader::Fill(root.at("settings"), run.settings);
  for (const Json& target : root.at("targets")) run.targets.push_back(TargetFromJson(target));
  for (const Json& element : root.at("measurements")) {
    Reader::Fill(element, run.measurements.emplace_back());
    if (run.measurements.back().target_index >= run.targets.size()) {
      throw std::invalid_argument("a measurement points to no target");
    }
  }
  for (const Json& element : root.at("comparisons")) {
    Reader::Fill(element, run.comparisons.emplace_back());
    const BenchComparison& comparison = run.comparisons.back();
    if (std::max(comparison.a, comparison.b) >= run.targets.size()) {
      throw std::invalid_argument("a comparison points to no target");
    }
  }
  return run;
}

}  // namespace

std::string BenchToJson(const BenchRun& run) {
  std::string out =
      fmt::format("{{\"format\": \"{}\", \"version\": {},\n\"context\": {},\n\"settings\": {}", kBenchFormat,
                  kBenchFormatVersion, ToJson(run.context).dump(), Writer::Object(run.settings).dump());
  AppendLines(out, "targets", run.targets);
  AppendLines(out, "measurements", run.measurements);
  AppendLines(out, "comparisons", run.comparisons);
  return out + "}\n";
}

Result<BenchRun> BenchFromJson(std::string_view text) {
  try {
    return Parse(text);
  } catch (const std::exception& problem) {
    return Error(problem.what());
  }
}

Status WriteBench(const BenchRun& run, const std::string& path) { return WriteText(BenchToJson(run), path); }

Result<BenchRun> ReadBench(const std::string& path) {
  Result<std::string> text = ReadText(path);
  if (!text.ok()) return text.error();
  Result<BenchRun> run = BenchFromJson(*text);
  if (!run.ok()) return Error(fmt::format("{}: {}", path, run.error().text()));
  return run;
}

}  // namespace respect::reports

// VSIM: the elements of a vector set nearest to a vector or an element.
#include <algorithm>
#include <optional>
#include <string>

#include "engine/commands/handlers.h"
#include "engine/commands/vector_type.h"
#include "engine/types/vector_filter.h"

namespace respect {
namespace {

using types::EncodedVector;
using types::VectorFilter;
using types::VectorGraph;
using types::VectorSet;

constexpr int64_t kDefaultCount = 10, kDefaultEffort = 100, kFilterEffortAResult = 100;

struct SimOptions {
  bool with_scores = false, with_attributes = false, truth = false;
  int64_t count = kDefaultCount, effort = 0, filter_effort = 0;  // 0: as fits the count
  double epsilon = 2;
  std::optional<VectorFilter> filter;
};

// The vector to compare with.
Result<EncodedVector> TakeQuery(Args& args, const VectorSet& set) {
  if (args.remaining() > 1 && args.Token("ELE")) {
    const auto id = set.Find(args.Next());
    if (!id) return Error("ERR element not found in set");
    return set.graph().codec().Encode(set.graph().codec().Decode(set.graph().VectorOf(*id), set.graph().range(*id)));
  }
  const std::vector<float> vector = TakeVector(args);
  if (args.failed()) return args.error();
  if (vector.size() != set.dim() && vector.size() != set.input_dim())
    return DimensionMismatch(vector.size(), set.dim());
  return set.Encode(vector);
}

void TakeFilter(Args& args, SimOptions& options) {
  std::string rest;
  options.filter = VectorFilter::Parse(args.Next(), rest);
  if (!options.filter) args.Fail("ERR syntax error in FILTER expression near: " + rest);
}

void TakeSimOption(Args& args, SimOptions& options) {
  const bool more = args.remaining() > 1;
  if (args.Token("WITHSCORES")) {
    options.with_scores = true;
  } else if (args.Token("WITHATTRIBS")) {
    options.with_attributes = true;
  } else if (args.Token("TRUTH")) {
    options.truth = true;
  } else if (args.Token("NOTHREAD")) {
    return;  // there is one thread
  } else if (more && args.Token("COUNT")) {
    options.count = args.Int(1, INT64_MAX, "ERR invalid COUNT");
  } else if (more && args.Token("EPSILON")) {
    options.epsilon = args.Double("ERR invalid EPSILON");
    if (!args.failed() && options.epsilon <= 0) args.Fail("ERR invalid EPSILON");
  } else if (more && args.Token("EF")) {
    options.effort = args.Int(1, INT64_MAX, "ERR invalid EF");
  } else if (more && args.Token("FILTER")) {
    TakeFilter(args, options);
  } else if (more && args.Token("FILTER-EF")) {
    options.filter_effort = args.Int(1, INT64_MAX, "ERR invalid FILTER-EF");
  } else {
    args.Fail("ERR syntax error in VSIM command");
  }
}

double Score(float distance) { return 1 - static_cast<double>(distance) / 2; }

std::vector<VectorGraph::Link> FindNearest(const VectorSet& set, const EncodedVector& query,
                                           const SimOptions& options) {
  const auto count = static_cast<size_t>(std::min<uint64_t>(static_cast<uint64_t>(options.count), set.size()));
  VectorGraph::Filter filter;
  if (options.filter) filter = [&](VectorGraph::Id id) { return options.filter->Fits(set.AttributesOf(id)); };
  if (options.truth) return set.graph().SearchAll(query, count, filter);
  VectorGraph::Effort effort;
  const int64_t wanted = options.effort != 0 ? options.effort : kDefaultEffort;
  effort.candidates = std::max(count, static_cast<size_t>(std::min<int64_t>(wanted, static_cast<int64_t>(set.size()))));
  if (options.filter) {
    effort.looked_at = options.filter_effort != 0 ? static_cast<size_t>(options.filter_effort)
                                                  : count * static_cast<size_t>(kFilterEffortAResult);
  }
  std::vector<VectorGraph::Link> found = set.graph().Search(query, effort, filter);
  if (found.size() > count) found.resize(count);
  return found;
}

void ReplyAttributes(Call& call, Bytes attributes) {
  attributes.empty() ? call.reply().Null() : call.reply().Bulk(attributes);
}

void ReplyFound(Call& call, const VectorSet& set, const std::vector<VectorGraph::Link>& found,
                const SimOptions& options) {
  ReplyWriter& reply = call.reply();
  const size_t extras = (options.with_scores ? 1 : 0) + (options.with_attributes ? 1 : 0);
  const bool as_map = reply.protocol() == 3 && extras > 0;
  as_map ? reply.Map(found.size()) : reply.Array(found.size() * (1 + extras));
  for (const VectorGraph::Link& link : found) {
    reply.Bulk(set.NameOf(link.node));
    if (as_map && extras == 2) reply.Array(2);
    if (options.with_scores) reply.Double(Score(link.distance));
    if (options.with_attributes) ReplyAttributes(call, set.AttributesOf(link.node));
  }
}

}  // namespace

// VSIM key <ELE element | FP32 bytes | VALUES num value ...> [WITHSCORES] [WITHATTRIBS] [COUNT count] [EPSILON
// distance]
//   [EF effort] [FILTER expression] [FILTER-EF effort] [TRUTH] [NOTHREAD]
void commands::VSim(Call& call) {
  Result<VectorSet*> found = FindVectorSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Array(0);
  const VectorSet& set = **found;
  Args args(call, 2);
  const Result<EncodedVector> query = TakeQuery(args, set);
  if (!query.ok()) return call.reply().Error(query.error());
  SimOptions options;
  while (args.More()) TakeSimOption(args, options);
  if (args.failed()) return call.reply().Error(args.error());
  std::vector<VectorGraph::Link> nearest = FindNearest(set, *query, options);
  while (!nearest.empty() && nearest.back().distance / 2 > options.epsilon) nearest.pop_back();
  ReplyFound(call, set, nearest, options);
}

}  // namespace respect

// Commands that tell of vector sets and their elements.
#include <algorithm>
#include <optional>

#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/vector_type.h"

namespace respect {
namespace {

using types::Quantization;
using types::VectorGraph;
using types::VectorSet;

// An element of a set; empty when set or element are missing.
struct Found {
  VectorSet* set = nullptr;
  std::optional<VectorSet::Id> id;
};

Result<Found> FindElement(Call& call) {
  Result<VectorSet*> set = FindVectorSet(call, call.KeyAt(1));
  if (!set.ok()) return set.error();
  return Found{*set, *set == nullptr ? std::nullopt : (*set)->Find(call.Arg(2))};
}

Bytes NameOf(Quantization quantization) {
  switch (quantization) {
    case Quantization::kNone: return "f32";
    case Quantization::kBytes: return "int8";
    default: return "bin";
  }
}

void ReplyRaw(Call& call, const VectorGraph& graph, VectorSet::Id id) {
  const bool with_range = graph.codec().quantization() == Quantization::kBytes;
  call.reply().Array(with_range ? 4 : 3);
  call.reply().Simple(NameOf(graph.codec().quantization()));
  call.reply().Bulk({graph.VectorOf(id), graph.codec().size()});
  call.reply().Double(graph.norm(id));
  if (with_range) call.reply().Double(graph.range(id));
}

void ReplyFact(Call& call, Bytes name, uint64_t value) {
  call.reply().Simple(name);
  call.reply().Integer(static_cast<int64_t>(value));
}

// One end of VRANGE.
struct Bound {
  Bytes name;
  bool unbounded = false, exclusive = false;
};

std::optional<Bound> ParseBound(Bytes text, Bytes unbounded) {
  if (text == unbounded) return Bound{{}, true, false};
  if (text.empty() || (text[0] != '[' && text[0] != '(')) return std::nullopt;
  return Bound{text.substr(1), false, text[0] == '('};
}

}  // namespace

// VCARD key
void commands::VCard(Call& call) {
  Result<VectorSet*> found = FindVectorSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Integer(*found == nullptr ? 0 : static_cast<int64_t>((*found)->size()));
}

// VDIM key
void commands::VDim(Call& call) {
  Result<VectorSet*> found = FindVectorSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Error("ERR key does not exist");
  call.reply().Integer((*found)->dim());
}

// VEMB key element [RAW]
void commands::VEmb(Call& call) {
  const bool raw = call.argc() == 4;
  if (call.argc() > 4) return call.reply().Error(errors::WrongArity(call.command().full_name));
  if (raw && !EqualsIgnoreCase(call.Arg(3), "RAW")) return call.reply().Error("ERR invalid option");
  const Result<Found> found = FindElement(call);
  if (!found.ok()) return call.reply().Error(found.error());
  if (!found->id) return call.reply().Null();
  if (raw) return ReplyRaw(call, found->set->graph(), *found->id);
  const std::vector<float> vector = found->set->VectorOf(*found->id);
  call.reply().Array(vector.size());
  for (const float value : vector) call.reply().Double(value);
}

// VGETATTR key element
void commands::VGetAttr(Call& call) {
  const Result<Found> found = FindElement(call);
  if (!found.ok()) return call.reply().Error(found.error());
  if (!found->id || found->set->AttributesOf(*found->id).empty()) return call.reply().Null();
  call.reply().Bulk(found->set->AttributesOf(*found->id));
}

// VISMEMBER key element
void commands::VIsMember(Call& call) {
  const Result<Found> found = FindElement(call);
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Boolean(found->id.has_value());
}

// VINFO key
void commands::VInfo(Call& call) {
  Result<VectorSet*> found = FindVectorSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().NullArray();
  const VectorSet& set = **found;
  call.reply().Map(9);
  call.reply().Simple("quant-type");
  call.reply().Simple(NameOf(set.graph().codec().quantization()));
  ReplyFact(call, "hnsw-m", set.graph().m());
  ReplyFact(call, "vector-dim", set.dim());
  ReplyFact(call, "projection-input-dim", set.input_dim());
  ReplyFact(call, "size", set.size());
  ReplyFact(call, "max-level", static_cast<uint64_t>(set.graph().max_level()));
  ReplyFact(call, "attributes-count", set.attribute_count());
  ReplyFact(call, "vset-uid", 0);
  ReplyFact(call, "hnsw-max-node-uid", set.vectors_added());
}

// VLINKS key element [WITHSCORES]: the highest layer first.
void commands::VLinks(Call& call) {
  const bool with_scores = call.argc() == 4;
  if (call.argc() > 4 || (with_scores && !EqualsIgnoreCase(call.Arg(3), "WITHSCORES")))
    return call.reply().Error(errors::WrongArity(call.command().full_name));
  const Result<Found> found = FindElement(call);
  if (!found.ok()) return call.reply().Error(found.error());
  if (!found->id) return call.reply().Null();
  const VectorGraph& graph = found->set->graph();
  const bool as_map = with_scores && call.reply().protocol() == 3;
  call.reply().Array(static_cast<size_t>(graph.level(*found->id)) + 1);
  for (int layer = graph.level(*found->id); layer >= 0; --layer) {
    const std::vector<VectorGraph::Link> links = graph.Links(*found->id, layer);
    as_map ? call.reply().Map(links.size()) : call.reply().Array(links.size() * (with_scores ? 2 : 1));
    for (const VectorGraph::Link& link : links) {
      call.reply().Bulk(found->set->NameOf(link.node));
      if (with_scores) call.reply().Double(1 - static_cast<double>(link.distance) / 2);
    }
  }
}

// VRANDMEMBER key [count]: negative, an element may come several times.
void commands::VRandMember(Call& call) {
  std::optional<int64_t> count;
  if (call.argc() > 3) return call.reply().Error(errors::WrongArity(call.command().full_name));
  if (call.argc() == 3) {
    Args args(call, 2);
    count = args.Int(-INT64_MAX, INT64_MAX, "ERR COUNT value is not an integer");
    if (args.failed()) return call.reply().Error(args.error());
  }
  Result<VectorSet*> found = FindVectorSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return count ? call.reply().Array(0) : call.reply().Null();
  const VectorSet& set = **found;
  if (!count) return call.reply().Bulk(set.NameOf(set.Random(call.rng())));
  if (*count < 0) {
    call.reply().Array(static_cast<size_t>(-*count));
    for (int64_t i = 0; i < -*count; ++i) call.reply().Bulk(set.NameOf(set.Random(call.rng())));
    return;
  }
  // Robert Floyd's sampling is not worth its set here: names are shuffled as far as they are wanted.
  std::vector<Bytes> names;
  names.reserve(set.size());
  for (const auto& [name, id] : set.names()) names.push_back(name);
  const size_t wanted = std::min(names.size(), static_cast<size_t>(*count));
  call.reply().Array(wanted);
  for (size_t i = 0; i < wanted; ++i) {
    std::swap(names[i], names[i + call.rng().Below(names.size() - i)]);
    call.reply().Bulk(names[i]);
  }
}

// VRANGE key start end [count]: names in the order of their bytes.
void commands::VRange(Call& call) {
  const std::optional<Bound> start = ParseBound(call.Arg(2), "-"), end = ParseBound(call.Arg(3), "+");
  if (!start) return call.reply().Error("ERR invalid start range format, use - or a [ or ( prefix");
  if (!end) return call.reply().Error("ERR invalid end range format, use + or a [ or ( prefix");
  if (call.argc() > 5) return call.reply().Error(errors::WrongArity(call.command().full_name));
  int64_t count = -1;
  if (call.argc() == 5) {
    Args args(call, 4);
    count = args.Int(INT64_MIN, INT64_MAX, "ERR invalid count value");
    if (args.failed()) return call.reply().Error(args.error());
  }
  Result<VectorSet*> found = FindVectorSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Array(0);
  const VectorSet::Names& names = (*found)->names();
  auto from = start->unbounded   ? names.begin()
              : start->exclusive ? names.upper_bound(start->name)
                                 : names.lower_bound(start->name);
  std::vector<Bytes> members;
  for (; from != names.end() && (count < 0 || members.size() < static_cast<size_t>(count)); ++from) {
    const Bytes name = from->first;
    if (!end->unbounded && (name > end->name || (end->exclusive && name == end->name))) break;
    members.push_back(name);
  }
  call.reply().Array(members.size());
  for (const Bytes name : members) call.reply().Bulk(name);
}

}  // namespace respect

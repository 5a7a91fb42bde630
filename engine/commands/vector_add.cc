// Commands that change vector sets: VADD, VREM, VSETATTR.
#include <fmt/format.h>

#include <optional>

#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/vector_type.h"

namespace respect {
namespace {

using types::Quantization;
using types::VectorSet;

constexpr size_t kDefaultEffort = 200;
constexpr int64_t kMaxEffort = 1000000, kMinM = 4, kMaxM = 4096;

struct AddOptions {
  uint32_t reduce = 0;  // REDUCE: keep that many dimensions; 0: all
  std::vector<float> vector;
  Bytes element;
  Quantization quantization = Quantization::kBytes;
  uint32_t m = VectorSet::kDefaultM;
  size_t effort = kDefaultEffort;
  std::optional<Bytes> attributes;
};

// What may follow the element.
void TakeAddOption(Args& args, AddOptions& options) {
  const bool more = args.remaining() > 1;
  if (args.Token("CAS")) return;  // whether it is worked on beside: here everything is done at once
  if (args.Token("NOQUANT")) {
    options.quantization = Quantization::kNone;
  } else if (args.Token("BIN")) {
    options.quantization = Quantization::kBits;
  } else if (args.Token("Q8")) {
    options.quantization = Quantization::kBytes;
  } else if (more && args.Token("EF")) {
    options.effort = static_cast<size_t>(args.Int(1, kMaxEffort, "ERR invalid EF"));
  } else if (more && args.Token("M")) {
    options.m = static_cast<uint32_t>(args.Int(kMinM, kMaxM, "ERR invalid M"));
  } else if (more && args.Token("SETATTR")) {
    options.attributes = args.Next();
  } else {
    args.Fail("ERR invalid option after element");
  }
}

Result<AddOptions> ReadAddOptions(const Call& call) {
  AddOptions options;
  Args args(call, 2);
  if (args.remaining() > 1 && args.Token("REDUCE"))
    options.reduce = static_cast<uint32_t>(args.Int(1, UINT32_MAX, "ERR invalid vector specification"));
  options.vector = TakeVector(args);
  if (args.failed()) return args.error();
  if (!args.More()) return Error(errors::WrongArity(call.command().full_name));
  options.element = args.Next();
  while (args.More()) TakeAddOption(args, options);
  if (args.failed()) return args.error();
  return options;
}

// Whether a vector of these options can go into a set that is there.
Status CheckFits(const VectorSet& set, const AddOptions& options) {
  if (set.graph().codec().quantization() != options.quantization)
    return Error("ERR asked quantization mismatch with existing vector set");
  if (set.graph().m() != options.m) return Error("ERR asked M value mismatch with existing vector set");
  const bool projects = set.input_dim() > 0;
  if (projects ? set.dim() != options.reduce : set.dim() != options.vector.size())
    return DimensionMismatch(options.vector.size(), set.dim());
  if (!projects && options.reduce > 0) return Error("ERR cannot add projection to existing set without projection");
  if (projects && set.input_dim() != options.vector.size()) {
    return Error(fmt::format("ERR Input dimension mismatch for projection - got {} but projection expects {}",
                             options.vector.size(), set.input_dim()));
  }
  return Done{};
}

VectorSet* MakeVectorSet(Call& call, const Key& key, const AddOptions& options) {
  const auto given = static_cast<uint32_t>(options.vector.size());
  const bool projects = options.reduce > 0;
  auto* set = new VectorSet(options.quantization, projects ? options.reduce : given, projects ? given : 0, options.m);
  call.db().SetObject(key, TypeId::kVectorSet, set);
  return set;
}

}  // namespace

// VADD key [REDUCE dim] <FP32 | VALUES num> vector element [CAS] [NOQUANT | Q8 | BIN] [EF effort] [SETATTR attributes]
//   [M links]
void commands::VAdd(Call& call) {
  const Result<AddOptions> options = ReadAddOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const Key key = call.KeyAt(1);
  Result<VectorSet*> found = FindVectorSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found != nullptr) {
    const Status fits = CheckFits(**found, *options);
    if (!fits.ok()) return call.reply().Error(fits.error());
  }
  VectorSet& set = *found != nullptr ? **found : *MakeVectorSet(call, key, *options);
  const bool added = set.Put(options->element, set.Encode(options->vector), options->effort, call.rng());
  if (options->attributes) set.SetAttributes(*set.Find(options->element), *options->attributes);
  call.reply().Boolean(added);
  call.Touched(key, event::kUnnamed);
}

// VREM key element
void commands::VRem(Call& call) {
  const Key key = call.KeyAt(1);
  Result<VectorSet*> found = FindVectorSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const bool removed = *found != nullptr && (*found)->Remove(call.Arg(2));
  call.reply().Boolean(removed);
  if (!removed) return;
  call.Touched(key, event::kUnnamed);
  // The set goes with its last element, and unlike other types without a word.
  if ((*found)->size() == 0) call.db().Remove(key, false);
}

// VSETATTR key element json: "" takes the attributes away.
void commands::VSetAttr(Call& call) {
  const Key key = call.KeyAt(1);
  Result<VectorSet*> found = FindVectorSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const auto id = *found == nullptr ? std::nullopt : (*found)->Find(call.Arg(2));
  call.reply().Boolean(id.has_value());
  if (!id) return;
  (*found)->SetAttributes(*id, call.Arg(3));
  call.Touched(key, event::kUnnamed);
}

}  // namespace respect

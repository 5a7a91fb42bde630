// The hash group: HRANDFIELD, which chooses fields by chance, each as likely as another.
#include <unordered_set>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/hash_type.h"
#include "engine/types/random_sample.h"

namespace respect {
namespace {

using types::FieldView;
using types::Hash;

// When fewer than one in this many is wanted of a large hash, trying by chance beats walking over all.
constexpr size_t kSparse = 8;

// `count` different fields, all when there are no more.
std::vector<FieldView> Sample(const Hash& hash, size_t count, Rng& rng) {
  const size_t size = hash.size();
  count = std::min(count, size);
  std::vector<FieldView> chosen;
  chosen.reserve(count);
  if (hash.form() == Hash::Form::kTable && count < size / kSparse) {
    std::unordered_set<Bytes> seen;
    while (chosen.size() < count) {
      const FieldView view = hash.Random(rng);
      if (seen.insert(view.field).second) chosen.push_back(view);
    }
    return chosen;
  }
  types::SelectionSampler sampler(rng, size, count);
  hash.ForEach([&](const FieldView& view) {
    if (sampler.Take()) chosen.push_back(view);
  });
  return chosen;
}

// Fields with values are pairs in RESP3 and follow each other in RESP2.
class FieldReply {
 public:
  FieldReply(Call& call, bool with_values, size_t count)
      : reply_(call.reply()), with_values_(with_values), pairs_(with_values && call.reply().protocol() >= 3) {
    reply_.Array(with_values && !pairs_ ? count * 2 : count);
  }
  void Add(const FieldView& view) {
    if (pairs_) reply_.Array(2);
    reply_.Bulk(view.field);
    if (with_values_) reply_.Bulk(view.value);
  }

 private:
  ReplyWriter& reply_;
  bool with_values_, pairs_;
};

struct Options {
  int64_t count = 0;
  bool with_values = false;
};

Result<Options> ReadOptions(const Call& call) {
  Options options;
  Args args(call, 2);
  options.count = args.SignedCount();
  if (args.More()) {
    options.with_values = args.Token("WITHVALUES");
    if (!options.with_values || args.More()) args.SyntaxError();
    if (options.count < -(INT64_MAX / 2) || options.count > INT64_MAX / 2) args.Fail(errors::kOutOfRange);
  }
  if (args.failed()) return args.error();
  return options;
}

}  // namespace

// HRANDFIELD key [count [WITHVALUES]]: fields. With a negative count one may come several times.
void commands::HRandField(Call& call) {
  const bool counted = call.argc() > 2;
  const Result<Options> options = counted ? ReadOptions(call) : Options{};
  if (!options.ok()) return call.reply().Error(options.error());
  const Result<std::optional<Hash>> hash = FindHash(call, call.KeyAt(1));
  if (!hash.ok()) return call.reply().Error(hash.error());
  if (!counted) {
    if (!hash->has_value()) return call.reply().Null();
    return call.reply().Bulk((*hash)->Random(call.rng()).field);
  }
  if (!hash->has_value()) return call.reply().Array(0);
  if (options->count < 0) {
    const auto count = static_cast<size_t>(-options->count);
    FieldReply reply(call, options->with_values, count);
    for (size_t i = 0; i < count; ++i) reply.Add((*hash)->Random(call.rng()));
    return;
  }
  const std::vector<FieldView> chosen = Sample(**hash, static_cast<size_t>(options->count), call.rng());
  FieldReply reply(call, options->with_values, chosen.size());
  for (const FieldView& view : chosen) reply.Add(view);
}

}  // namespace respect

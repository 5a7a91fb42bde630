// The hyperloglog group: counting different elements in a few kilobytes.
#include <optional>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/types/hll_registers.h"
#include "engine/types/hyperloglog.h"
#include "engine/types/raw_string.h"

namespace respect {
namespace {

using types::HllRegisters;
using types::HyperLogLog;

constexpr Bytes kNotHyperLogLog = "WRONGTYPE Key is not a valid HyperLogLog string value.";
constexpr Bytes kCorrupt = "INVALIDOBJ Corrupted HLL object detected";

// The entry as a HyperLogLog; an error when it holds something else.
Result<Entry*> Check(Entry* entry) {
  if (entry == nullptr) return entry;
  if (entry->type() != TypeId::kString) return Error(errors::kWrongType);
  if (!types::IsHyperLogLog(StringText(*entry))) return Error(kNotHyperLogLog);
  return entry;
}

HyperLogLog Edit(const Call& call, const Key& key) {
  return {call.db().MutableString(key), static_cast<size_t>(call.settings().hll_sparse_max_bytes)};
}

// The union of what the keys of [first, argc) hold; missing ones hold nothing.
struct Union {
  HllRegisters registers{};
  bool any_dense = false;
};

Result<Union> UnionOf(const Call& call, size_t first) {
  Union all;
  for (size_t i = first; i < call.argc(); ++i) {
    const Result<Entry*> found = Check(call.db().Find(call.KeyAt(i)));
    if (!found.ok()) return found.error();
    if (*found == nullptr) continue;
    const StringText text(**found);
    if (!types::MergeHyperLogLog(text, all.registers)) return Error(kCorrupt);
    all.any_dense = all.any_dense || types::IsDenseHyperLogLog(text);
  }
  return all;
}

uint64_t Estimate(const HllRegisters& registers) {
  return types::EstimateCardinality(types::CountRegisters(registers));
}

// The estimate of one key is kept with it until it changes.
void CountOne(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = Check(call.db().Find(key));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  const StringText text(**found);
  std::optional<uint64_t> estimate = types::CachedEstimate(text);
  if (!estimate) {
    HllRegisters registers{};
    if (!types::MergeHyperLogLog(text, registers)) return call.reply().Error(kCorrupt);
    estimate = Estimate(registers);
    Edit(call, key).StoreEstimate(*estimate);
    call.Touched(key, event::kUnnamed);
    call.PropagateAs(call.args());  // it reads, and yet has written
  }
  call.reply().Integer(static_cast<int64_t>(*estimate));
}

// Changes the key to the dense form if it is in the other. False when its runs are corrupt.
bool MakeDense(const Call& call, const Key& key) {
  if (!Edit(call, key).MakeDense()) return false;
  call.Touched(key, event::kUnnamed);
  return true;
}

// PFDEBUG GETREG: all registers. Leaves the key in the dense form.
void ReplyRegisters(Call& call, const Key& key, bool dense) {
  if (!dense && !MakeDense(call, key)) return call.reply().Error(kCorrupt);
  HllRegisters registers{};
  if (!types::MergeHyperLogLog(call.db().MutableString(key).view(), registers)) return call.reply().Error(kCorrupt);
  call.reply().Array(registers.size());
  for (const uint8_t value : registers) call.reply().Integer(value);
}

// PFDEBUG TODENSE. Replies: 1 changed, 0 it was dense.
void ReplyToDense(Call& call, const Key& key, bool dense) {
  if (!dense && !MakeDense(call, key)) return call.reply().Error(kCorrupt);
  call.reply().Integer(dense ? 0 : 1);
}

// PFDEBUG SIMD <ON | OFF>: nothing to switch. Registers are read by one code path, so the answer is that of a Redis on
// a machine without the instructions it has a second path for. Replies: disabled.
void ReplySimd(Call& call) {
  const Bytes word = call.Arg(2);
  if (EqualsIgnoreCase(word, "ON") || EqualsIgnoreCase(word, "OFF")) return call.reply().Simple("disabled");
  call.reply().Error("ERR Argument must be ON or OFF");
}

}  // namespace

// PFADD key [element ...]
// Replies: 1 if a register rose or the key is new, else 0. O(elements), in the sparse form times its length.
void commands::PfAdd(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = Check(call.db().FindForWrite(key));
  if (!found.ok()) return call.reply().Error(found.error());
  HyperLogLog hyperloglog = Edit(call, key);
  bool changed = *found == nullptr;
  if (changed) hyperloglog.Create();
  for (size_t i = 2; i < call.argc(); ++i) {
    const std::optional<bool> rose = hyperloglog.Add(call.Arg(i));
    if (!rose) {
      if (changed) hyperloglog.ForgetEstimate();  // pfadd.corrupted.forgets-the-cached-count
      return call.reply().Error(kCorrupt);
    }
    changed = changed || *rose;
  }
  if (changed) {
    hyperloglog.ForgetEstimate();
    call.Touched(key, event::kPfAdd);
  }
  call.reply().Integer(changed);
}

// PFCOUNT key [key ...]
// Replies: the estimated number of different elements, of several keys that of their union. O(1) when it is kept with
// the key, else O(registers * keys).
void commands::PfCount(Call& call) {
  if (call.argc() == 2) return CountOne(call);
  const Result<Union> all = UnionOf(call, 1);
  if (!all.ok()) return call.reply().Error(all.error());
  call.reply().Integer(static_cast<int64_t>(Estimate(all->registers)));
}

// PFMERGE destkey [sourcekey ...]: makes the destination the union of itself and the sources.
// Replies: OK. O(registers * keys).
void commands::PfMerge(Call& call) {
  const Result<Union> all = UnionOf(call, 1);
  if (!all.ok()) return call.reply().Error(all.error());
  const Key key = call.KeyAt(1);
  const bool missing = call.db().FindForWrite(key) == nullptr;
  HyperLogLog destination = Edit(call, key);
  if (missing) destination.Create();
  if (all->any_dense && !destination.MakeDense()) return call.reply().Error(kCorrupt);
  if (!destination.Raise(all->registers)) return call.reply().Error(kCorrupt);
  destination.ForgetEstimate();
  call.Touched(key, event::kPfAdd);
  call.reply().Ok();
}

// PFDEBUG <GETREG | DECODE | ENCODING | TODENSE> key, PFDEBUG SIMD <ON | OFF>: looks into the form.
void commands::PfDebug(Call& call) {
  if (EqualsIgnoreCase(call.Arg(1), "SIMD")) return ReplySimd(call);
  const Key key = call.KeyAt(2);
  const Result<Entry*> found = Check(call.db().FindForWrite(key));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Error("ERR The specified key does not exist");
  const StringText text(**found);
  const bool dense = types::IsDenseHyperLogLog(text);
  const Bytes word = call.Arg(1);
  if (EqualsIgnoreCase(word, "GETREG")) {
    ReplyRegisters(call, key, dense);
  } else if (EqualsIgnoreCase(word, "TODENSE")) {
    ReplyToDense(call, key, dense);
  } else if (EqualsIgnoreCase(word, "ENCODING")) {
    call.reply().Simple(dense ? "dense" : "sparse");
  } else if (!EqualsIgnoreCase(word, "DECODE")) {
    call.reply().Error("ERR Unknown PFDEBUG subcommand '" + std::string(word) + "'");
  } else if (const std::optional<std::string> runs = types::DescribeHyperLogLog(text)) {
    call.reply().Bulk(*runs);
  } else {
    call.reply().Error("ERR HLL encoding is not sparse");
  }
}

// PFSELFTEST: tries the algorithm on a million elements.
// Replies: OK, or an error that says what is wrong.
void commands::PfSelfTest(Call& call) {
  const std::string failure = types::TestHyperLogLog();
  if (failure.empty()) return call.reply().Ok();
  call.reply().Error("TESTFAILED " + failure);
}

}  // namespace respect

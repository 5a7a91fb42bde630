// Hashes:
//   hash             length | field, value ...                                  what is written of a large one
//   zipmap, ziplist, listpack    string: fields and values                      listpack: of a small one
//   timed            u64 first deadline | length | deadline, field, value ...   of a large one with deadlines
//   timed listpack   u64 first deadline | string: field, value, deadline        of a small one, the next due first
//
// A deadline in `timed` is 0 where there is none, else 1 + what it is after the first. Before Redis 7.4 was done both
// forms had no first deadline, and deadlines stood as they are.
#include <algorithm>

#include "engine/persistence/flat_cursor.h"
#include "engine/persistence/listpack.h"
#include "engine/persistence/value_codec.h"
#include "engine/types/hash.h"

namespace respect::persistence {
namespace {

using types::FieldView;
using types::Hash;
using types::kNever;

// Deadlines beyond 48 bits are none.
constexpr int64_t kMaxDeadlineMs = (int64_t{1} << 48) - 2;

Hash HashOf(const Entry& entry) { return Hash(entry.object()); }

RdbType Form(const Entry& entry, const RdbForm& how) {
  const Hash hash = HashOf(entry);
  const bool timed = how.version >= kRdbVersion80;
  switch (hash.form()) {
    case Hash::Form::kFlat: return RdbType::kHashListpack;
    case Hash::Form::kTimed: return timed ? RdbType::kHashListpackTimed : RdbType::kHashListpack;
    case Hash::Form::kTable: break;
  }
  const bool has_deadline = hash.due() != nullptr && hash.due()->at_ms != kNever;
  return timed && has_deadline ? RdbType::kHashTimed : RdbType::kHash;
}

int64_t FirstDeadline(const Hash& hash) { return hash.due() == nullptr ? kNever : hash.due()->at_ms; }

void WriteBlock(const Hash& hash, bool timed, RdbWriter& to) {
  ListpackBuilder builder(to.scratch());
  hash.ForEach([&](const FieldView& view) {
    builder.Text(view.field);
    builder.Text(view.value);
    if (timed) builder.Integer(view.at_ms == kNever ? 0 : view.at_ms);
  });
  to.String(builder.Finish());
}

void Write(const Entry& entry, RdbType form, RdbWriter& to) {
  const Hash hash = HashOf(entry);
  const int64_t first = FirstDeadline(hash);
  const bool timed = form == RdbType::kHashTimed || form == RdbType::kHashListpackTimed;
  if (timed) to.Number64(first == kNever ? 0 : static_cast<uint64_t>(first));
  if (form == RdbType::kHashListpack || form == RdbType::kHashListpackTimed) return WriteBlock(hash, timed, to);
  to.Length(hash.size());
  hash.ForEach([&](const FieldView& view) {
    if (timed) to.Length(view.at_ms == kNever ? 0 : static_cast<uint64_t>(view.at_ms - first + 1));
    to.String(view.field);
    to.String(view.value);
  });
}

// Builds a hash, which is freed unless it is given away.
class Building {
 public:
  explicit Building(const LoadContext& context)
      : limits_{.max_flat_count = static_cast<size_t>(context.settings.hash_max_listpack_entries),
                .max_flat_value = static_cast<size_t>(context.settings.hash_max_listpack_value),
                .seed = context.seed},
        drop_before_ms_(context.drop_due_before_ms),
        hash_(Hash::Make()) {}
  ~Building() {
    if (hash_.handle() != nullptr) hash_.Free();
  }
  Building(const Building&) = delete;
  Building& operator=(const Building&) = delete;

  void Expect(size_t count) {
    if (count > limits_.max_flat_count) hash_.BecomeTable(limits_.seed);
  }
  void ExpectDeadlines() { hash_.ExpectDeadlines(); }
  // False when the field is there already. `at_ms`: 0 for none.
  bool Add(Bytes field, Bytes value, uint64_t at_ms = 0) {
    if (at_ms > static_cast<uint64_t>(kMaxDeadlineMs)) return false;
    ++seen_;
    const auto deadline = static_cast<int64_t>(at_ms);
    if (deadline != 0 && deadline < drop_before_ms_) return true;
    if (!hash_.Set(field, value, limits_)) return false;
    if (deadline != 0) hash_.SetDeadline(field, deadline);
    return true;
  }
  LoadOutcome GiveTo(LoadedValue& to, const RdbReader& from) {
    if (from.failed()) return LoadOutcome::kDamaged;
    if (hash_.size() == 0) return LoadOutcome::kEmpty;
    to.type = TypeId::kHash;
    to.object = hash_.handle();
    hash_ = Hash(nullptr);
    return LoadOutcome::kLoaded;
  }

 private:
  Hash::Limits limits_;
  int64_t drop_before_ms_;
  Hash hash_;
  size_t seen_ = 0;
};

LoadOutcome ReadFields(RdbType form, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  Building hash(context);
  Text field, value;
  const bool timed = form != RdbType::kHash;
  const uint64_t first = form == RdbType::kHashTimed ? from.Number64() : 0;
  const uint64_t count = from.Count(2);
  if (timed && first > static_cast<uint64_t>(kMaxDeadlineMs)) return LoadOutcome::kDamaged;
  hash.Expect(count);
  for (uint64_t left = count; left > 0 && !from.failed(); --left) {
    uint64_t at_ms = timed ? from.Length() : 0;
    if (at_ms > static_cast<uint64_t>(kMaxDeadlineMs)) return LoadOutcome::kDamaged;
    if (at_ms != 0 && form == RdbType::kHashTimed) at_ms += first - 1;
    if (!from.String(field) || !from.String(value)) break;
    if (!hash.Add(field, value, at_ms)) return LoadOutcome::kDamaged;
  }
  return hash.GiveTo(to, from);
}

LoadOutcome ReadTimedBlock(RdbType form, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  Building hash(context);
  Text block, field, value, deadline;
  if (form == RdbType::kHashListpackTimed) from.Number64();  // told again by the fields
  if (!from.String(block)) return LoadOutcome::kDamaged;
  FlatCursor cursor(FlatKind::kListpack, block);
  hash.Expect(cursor.announced() / 3);
  hash.ExpectDeadlines();
  while (cursor.Next(field)) {
    if (!cursor.Next(value) || !cursor.Next(deadline) || !deadline.is_integer() || deadline.integer() < 0 ||
        !hash.Add(field, value, static_cast<uint64_t>(deadline.integer())))
      return LoadOutcome::kDamaged;
  }
  return cursor.sound() ? hash.GiveTo(to, from) : LoadOutcome::kDamaged;
}

FlatKind KindOf(RdbType form) {
  if (form == RdbType::kHashZipmap) return FlatKind::kZipmap;
  return form == RdbType::kHashZiplist ? FlatKind::kZiplist : FlatKind::kListpack;
}

LoadOutcome ReadBlock(RdbType form, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  Building hash(context);
  Text block, field, value;
  if (!from.String(block)) return LoadOutcome::kDamaged;
  FlatCursor cursor(KindOf(form), block);
  hash.Expect(cursor.announced() / 2);
  while (cursor.Next(field)) {
    if (!cursor.Next(value) || !hash.Add(field, value)) return LoadOutcome::kDamaged;
  }
  return cursor.sound() ? hash.GiveTo(to, from) : LoadOutcome::kDamaged;
}

}  // namespace

void RegisterHashCodec(ValueCodec& codec) {
  codec.Register(TypeId::kHash, {Form, Write});
  for (const RdbType form : {RdbType::kHash, RdbType::kHashTimed, RdbType::kHashTimedEarly})
    codec.Register(form, ReadFields);
  for (const RdbType form : {RdbType::kHashZipmap, RdbType::kHashZiplist, RdbType::kHashListpack})
    codec.Register(form, ReadBlock);
  for (const RdbType form : {RdbType::kHashListpackTimed, RdbType::kHashListpackTimedEarly})
    codec.Register(form, ReadTimedBlock);
}

}  // namespace respect::persistence

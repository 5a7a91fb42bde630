// Sets:
//   set       length | string string ...        what is written of a large set
//   intset    string: an intset                 of integers
//   listpack  string: a listpack                of few members, since version 11
#include <limits>

#include "engine/persistence/flat_cursor.h"
#include "engine/persistence/listpack.h"
#include "engine/persistence/value_codec.h"
#include "engine/types/set.h"

namespace respect::persistence {
namespace {

using types::Set;

Set SetOf(const Entry& entry) { return Set(entry.object()); }

RdbType Form(const Entry& entry, const RdbForm& how) {
  switch (SetOf(entry).form()) {
    case Set::Form::kInts: return RdbType::kSetIntset;
    case Set::Form::kFlat: return how.version >= kRdbVersion72 ? RdbType::kSetListpack : RdbType::kSet;
    case Set::Form::kTable: break;
  }
  return RdbType::kSet;
}

template <typename T>
bool Fits(int64_t value) {
  return value >= std::numeric_limits<T>::min() && value <= std::numeric_limits<T>::max();
}

// The members stand in order: the first and the last decide the width.
void WriteIntset(const Set& set, RdbWriter& to) {
  types::MemberText first, last;
  set.At(0, first);
  set.At(set.size() - 1, last);
  const int64_t lowest = *ParseInt(first), highest = *ParseInt(last);
  uint32_t width = 8;
  if (Fits<int32_t>(lowest) && Fits<int32_t>(highest)) width = 4;
  if (Fits<int16_t>(lowest) && Fits<int16_t>(highest)) width = 2;
  const auto count = static_cast<uint32_t>(set.size());
  std::string& block = to.scratch();
  block.append(reinterpret_cast<const char*>(&width), sizeof(width));
  block.append(reinterpret_cast<const char*>(&count), sizeof(count));
  set.ForEach([&](Bytes member) {
    const int64_t value = *ParseInt(member);
    block.append(reinterpret_cast<const char*>(&value), width);
  });
  to.String(block);
}

void Write(const Entry& entry, RdbType form, RdbWriter& to) {
  const Set set = SetOf(entry);
  if (form == RdbType::kSetIntset) return WriteIntset(set, to);
  if (form == RdbType::kSetListpack) {
    ListpackBuilder builder(to.scratch());
    set.ForEach([&](Bytes member) { builder.Text(member); });
    return to.String(builder.Finish());
  }
  to.Length(set.size());
  set.ForEach([&](Bytes member) { to.String(member); });
}

// Builds a set, which is freed unless it is given away.
class Building {
 public:
  explicit Building(const LoadContext& context)
      : limits_{.max_ints = static_cast<size_t>(context.settings.set_max_intset_entries),
                .max_flat_count = static_cast<size_t>(context.settings.set_max_listpack_entries),
                .max_flat_value = static_cast<size_t>(context.settings.set_max_listpack_value),
                .seed = context.seed} {}
  ~Building() {
    if (made_) set_.Free();
  }
  Building(const Building&) = delete;
  Building& operator=(const Building&) = delete;

  // False when the member is there already.
  bool Add(Bytes member, size_t expected) {
    if (!made_) set_ = Set::Make(member, expected, limits_);
    made_ = true;
    return set_.Add(member, limits_);
  }
  LoadOutcome GiveTo(LoadedValue& to, const RdbReader& from) {
    if (from.failed()) return LoadOutcome::kDamaged;
    if (!made_) return LoadOutcome::kEmpty;
    made_ = false;
    to.type = TypeId::kSet;
    to.object = set_.handle();
    return LoadOutcome::kLoaded;
  }

 private:
  Set::Limits limits_;
  Set set_{nullptr};
  bool made_ = false;
};

LoadOutcome ReadMembers(RdbType, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  Building set(context);
  Text member;
  const uint64_t count = from.Count();
  for (uint64_t left = count; left > 0 && from.String(member); --left) {
    if (!set.Add(member, count)) from.Fail();
  }
  return set.GiveTo(to, from);
}

LoadOutcome ReadBlock(RdbType form, RdbReader& from, const LoadContext& context, LoadedValue& to) {
  Building set(context);
  Text block, member;
  if (!from.String(block)) return LoadOutcome::kDamaged;
  FlatCursor cursor(form == RdbType::kSetIntset ? FlatKind::kIntset : FlatKind::kListpack, block);
  while (cursor.Next(member)) {
    if (!set.Add(member, cursor.announced())) return LoadOutcome::kDamaged;
  }
  return cursor.sound() ? set.GiveTo(to, from) : LoadOutcome::kDamaged;
}

}  // namespace

void RegisterSetCodec(ValueCodec& codec) {
  codec.Register(TypeId::kSet, {Form, Write});
  codec.Register(RdbType::kSet, ReadMembers);
  codec.Register(RdbType::kSetIntset, ReadBlock);
  codec.Register(RdbType::kSetListpack, ReadBlock);
}

}  // namespace respect::persistence

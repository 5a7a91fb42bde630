#include "engine/types/set.h"

#include <optional>

namespace respect::types {

void MemberText::Print(int64_t value) {
  const IntText text(value);
  std::memcpy(buffer_, text.view().data(), text.view().size());
  view_ = {buffer_, text.view().size()};
}

// ---- Making, copying, freeing ----

Set Set::MakeInts() {
  Set set(nullptr);
  set.Point(IntBlock::Make().block(), Form::kInts);
  return set;
}

Set Set::Make(Bytes first, size_t expected, const Limits& limits) {
  if (expected <= limits.max_ints && ParseInt(first)) return MakeInts();
  if (expected <= limits.max_flat_count && first.size() <= limits.max_flat_value) return MakeFlat();
  Set set(nullptr);
  set.Point(new MemberTable(limits.seed), Form::kTable);
  return set;
}

Set Set::MakeFlat() {
  Set set(nullptr);
  set.Point(FlatBlock::Make().block(), Form::kFlat);
  return set;
}

Set Set::Copy() const {
  Set copy(nullptr);
  switch (form()) {
    case Form::kInts: copy.Point(ints().Copy().block(), Form::kInts); break;
    case Form::kFlat: copy.Point(flat().Copy().block(), Form::kFlat); break;
    case Form::kTable: {
      auto* members = new MemberTable(table()->seed());
      table()->table().ForEach(
          [&](const Member* member) { members->Insert(member->text(), members->HashOf(member->text())); });
      copy.Point(members, Form::kTable);
    }
  }
  return copy;
}

void Set::Free() {
  switch (form()) {
    case Form::kInts: return ints().Free();
    case Form::kFlat: return flat().Free();
    case Form::kTable: delete table();
  }
}

// ---- Asking ----

size_t Set::size() const {
  switch (form()) {
    case Form::kInts: return ints().count();
    case Form::kFlat: return flat().count();
    case Form::kTable: break;
  }
  return table()->size();
}

const char* Set::FindInFlat(FlatBlock flat, Bytes member) {
  const char* const end = flat.end();
  for (const char* at = flat.begin(); at < end;) {
    const Bytes other = FlatBlock::StringAt(at);
    if (other == member) return at;
    at = other.end();
  }
  return nullptr;
}

bool Set::Contains(Bytes member) const {
  switch (form()) {
    case Form::kInts: {
      const std::optional<int64_t> value = ParseInt(member);
      return value && ints().Contains(*value);
    }
    case Form::kFlat: return FindInFlat(flat(), member) != nullptr;
    case Form::kTable: break;
  }
  return table()->Contains(member, table()->HashOf(member));
}

void Set::At(size_t index, MemberText& out) const {
  if (form() == Form::kInts) return out.Print(ints().At(index));
  const char* at = flat().begin();
  for (; index > 0; --index) at = FlatBlock::StringAt(at).end();
  out.Point(FlatBlock::StringAt(at));
}

void Set::Random(Rng& rng, MemberText& out) const {
  if (form() == Form::kTable) return out.Point(table()->table().Random(rng)->text());
  At(rng.Below(size()), out);
}

// ---- Adding and removing ----

bool Set::Add(Bytes member, const Limits& limits) {
  switch (form()) {
    case Form::kInts: return AddToInts(member, limits);
    case Form::kFlat: return AddToFlat(member, limits);
    case Form::kTable: break;
  }
  return table()->Add(member, table()->HashOf(member));
}

void Set::Expect(size_t count, const Limits& limits) {
  if (form() == Form::kInts && count > limits.max_ints) BecomeTable(limits.seed);
  if (form() == Form::kFlat && count > limits.max_flat_count) BecomeTable(limits.seed);
}

bool Set::AddToInts(Bytes member, const Limits& limits) {
  if (const std::optional<int64_t> value = ParseInt(member)) {
    IntBlock block = ints();
    const bool added = block.Add(*value);
    Point(block.block(), Form::kInts);
    if (added && block.count() > limits.max_ints) BecomeTable(limits.seed);
    return added;
  }
  // Every integer must fit the flat form too: the longest text is at one of the ends.
  const size_t count = ints().count();
  size_t longest = member.size();
  if (count > 0) {
    for (const size_t end : {size_t{0}, count - 1}) longest = std::max(longest, IntText(ints().At(end)).view().size());
  }
  if (count < limits.max_flat_count && longest <= limits.max_flat_value) {
    BecomeFlat();
    AppendToFlat(member);
    return true;
  }
  BecomeTable(limits.seed);
  return table()->Add(member, table()->HashOf(member));
}

bool Set::AddToFlat(Bytes member, const Limits& limits) {
  if (FindInFlat(flat(), member) != nullptr) return false;
  if (flat().count() < limits.max_flat_count && member.size() <= limits.max_flat_value) {
    AppendToFlat(member);
    return true;
  }
  BecomeTable(limits.seed);
  return table()->Add(member, table()->HashOf(member));
}

void Set::AppendToFlat(Bytes member) {
  FlatBlock block = flat();
  FlatBlock::WriteString(block.Splice(block.bytes(), 0, FlatBlock::StringBytes(member.size()), 1), member);
  Point(block.block(), Form::kFlat);
}

bool Set::Remove(Bytes member) {
  if (form() == Form::kTable) return table()->Remove(member, table()->HashOf(member));
  if (form() == Form::kInts) {
    const std::optional<int64_t> value = ParseInt(member);
    IntBlock block = ints();
    const bool removed = value && block.Remove(*value);
    Point(block.block(), Form::kInts);
    return removed;
  }
  FlatBlock block = flat();
  const char* at = FindInFlat(block, member);
  if (at == nullptr) return false;
  block.Splice(block.OffsetOf(at), FlatBlock::StringBytes(member.size()), 0, -1);
  Point(block.block(), Form::kFlat);
  return true;
}

// ---- Changing the form ----

void Set::BecomeFlat() {
  Set flat_set = MakeFlat();
  ForEach([&](Bytes member) { flat_set.AppendToFlat(member); });
  Free();
  handle_ = flat_set.handle_;
}

void Set::BecomeTable(uint64_t seed) {
  auto* members = new MemberTable(seed);
  ForEach([&](Bytes member) { members->Insert(member, members->HashOf(member)); });
  Free();
  Point(members, Form::kTable);
}

void Set::CompactToInts(const Limits& limits) {
  if (form() == Form::kInts || size() > limits.max_ints) return;
  bool all_integers = true;
  ForEach([&](Bytes member) { all_integers = all_integers && ParseInt(member).has_value(); });
  if (!all_integers) return;
  IntBlock block = IntBlock::Make();
  ForEach([&](Bytes member) { block.Add(*ParseInt(member)); });
  Free();
  Point(block.block(), Form::kInts);
}

// ---- Figures ----

size_t Set::MemoryUsage(size_t samples) const {
  switch (form()) {
    case Form::kInts: return ints().MemoryUsage();
    case Form::kFlat: return flat().MemoryUsage();
    case Form::kTable: break;
  }
  return table()->MemoryUsage(samples);
}

bool Set::CheckInvariants() const {
  if (form() == Form::kTable) return table()->table().CheckInvariants();
  size_t count = 0;
  bool ordered = true;
  for (size_t i = 1; form() == Form::kInts && i < ints().count(); ++i)
    ordered = ordered && ints().At(i - 1) < ints().At(i);
  ForEach([&](Bytes) { ++count; });
  return ordered && count == size();
}

}  // namespace respect::types

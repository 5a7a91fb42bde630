#include "engine/store/expiry_index.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>

namespace respect {

size_t ExpiryIndex::memory() const {
  size_t bytes = 0;
  for (const auto& level : levels_) {
    if (level == nullptr) continue;
    bytes += sizeof(Level);
    for (const Slot& slot : level->slots) bytes += slot.entries.capacity() * sizeof(Entry*);
  }
  return bytes;
}

int64_t ExpiryIndex::AverageExpireMs() const {
  if (size_ == 0) return 0;
  double sum = 0;
  for (const auto& level : levels_) {
    if (level == nullptr) continue;
    for (const Slot& slot : level->slots) {
      if (!slot.entries.empty())
        sum += static_cast<double>(slot.entries.size()) * static_cast<double>(slot.entries.front()->expire_ms());
    }
  }
  constexpr double kBeyond = 9223372036854775808.0;  // what the greatest int64 rounds to
  const double average = sum / static_cast<double>(size_);
  return average < kBeyond ? static_cast<int64_t>(average) : std::numeric_limits<int64_t>::max();
}

// The places picked are sorted, so that one walk over the slots finds them all.
size_t ExpiryIndex::Sample(Rng& rng, std::span<Entry*> picked) const {
  constexpr size_t kMost = 64;
  if (size_ == 0) return 0;
  std::array<size_t, kMost> places;
  const size_t count = std::min(picked.size(), kMost);
  for (size_t i = 0; i < count; ++i) places[i] = rng.Below(size_);
  std::sort(places.begin(), places.begin() + static_cast<ptrdiff_t>(count));
  size_t found = 0, before = 0;
  for (const auto& level : levels_) {
    if (level == nullptr) continue;
    for (uint64_t used = level->used; used != 0 && found < count; used &= used - 1) {
      const std::vector<Entry*>& entries = level->slots[std::countr_zero(used)].entries;
      for (; found < count && places[found] < before + entries.size(); ++found)
        picked[found] = entries[places[found] - before];
      before += entries.size();
    }
  }
  return found;
}

// Time passes a level's slots from the lowest to the highest, those of lower levels first.
const ExpiryIndex::Slot& ExpiryIndex::SoonestSlot() const {
  for (int i = 0;; ++i) {
    if (levels_[i] == nullptr || levels_[i]->used == 0) continue;
    const uint64_t due = SlotsToExamine(*levels_[i], i);
    return levels_[i]->slots[std::countr_zero(due != 0 ? due : levels_[i]->used)];
  }
}

size_t ExpiryIndex::SampleSoonest(Rng& rng, std::span<Entry*> picked) const {
  if (size_ == 0) return 0;
  const std::vector<Entry*>& entries = SoonestSlot().entries;
  if (entries.size() <= picked.size()) {
    std::ranges::copy(entries, picked.begin());
    return entries.size();
  }
  for (Entry*& entry : picked) entry = entries[rng.Below(entries.size())];
  return picked.size();
}

ExpiryIndex::Place ExpiryIndex::PlaceFor(int64_t expire_ms) const {
  // What is past already stands in the slot of the present.
  const auto at = static_cast<uint64_t>(expire_ms > now_ms_ ? expire_ms : now_ms_);
  const uint64_t differs = at ^ static_cast<uint64_t>(now_ms_);
  const int level = differs == 0 ? 0 : (63 - std::countl_zero(differs)) / kDigitBits;
  return {level, static_cast<int>(at >> (level * kDigitBits) & (kSlots - 1))};
}

void ExpiryIndex::Put(Entry* entry, Place place) {
  auto& level = levels_[place.level];
  if (level == nullptr) level = std::make_unique<Level>();
  std::vector<Entry*>& entries = level->slots[place.slot].entries;
  entry->set_expiry_place(static_cast<uint32_t>(entries.size()));
  entries.push_back(entry);
  level->used |= uint64_t{1} << place.slot;
}

void ExpiryIndex::Insert(Entry* entry) {
  Put(entry, PlaceFor(entry->expire_ms()));
  ++size_;
}

// An entry stands at the level it had when it was put, which may be another than now: the slot that holds it at the
// place the entry remembers is the one. Tried in the order of likelihood; past entries may stand in any slot.
ExpiryIndex::Slot* ExpiryIndex::FindSlot(const Entry* entry, Place* place) {
  const uint32_t at = entry->expiry_place();
  const auto holds = [&](int level, int slot) {
    if (levels_[level] == nullptr) return false;
    const std::vector<Entry*>& entries = levels_[level]->slots[slot].entries;
    return at < entries.size() && entries[at] == entry;
  };
  const Place likely = PlaceFor(entry->expire_ms());
  for (int i = 0; i < kLevels; ++i) {
    const int level = (likely.level + i) % kLevels;
    const int slot = static_cast<int>(static_cast<uint64_t>(entry->expire_ms()) >> (level * kDigitBits) & (kSlots - 1));
    if (!holds(level, slot)) continue;
    *place = {level, slot};
    return &levels_[level]->slots[slot];
  }
  for (int level = 0; level < kLevels; ++level) {
    for (int slot = 0; slot < kSlots; ++slot) {
      if (!holds(level, slot)) continue;
      *place = {level, slot};
      return &levels_[level]->slots[slot];
    }
  }
  std::abort();  // the entry was never put here: a bug of ours
}

void ExpiryIndex::TakeOut(Slot& slot, size_t index, Place place) {
  // The hole is filled from the end, and one in the examined part first from that part's end, which keeps both whole.
  std::vector<Entry*>& entries = slot.entries;
  if (index < slot.examined) {
    entries[index] = entries[--slot.examined];
    entries[index]->set_expiry_place(static_cast<uint32_t>(index));
    index = slot.examined;
  }
  if (index + 1 < entries.size()) {
    entries[index] = entries.back();
    entries[index]->set_expiry_place(static_cast<uint32_t>(index));
  }
  entries.pop_back();
  if (!entries.empty()) return;
  Level& level = *levels_[place.level];
  level.used &= ~(uint64_t{1} << place.slot);
  level.stale &= ~(uint64_t{1} << place.slot);
  slot = Slot{};
}

void ExpiryIndex::Remove(Entry* entry) {
  Place place{};
  Slot* slot = FindSlot(entry, &place);
  TakeOut(*slot, entry->expiry_place(), place);
  --size_;
}

void ExpiryIndex::Replace(Entry* old, Entry* fresh) {
  Place place{};
  Slot* slot = FindSlot(old, &place);
  fresh->set_expiry_place(old->expiry_place());
  slot->entries[old->expiry_place()] = fresh;
}

void ExpiryIndex::MoveTime(int64_t now_ms) {
  if (now_ms == now_ms_) return;
  for (int i = 0; i < kLevels; ++i) {
    Level* level = levels_[i].get();
    if (level == nullptr) continue;
    const int above = (i + 1) * kDigitBits;
    const bool same_round = above >= 64 || (now_ms >> above) == (now_ms_ >> above);
    if (!same_round || now_ms < now_ms_) level->stale = level->used;
    for (uint64_t used = level->used; used != 0; used &= used - 1) level->slots[std::countr_zero(used)].examined = 0;
  }
  now_ms_ = now_ms;
}

uint64_t ExpiryIndex::SlotsToExamine(const Level& level, int index) const {
  const auto digit = static_cast<unsigned>(static_cast<uint64_t>(now_ms_) >> (index * kDigitBits) & (kSlots - 1));
  const uint64_t passed = digit == kSlots - 1 ? ~uint64_t{0} : (uint64_t{1} << (digit + 1)) - 1;
  return level.used & (passed | level.stale);
}

// Looks at the entries of a slot until one is due; what belongs elsewhere by now moves there.
Entry* ExpiryIndex::ExamineSlot(Place place, size_t* examined) {
  Slot& slot = levels_[place.level]->slots[place.slot];
  while (slot.examined < slot.entries.size() && *examined > 0) {
    --*examined;
    Entry* entry = slot.entries[slot.examined];
    if (entry->expire_ms() < now_ms_) return entry;
    const Place now = PlaceFor(entry->expire_ms());
    if (now.level == place.level && now.slot == place.slot) {
      ++slot.examined;
      continue;
    }
    TakeOut(slot, slot.examined, place);
    Put(entry, now);
  }
  if (slot.examined == slot.entries.size()) levels_[place.level]->stale &= ~(uint64_t{1} << place.slot);
  return nullptr;
}

Entry* ExpiryIndex::NextDue(int64_t now_ms, size_t* examined) {
  MoveTime(now_ms);
  for (int level = kLevels - 1; level >= 0; --level) {
    if (levels_[level] == nullptr) continue;
    for (uint64_t slots = SlotsToExamine(*levels_[level], level); slots != 0; slots &= slots - 1) {
      Entry* due = ExamineSlot({level, std::countr_zero(slots)}, examined);
      if (due != nullptr || *examined == 0) return due;
    }
  }
  return nullptr;
}

}  // namespace respect

// ExpiryIndex: finds the entries that are due without looking at those that are not.
//
// A hierarchical timing wheel over the absolute expiry in ms: level k has 64 slots, each 64^k ms wide. An entry stands
// at the level of the highest 6-bit digit in which its expiry differs from the wheel's time, in the slot of that digit.
// As time moves, slots that it has passed are examined: what is due goes out, the rest moves to a finer level. A slot
// is a plain array of entry pointers; the entry knows its place in it, so leaving is O(1) and costs no search.
//
// 8 bytes a key in the arrays (and their slack) and 4 in the entry. Insert, remove and move are O(1); an entry is
// examined at most once a level. Source: G. Varghese, A. Lauck, "Hashed and hierarchical timing wheels", 1987.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/rng.h"
#include "engine/store/entry.h"

namespace respect {

class ExpiryIndex {
 public:
  size_t size() const { return size_; }
  size_t memory() const;
  // The mean expiry, each slot standing for its entries by its first one; 0 without any. O(slots).
  int64_t AverageExpireMs() const;

  // `entry` has an expiry and is not in the index.
  void Insert(Entry* entry);
  // `entry` is in the index, and its expiry is still what it was when it was inserted.
  void Remove(Entry* entry);
  // `fresh`, of the same expiry, takes the place of `old`; `old` may be dying but must still be readable.
  void Replace(Entry* old, Entry* fresh);

  // Fills `picked` with entries taken at random, each as likely as the others (one may come twice); answers how many.
  size_t Sample(Rng& rng, std::span<Entry*> picked) const;
  // The same among those of the slot that falls due first.
  size_t SampleSoonest(Rng& rng, std::span<Entry*> picked) const;

  // Moves the wheel to `now_ms` and returns an entry whose expiry lies before it, or nullptr. The entry stays in the
  // index until it is removed. At most `*examined` entries are looked at; what was used is taken off.
  Entry* NextDue(int64_t now_ms, size_t* examined);

 private:
  static constexpr int kDigitBits = 6;
  static constexpr int kSlots = 1 << kDigitBits;
  static constexpr int kLevels = 11;  // 66 bits: any int64

  struct Slot {
    std::vector<Entry*> entries;
    size_t examined = 0;  // entries before this have been looked at since the slot fell due
  };
  struct Level {
    std::array<Slot, kSlots> slots;
    uint64_t used = 0;   // bit a slot: not empty
    uint64_t stale = 0;  // bit a slot: time has passed it in an earlier round
  };
  struct Place {
    int level;
    int slot;
  };

  Place PlaceFor(int64_t expire_ms) const;
  Slot* FindSlot(const Entry* entry, Place* place);
  void Put(Entry* entry, Place place);
  void TakeOut(Slot& slot, size_t index, Place place);
  void MoveTime(int64_t now_ms);
  uint64_t SlotsToExamine(const Level& level, int index) const;
  Entry* ExamineSlot(Place place, size_t* examined);

  const Slot& SoonestSlot() const;

  int64_t now_ms_ = 0;
  size_t size_ = 0;
  std::array<std::unique_ptr<Level>, kLevels> levels_;
};

}  // namespace respect

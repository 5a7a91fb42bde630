// The key table at a thousand, a million and ten million items: nanoseconds an operation on random keys, alone and
// in batches of 16 whose buckets and items are brought into the cache first, as the server does with a pipeline.
#include "engine/types/table.h"

#include <benchmark/benchmark.h>

#include <cstring>
#include <memory>
#include <vector>

#include "engine/base/hash.h"

namespace respect {
namespace {

constexpr uint64_t kSeed = 7;
constexpr size_t kBatch = 16;
constexpr size_t kKeyBytes = 16;

struct Item {
  char text[kKeyBytes];
};
struct ItemTraits {
  using Item = respect::Item;
  static Bytes KeyOf(const Item* item) { return {item->text, kKeyBytes}; }
  static uint64_t Hash(Bytes key, uint64_t seed) { return HashBytes(key, seed); }
};

// "key:" and twelve digits.
Item MakeItem(uint64_t number) {
  Item item;
  std::memcpy(item.text, "key:", 4);
  for (size_t i = kKeyBytes; i-- > 4; number /= 10) item.text[i] = static_cast<char>('0' + number % 10);
  return item;
}

uint64_t HashOf(const Item& item) { return ItemTraits::Hash(ItemTraits::KeyOf(&item), kSeed); }

// A filled table. Items lie in the order of their numbers, which are not the order of their buckets.
struct Filled {
  explicit Filled(size_t count) : items(count), table(kSeed) {
    for (size_t i = 0; i < count; ++i) {
      items[i] = MakeItem(i);
      table.Insert(&items[i], HashOf(items[i]));
    }
  }
  std::vector<Item> items;
  types::Table<ItemTraits> table;
};

// Kept from one benchmark to the next: filling takes longer than measuring.
Filled& FilledWith(size_t count) {
  static std::unique_ptr<Filled> filled;
  if (filled == nullptr || filled->items.size() != count) {
    filled.reset();
    filled = std::make_unique<Filled>(count);
  }
  return *filled;
}

// `first`: numbers are drawn from [first, first + count).
void FindIn(benchmark::State& state, size_t first, bool prefetch) {
  const auto count = static_cast<size_t>(state.range(0));
  Filled& filled = FilledWith(count);
  Rng rng(1);
  std::vector<Item> wanted(1 << 16);
  for (Item& item : wanted) item = MakeItem(first + rng.Below(count));
  size_t at = 0, found = 0;
  uint64_t hashes[kBatch];
  for (auto _ : state) {
    Item* batch = &wanted[at];
    at = (at + kBatch) % wanted.size();
    for (size_t i = 0; i < kBatch; ++i) {
      hashes[i] = HashOf(batch[i]);
      if (prefetch) filled.table.PrefetchBucket(hashes[i]);
    }
    if (prefetch) {
      for (const uint64_t hash : hashes) filled.table.PrefetchItem(hash);
    }
    for (size_t i = 0; i < kBatch; ++i) {
      found += filled.table.Find(ItemTraits::KeyOf(&batch[i]), hashes[i]) != nullptr;
    }
  }
  if ((found > 0) != (first == 0)) state.SkipWithError("found what is not there, or not what is");
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBatch));
}

void TableFindHit(benchmark::State& state) { FindIn(state, 0, false); }
void TableFindHitPrefetched(benchmark::State& state) { FindIn(state, 0, true); }
void TableFindMiss(benchmark::State& state) { FindIn(state, 1'000'000'000, false); }
void TableFindMissPrefetched(benchmark::State& state) { FindIn(state, 1'000'000'000, true); }

// Takes out random items and puts them back: two operations an item.
void TableEraseInsert(benchmark::State& state) {
  const auto count = static_cast<size_t>(state.range(0));
  Filled& filled = FilledWith(count);
  Rng rng(2);
  for (auto _ : state) {
    Item& item = filled.items[rng.Below(count)];
    const uint64_t hash = HashOf(item);
    filled.table.Erase(filled.table.Find(ItemTraits::KeyOf(&item), hash), hash);
    filled.table.Insert(&item, hash);
  }
  state.SetItemsProcessed(state.iterations() * 2);
}

// From empty to full, growth included.
void TableFill(benchmark::State& state) {
  Filled& filled = FilledWith(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    types::Table<ItemTraits> table(kSeed);
    for (Item& item : filled.items) table.Insert(&item, HashOf(item));
    benchmark::DoNotOptimize(table.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// Registered size by size, so that a table is filled once for all that is measured on it.
const bool kRegistered = [] {
  for (const int64_t count : {1'000, 1'000'000, 10'000'000}) {
    benchmark::RegisterBenchmark("TableFindHit", TableFindHit)->Arg(count);
    benchmark::RegisterBenchmark("TableFindHitPrefetched", TableFindHitPrefetched)->Arg(count);
    benchmark::RegisterBenchmark("TableFindMiss", TableFindMiss)->Arg(count);
    benchmark::RegisterBenchmark("TableFindMissPrefetched", TableFindMissPrefetched)->Arg(count);
    benchmark::RegisterBenchmark("TableEraseInsert", TableEraseInsert)->Arg(count);
    benchmark::RegisterBenchmark("TableFill", TableFill)->Arg(count);
  }
  return true;
}();

}  // namespace
}  // namespace respect

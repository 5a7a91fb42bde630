#include "engine/types/array.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>
#include <vector>

namespace respect::types {
namespace {

using Model = std::map<uint64_t, std::string>;

std::string TextAt(const Array& array, uint64_t index) {
  const ArraySlot* slot = array.Find(index);
  return slot == nullptr ? "(empty)" : std::string(ArrayText(*slot).view());
}

Model Content(const Array& array, uint64_t first = 0, uint64_t last = Array::kMaxIndex) {
  Model content;
  array.ForEach(first, last, [&](uint64_t index, const ArraySlot& slot) {
    content[index] = ArrayText(slot);
    return true;
  });
  return content;
}

TEST(ArraySlot, KeepsTextWhateverItsForm) {
  for (const std::string text : {"", "0", "-1", "007", "1.5", "1234567", "12345678", "2305843009213693951",
                                 "2305843009213693952", "-9223372036854775808", "a longer text than fits a word"}) {
    ArraySlot slot = ArraySlot::Make(text);
    ArraySlot copy = slot.Copy();
    EXPECT_EQ(ArrayText(copy).view(), text);
    slot.Free();
    EXPECT_EQ(ArrayText(copy).view(), text);
    copy.Free();
  }
  EXPECT_EQ(ArraySlot::Make("123456789").MemoryUsage(), 0u);
  EXPECT_EQ(ArraySlot::Make("1234567").MemoryUsage(), 0u);
  EXPECT_TRUE(ArraySlot::Make("-42").is_integer());
  EXPECT_FALSE(ArraySlot::Make("042").is_integer());
}

TEST(Array, HoldsTheWholeIndexSpace) {
  Array array;
  for (const uint64_t index : {Array::kMaxIndex, uint64_t{0}, uint64_t{1} << 63, uint64_t{4096}, uint64_t{4095}}) {
    EXPECT_TRUE(array.Set(index, std::to_string(index)));
    EXPECT_TRUE(array.CheckInvariants());
  }
  EXPECT_FALSE(array.Set(0, "again"));
  EXPECT_EQ(array.count(), 5u);
  EXPECT_EQ(array.length(), UINT64_MAX);
  EXPECT_EQ(array.slice_count(), 4u);
  EXPECT_EQ(TextAt(array, 4096), "4096");
  EXPECT_EQ(TextAt(array, 4097), "(empty)");
  EXPECT_EQ(array.RemoveRange(1, Array::kMaxIndex), 4u);
  EXPECT_EQ(array.length(), 1u);
  EXPECT_EQ(array.directory_room(), 1u);
  EXPECT_TRUE(array.Remove(0));
  EXPECT_FALSE(array.Remove(0));
  EXPECT_EQ(array.length(), 0u);
  EXPECT_TRUE(array.CheckInvariants());
}

TEST(Array, RangesCostWhatIsThere) {
  Array array;
  array.Set(0, "low");
  array.Set(Array::kMaxIndex, "high");
  size_t visited = 0;
  array.ForEach(1, Array::kMaxIndex - 1, [&](uint64_t, const ArraySlot&) { return ++visited > 0; });
  EXPECT_EQ(visited, 0u);
  EXPECT_EQ(array.RemoveRange(1, Array::kMaxIndex - 1), 0u);
  EXPECT_EQ(array.count(), 2u);
}

TEST(Array, FullBlocksTakeAWordAValue) {
  Array array;
  for (uint64_t i = 0; i < 1'000'000; ++i) array.Set(i, "12345");
  EXPECT_LT(array.MemoryUsage(5), 8'600'000u);
}

TEST(Array, WalksStopWhenTold) {
  Array array;
  for (uint64_t i = 0; i < 200; ++i) array.Set(i * 50, "x");
  std::vector<uint64_t> seen;
  const auto two = [&](uint64_t index, const ArraySlot&) {
    seen.push_back(index);
    return seen.size() < 2;
  };
  array.ForEach(60, 5000, two);
  EXPECT_EQ(seen, (std::vector<uint64_t>{100, 150}));
  seen.clear();
  array.ForEachBackwards(60, 5000, two);
  EXPECT_EQ(seen, (std::vector<uint64_t>{5000, 4950}));
}

// A ring of 4 with `written` values in it, as ARRING leaves it.
void FillRing(Array& array, uint64_t written) {
  for (uint64_t i = 0; i < written; ++i) array.Set(i % 4, std::to_string(i));
  array.set_next_insert((written - 1) % 4 + 1);
}

TEST(Array, ARingThatGrowsStartsWithTheOldest) {
  Array array;
  FillRing(array, 6);
  array.ReshapeRing(10);
  EXPECT_EQ(Content(array), (Model{{0, "2"}, {1, "3"}, {2, "4"}, {3, "5"}}));
  EXPECT_EQ(array.next_insert(), 4u);
  EXPECT_TRUE(array.CheckInvariants());
}

TEST(Array, ARingThatShrinksKeepsTheLatest) {
  Array array;
  FillRing(array, 7);
  array.ReshapeRing(2);
  EXPECT_EQ(Content(array), (Model{{0, "5"}, {1, "6"}}));
  EXPECT_EQ(array.next_insert(), 2u);
}

// Indexes that meet often and lie at the borders of blocks, slices and branches.
rc::Gen<uint64_t> AnyIndex() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 12), rc::gen::inRange<uint64_t>(0, 140)),
                      [](const std::pair<int, uint64_t>& drawn) {
                        constexpr uint64_t kBases[] = {0,          4000,       1ULL << 18,        (1ULL << 18) - 70,
                                                       1ULL << 24, 1ULL << 36, (1ULL << 60) - 64, 1ULL << 60,
                                                       1ULL << 63, 3ULL << 62, ~0ULL - 200,       12345678901234ULL};
                        return kBases[drawn.first] + drawn.second;
                      });
}

rc::Gen<std::string> AnyValue() {
  return rc::gen::oneOf(rc::gen::map(rc::gen::arbitrary<int64_t>(), [](int64_t n) { return std::to_string(n); }),
                        rc::gen::string<std::string>());
}

void ChangeBoth(Array& array, Model& model) {
  const uint64_t index = *AnyIndex();
  switch (*rc::gen::inRange(0, 8)) {
    case 0: {
      const uint64_t other = *AnyIndex();
      const uint64_t first = std::min(index, other), last = std::max(index, other);
      const auto from = model.lower_bound(first), to = model.upper_bound(last);
      RC_ASSERT(array.RemoveRange(first, last) == static_cast<uint64_t>(std::distance(from, to)));
      model.erase(from, to);
      break;
    }
    case 1:
    case 2: RC_ASSERT(array.Remove(index) == (model.erase(index) > 0)); break;
    default: {
      const std::string value = *AnyValue();
      RC_ASSERT(array.Set(index, value) == model.insert_or_assign(index, value).second);
    }
  }
}

void CheckRange(const Array& array, const Model& model) {
  uint64_t first = *AnyIndex(), last = *AnyIndex();
  if (first > last) std::swap(first, last);
  const Model expected(model.lower_bound(first), model.upper_bound(last));
  RC_ASSERT(Content(array, first, last) == expected);
  std::vector<uint64_t> down;
  array.ForEachBackwards(first, last, [&](uint64_t index, const ArraySlot&) {
    down.push_back(index);
    return true;
  });
  std::vector<uint64_t> wanted;
  for (auto at = expected.rbegin(); at != expected.rend(); ++at) wanted.push_back(at->first);
  RC_ASSERT(down == wanted);
}

TEST(Array, AgreesWithAPlainModel) {
  EXPECT_TRUE(rc::check("an array holds what a map holds", [] {
    Array array;
    Model model;
    const int changes = *rc::gen::inRange(0, 300);
    for (int i = 0; i < changes; ++i) ChangeBoth(array, model);
    RC_ASSERT(array.CheckInvariants());
    RC_ASSERT(array.count() == model.size());
    RC_ASSERT(array.length() == (model.empty() ? 0 : model.rbegin()->first + 1));
    RC_ASSERT(Content(array) == model);
    CheckRange(array, model);
    const Array copy(array);
    RC_ASSERT(copy.CheckInvariants());
    RC_ASSERT(Content(copy) == model);
    const uint64_t probe = *AnyIndex();
    RC_ASSERT(TextAt(array, probe) == (model.count(probe) ? model[probe] : "(empty)"));
    RC_ASSERT(array.RemoveRange(0, Array::kMaxIndex) == model.size());
    RC_ASSERT(array.slice_count() == 0u);
    RC_ASSERT(array.CheckInvariants());
  }));
}

}  // namespace
}  // namespace respect::types

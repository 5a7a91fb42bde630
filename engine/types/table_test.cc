#include "engine/types/table.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace respect::types {
namespace {

struct Word {
  std::string text;
};
struct WordTraits {
  using Item = Word;
  static Bytes KeyOf(const Word* word) { return word->text; }
  static uint64_t Hash(Bytes key, uint64_t seed) { return std::hash<Bytes>{}(key)*0x9e3779b97f4a7c15 ^ seed; }
};
// All keys collide in the tag and in the bucket: chains as long as they get.
struct CollidingTraits : WordTraits {
  static uint64_t Hash(Bytes, uint64_t) { return 42; }
};

template <typename Traits>
class Words {
 public:
  Words() : table_(99) {}
  void Add(const std::string& text) {
    auto& word = owned_[text];
    word = std::make_unique<Word>(Word{text});
    table_.Insert(word.get(), Hash(text));
  }
  void Remove(const std::string& text) {
    table_.Erase(table_.Find(text, Hash(text)), Hash(text));
    owned_.erase(text);
  }
  bool Has(const std::string& text) { return table_.Find(text, Hash(text)) != nullptr; }
  Table<Traits>& table() { return table_; }
  const std::map<std::string, std::unique_ptr<Word>>& owned() const { return owned_; }

 private:
  static uint64_t Hash(const std::string& text) { return Traits::Hash(text, 99); }
  std::map<std::string, std::unique_ptr<Word>> owned_;
  Table<Traits> table_;
};

TEST(Table, ReservedHoldsWhatIsPutAndShrinksAgain) {
  for (const size_t reserved : {size_t{0}, size_t{1}, size_t{4000}, size_t{200'000}}) {
    Words<WordTraits> words;
    words.table().Reserve(reserved);
    const size_t buckets = words.table().bucket_count();
    ASSERT_TRUE(words.table().CheckInvariants());
    for (int i = 0; i < 4000; ++i) words.Add("key:" + std::to_string(i));
    if (reserved >= 4000) {
      EXPECT_EQ(words.table().bucket_count(), buckets);
    }
    EXPECT_TRUE(words.table().CheckInvariants());
    words.table().Reserve(1'000'000);  // too late
    for (int i = 0; i < 4000; ++i) ASSERT_TRUE(words.Has("key:" + std::to_string(i)));
    for (int i = 0; i < 4000; ++i) words.Remove("key:" + std::to_string(i));
    EXPECT_LE(words.table().bucket_count(), buckets);
    EXPECT_TRUE(words.table().CheckInvariants());
  }
}

TEST(Table, AgreesWithAMapThroughGrowthAndShrink) {
  Words<WordTraits> words;
  Rng rng(5);
  for (const int bias : {80, 50, 20, 90, 0}) {  // percent of inserts: grow, churn, shrink, grow, empty
    for (int i = 0; i < 30000; ++i) {
      const std::string text = "key:" + std::to_string(rng.Below(40000));
      const bool insert = static_cast<int>(rng.Below(100)) < bias;
      ASSERT_EQ(words.Has(text), words.owned().contains(text)) << text;
      if (insert && !words.Has(text)) words.Add(text);
      if (!insert && words.Has(text)) words.Remove(text);
    }
    EXPECT_TRUE(words.table().CheckInvariants());
    EXPECT_EQ(words.table().size(), words.owned().size());
  }
}

// Adds each key that is not there and removes each that is; what is left is found, walked and scanned, and nothing
// else.
template <typename Traits>
void HoldsWhatIsLeft(const std::vector<uint16_t>& toggled) {
  Words<Traits> words;
  for (const uint16_t number : toggled) {
    const std::string text = std::to_string(number % 512);
    if (words.Has(text)) {
      words.Remove(text);
    } else {
      words.Add(text);
    }
  }
  std::set<std::string> expected, walked, scanned;
  for (const auto& [text, word] : words.owned()) expected.insert(text);
  words.table().ForEach([&](const Word* word) { walked.insert(word->text); });
  uint64_t cursor = 0;
  do {
    cursor = words.table().Scan(cursor, [&](const Word* word) { scanned.insert(word->text); });
  } while (cursor != 0);
  RC_ASSERT(words.table().CheckInvariants());
  RC_ASSERT(words.table().size() == expected.size());
  RC_ASSERT(walked == expected);
  RC_ASSERT(scanned == expected);
  for (int i = 0; i < 512; ++i) RC_ASSERT(words.Has(std::to_string(i)) == expected.contains(std::to_string(i)));
}

RC_GTEST_PROP(TableProperty, AnyKeysAreThoseThatWereLeft, (const std::vector<uint16_t>& toggled)) {
  HoldsWhatIsLeft<WordTraits>(toggled);
}

RC_GTEST_PROP(TableProperty, SoTheyAreWhenAllCollide, (const std::vector<uint16_t>& toggled)) {
  HoldsWhatIsLeft<CollidingTraits>(toggled);
}

TEST(Table, GivesMemoryBackWhenItShrinks) {
  Words<WordTraits> words;
  for (int i = 0; i < 50000; ++i) words.Add(std::to_string(i));
  const size_t full = words.table().memory();
  EXPECT_LT(full / 50000.0, 17.0);
  for (int i = 0; i < 50000; ++i) words.Remove(std::to_string(i));
  EXPECT_LT(words.table().memory(), size_t{1024});
  EXPECT_TRUE(words.table().CheckInvariants());
}

TEST(Table, LongChainsLoseNothing) {
  Words<CollidingTraits> words;
  for (int i = 0; i < 200; ++i) words.Add(std::to_string(i));
  for (int i = 0; i < 200; i += 3) words.Remove(std::to_string(i));
  for (int i = 0; i < 200; ++i) EXPECT_EQ(words.Has(std::to_string(i)), i % 3 != 0) << i;
  EXPECT_TRUE(words.table().CheckInvariants());
}

// Keys that stay for the whole walk are all seen, though others come and go between two calls.
class ScanUnderChange : public testing::TestWithParam<int> {};

TEST_P(ScanUnderChange, SeesEveryKeyThatStays) {
  Words<WordTraits> words;
  for (int i = 0; i < 3000; ++i) words.Add("stay:" + std::to_string(i));
  const int churn = GetParam();
  for (int i = 0; i < std::max(0, -churn); ++i) words.Add("go:" + std::to_string(i));
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int next = 0;
  do {
    cursor = words.table().Scan(cursor, [&](const Word* word) { seen.insert(word->text); });
    for (int i = 0; i < 10 && next < std::abs(churn); ++i, ++next) {
      if (churn > 0) words.Add("come:" + std::to_string(next));
      if (churn < 0) words.Remove("go:" + std::to_string(next));
    }
  } while (cursor != 0);
  for (int i = 0; i < 3000; ++i) EXPECT_TRUE(seen.contains("stay:" + std::to_string(i))) << i;
}

INSTANTIATE_TEST_SUITE_P(Table, ScanUnderChange, testing::Values(0, 20000, -20000));

TEST(Table, RandomIsFair) {
  Words<WordTraits> words;
  constexpr int kWords = 101;
  for (int i = 0; i < kWords; ++i) words.Add(std::to_string(i));
  Rng rng(11);
  std::map<std::string, int> drawn;
  constexpr int kDraws = 101000;
  for (int i = 0; i < kDraws; ++i) ++drawn[words.table().Random(rng)->text];
  double chi_square = 0;
  for (const auto& [text, word] : words.owned()) chi_square += (drawn[text] - 1000.0) * (drawn[text] - 1000.0) / 1000.0;
  EXPECT_LT(chi_square, 149.4);  // 100 degrees of freedom, p = 0.001
}

TEST(Table, RandomOfAnEmptyTableIsNothing) {
  Words<WordTraits> words;
  Rng rng(1);
  EXPECT_EQ(words.table().Random(rng), nullptr);
}

}  // namespace
}  // namespace respect::types

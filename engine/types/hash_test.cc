// Hash against a plain model: a map from field to value and deadline.
#include "engine/types/hash.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace respect::types {
namespace {

using Model = std::map<std::string, std::pair<std::string, int64_t>>;

constexpr Hash::Limits kFlat{.max_flat_count = 5000, .max_flat_value = 64, .seed = 7};
constexpr Hash::Limits kUsual{.max_flat_count = 128, .max_flat_value = 64, .seed = 7};
constexpr Hash::Limits kLarge{.max_flat_count = 0, .max_flat_value = 0, .seed = 7};

// Owns a hash, and does to it and to the model the same.
class Pair {
 public:
  explicit Pair(const Hash::Limits& limits) : limits_(limits), hash_(Hash::Make()) {}
  ~Pair() { hash_.Free(); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void Set(const std::string& field, const std::string& value, bool keep) {
    const auto found = model_.find(field);
    const int64_t at_ms = keep && found != model_.end() ? found->second.second : kNever;
    EXPECT_EQ(hash_.Set(field, value, limits_, keep ? Hash::Deadline::kKeep : Hash::Deadline::kClear),
              found == model_.end());
    model_[field] = {value, at_ms};
  }
  void Remove(const std::string& field) { EXPECT_EQ(hash_.Remove(field), model_.erase(field) == 1); }
  void SetDeadline(const std::string& field, int64_t at_ms) {
    hash_.ExpectDeadlines();
    const auto found = model_.find(field);
    EXPECT_EQ(hash_.SetDeadline(field, at_ms), found != model_.end());
    if (found != model_.end()) found->second.second = at_ms;
  }
  // Removes what is due, a few at a time, and asks that the earliest go first.
  void RemoveDue(int64_t now_ms) {
    std::vector<std::pair<int64_t, std::string>> due;
    for (const auto& [field, rest] : model_) {
      if (rest.second != kNever && rest.second < now_ms) due.emplace_back(rest.second, field);
    }
    std::vector<int64_t> removed;
    for (size_t i = 0; i <= due.size(); i += 3) {
      hash_.RemoveDue(now_ms, 3, [&](Bytes field) {
        removed.push_back(model_.at(std::string(field)).second);
        model_.erase(std::string(field));
      });
    }
    EXPECT_EQ(removed.size(), due.size());
    EXPECT_TRUE(std::is_sorted(removed.begin(), removed.end()));
  }

  Hash& hash() { return hash_; }
  const Model& model() const { return model_; }
  static Model Listed(const Hash& hash) {
    Model listed;
    hash.ForEach([&](const FieldView& view) {
      listed[std::string(view.field)] = {std::string(view.value), view.at_ms};
    });
    return listed;
  }
  bool Same() const { return hash_.CheckInvariants() && hash_.size() == model_.size() && Listed(hash_) == model_; }

 private:
  Hash::Limits limits_;
  Hash hash_;
  Model model_;
};

void RunAtRandom(const Hash::Limits& limits, bool deadlines) {
  Rng rng(3);
  Pair pair(limits);
  for (const uint64_t sets : {85, 50, 20, 80, 0}) {  // of a hundred
    for (int i = 0; i < 1500; ++i) {
      const std::string field = "f" + std::to_string(rng.Below(300));
      const std::string value(rng.Below(40), static_cast<char>('a' + rng.Below(26)));
      if (deadlines && rng.Below(4) == 0) {
        pair.SetDeadline(field, rng.Below(5) == 0 ? kNever : static_cast<int64_t>(rng.Below(1000)));
      } else if (rng.Below(100) < sets) {
        pair.Set(field, value, rng.Below(2) == 0);
      } else {
        pair.Remove(field);
      }
      const auto found = pair.hash().Find(field);
      const auto expected = pair.model().find(field);
      ASSERT_EQ(found.has_value(), expected != pair.model().end());
      if (found) {
        ASSERT_EQ(found->value, expected->second.first);
      }
    }
    ASSERT_TRUE(pair.Same());
    if (!deadlines) continue;
    pair.RemoveDue(static_cast<int64_t>(rng.Below(600)));
    ASSERT_TRUE(pair.Same());
  }
}

TEST(Hash, FlatAgreesWithTheModel) { RunAtRandom(kFlat, false); }
TEST(Hash, FlatWithDeadlinesAgreesWithTheModel) { RunAtRandom(kFlat, true); }
TEST(Hash, TableAgreesWithTheModel) { RunAtRandom(kLarge, false); }
TEST(Hash, TableWithDeadlinesAgreesWithTheModel) { RunAtRandom(kLarge, true); }
TEST(Hash, UsualLimitsAgreeWithTheModel) { RunAtRandom(kUsual, true); }

TEST(Hash, MovesOnThroughItsForms) {
  Pair pair({.max_flat_count = 3, .max_flat_value = 8, .seed = 7});
  pair.Set("a", "1", false);
  EXPECT_EQ(pair.hash().form(), Hash::Form::kFlat);
  pair.SetDeadline("a", 50);
  EXPECT_EQ(pair.hash().form(), Hash::Form::kTimed);
  pair.Set("b", "longer than eight", false);
  EXPECT_EQ(pair.hash().form(), Hash::Form::kTable);
  EXPECT_TRUE(pair.Same());
}

TEST(Hash, ScanMeetsEveryFieldThatStays) {
  Pair pair(kLarge);
  for (int i = 0; i < 3000; ++i) pair.Set("f" + std::to_string(i), "v", false);
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int removed = 1500;
  do {
    cursor = pair.hash().Scan(cursor, [&](const FieldView& view) { seen.emplace(view.field); });
    for (int i = 0; i < 4 && removed < 3000; ++i) pair.Remove("f" + std::to_string(removed++));
  } while (cursor != 0);
  for (int i = 0; i < 1500; ++i) EXPECT_TRUE(seen.contains("f" + std::to_string(i))) << i;
}

RC_GTEST_PROP(HashProperty, AnyFieldsAreThoseOfTheModel,
              (const std::vector<std::pair<std::string, std::string>>& pairs)) {
  Pair pair(*rc::gen::arbitrary<bool>() ? kUsual : kLarge);
  for (const auto& [field, value] : pairs) pair.Set(field, value, false);
  RC_ASSERT(pair.Same());
  Hash copy = pair.hash().Copy();
  const Model before = pair.model();
  for (size_t i = 0; i < pairs.size(); i += 2) pair.SetDeadline(pairs[i].first, static_cast<int64_t>(i));
  for (size_t i = 0; i < pairs.size(); i += 3) pair.Remove(pairs[i].first);
  RC_ASSERT(pair.Same());
  const bool same = Pair::Listed(copy) == before;
  copy.Free();
  RC_ASSERT(same);
}

}  // namespace
}  // namespace respect::types

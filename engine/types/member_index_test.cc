#include "engine/types/member_index.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace respect::types {
namespace {

// Members with their scores, found by their texts, beside a map.
class Members {
 public:
  ~Members() {
    for (const auto& [text, score] : model_) Remove(text);
  }
  Members() = default;
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  void Put(const std::string& text, double score) {
    const uint64_t hash = index_.Hash(text);
    const MemberStore::Ref held = index_.Find(text, hash);
    if (held == MemberStore::kNone) {
      index_.Insert(store_.Add(score, text), hash);
    } else {
      store_.SetScore(held, score);
    }
    model_[text] = score;
  }
  void Take(const std::string& text) {
    if (model_.contains(text)) Remove(text);
    model_.erase(text);
  }
  bool Same() const {
    for (const auto& [text, score] : model_) {
      const MemberStore::Ref ref = index_.Find(text, index_.Hash(text));
      if (ref == MemberStore::kNone || store_.Member(ref) != text || store_.Score(ref) != score) return false;
    }
    return index_.size() == model_.size() && index_.CheckInvariants();
  }
  std::set<std::string> Scanned() const {
    std::set<std::string> seen;
    uint64_t cursor = 0;
    do {
      cursor = index_.Scan(cursor, [&](MemberStore::Ref ref) { seen.emplace(store_.Member(ref)); });
    } while (cursor != 0);
    return seen;
  }
  const MemberIndex& index() const { return index_; }
  const std::map<std::string, double>& model() const { return model_; }

 private:
  void Remove(const std::string& text) {
    const uint64_t hash = index_.Hash(text);
    const MemberStore::Ref ref = index_.Find(text, hash);
    index_.Erase(ref, hash);
    store_.Remove(ref);
  }

  MemberStore store_;
  MemberIndex index_{store_, 7};
  std::map<std::string, double> model_;
};

RC_GTEST_PROP(MemberIndexProperty, AnyMembersAreThoseOfTheModel, (const std::vector<std::string>& texts)) {
  Members members;
  for (const std::string& text : texts) members.Put(text, static_cast<double>(text.size()));
  RC_ASSERT(members.Same());
  for (size_t i = 0; i < texts.size(); i += 2) members.Take(texts[i]);
  for (size_t i = 0; i < texts.size(); i += 3) members.Put(texts[i], -1);
  RC_ASSERT(members.Same());
  RC_ASSERT(members.Scanned().size() == members.model().size());
}

// Short and long texts in one store, as many as take several chunks, buckets and segments.
TEST(MemberIndex, GrowsAndShrinksWithoutLosingAnything) {
  Members members;
  for (int i = 0; i < 20000; ++i) members.Put(std::string(i % 100 == 0 ? 300 : 0, 'x') + std::to_string(i), i);
  EXPECT_TRUE(members.Same());
  const size_t full = members.index().memory();
  EXPECT_LT(full / 20000.0, 12.0);
  for (int i = 0; i < 19000; ++i) members.Take(std::string(i % 100 == 0 ? 300 : 0, 'x') + std::to_string(i));
  EXPECT_TRUE(members.Same());
  EXPECT_LT(members.index().memory(), full / 2);
}

}  // namespace
}  // namespace respect::types

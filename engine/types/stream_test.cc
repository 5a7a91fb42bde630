#include "engine/types/stream.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace respect::types {
namespace {

using Fields = std::vector<std::string>;
using Model = std::map<StreamId, Fields>;

void Append(Stream& stream, StreamId id, const Fields& fields, Stream::BlockLimits limits = {}) {
  const std::vector<Bytes> pairs(fields.begin(), fields.end());
  stream.Append(id, pairs, limits);
}

Fields FieldsOf(const StreamEntry& entry) {
  Fields fields;
  entry.block->ForEachField(entry, [&](Bytes field, Bytes value) {
    fields.emplace_back(field);
    fields.emplace_back(value);
  });
  return fields;
}

Model Content(const Stream& stream, StreamId from = kMinStreamId) {
  Model content;
  stream.VisitFrom(from, [&](const StreamEntry& entry) {
    content[entry.id] = FieldsOf(entry);
    return true;
  });
  return content;
}

TEST(Stream, BlocksEndAtTheirLimits) {
  Stream stream;
  for (uint64_t i = 1; i <= 7; ++i) Append(stream, {1, i}, {"f", "v"}, {4096, 3});
  EXPECT_EQ(stream.block_count(), 3u);
  EXPECT_EQ(stream.length(), 7u);
  EXPECT_TRUE(stream.CheckInvariants());
}

TEST(Stream, ABlockGoesWithItsLastEntry) {
  Stream stream;
  for (uint64_t i = 1; i <= 6; ++i) Append(stream, {1, i}, {"f", "v"}, {4096, 2});
  EXPECT_TRUE(stream.Delete({1, 3}));
  EXPECT_EQ(stream.block_count(), 3u);
  EXPECT_TRUE(stream.Delete({1, 4}));
  EXPECT_EQ(stream.block_count(), 2u);
  EXPECT_FALSE(stream.Delete({1, 4}));
  EXPECT_TRUE(stream.CheckInvariants());
}

TEST(Stream, TrimmingKeepsWhatAGroupHasStillToAcknowledge) {
  Stream stream;
  for (uint64_t i = 1; i <= 6; ++i) Append(stream, {1, i}, {"f", "v"}, {4096, 2});
  StreamGroup& group = *stream.AddGroup("g", {1, 6}, 6);
  StreamConsumer* consumer = group.AddConsumer("c", 0);
  group.Assign({1, 2}, consumer);
  StreamTrim trim{.by = StreamTrim::By::kLength, .max_length = 2, .references = References::kAcked};
  EXPECT_EQ(stream.Trim(trim), 4u);
  EXPECT_EQ(stream.first_id(), (StreamId{1, 2}));
  trim.references = References::kDrop;
  EXPECT_EQ(stream.Trim({.by = StreamTrim::By::kLength, .max_length = 1, .references = References::kDrop}), 1u);
  EXPECT_TRUE(group.pending().empty());
  EXPECT_TRUE(stream.CheckInvariants());
}

TEST(Stream, ACopyHasItsOwnConsumers) {
  Stream stream;
  Append(stream, {1, 1}, {"f", "v"});
  StreamGroup& group = *stream.AddGroup("g", {1, 1}, 1);
  group.Assign({1, 1}, group.AddConsumer("c", 0));
  const Stream copy(stream);
  EXPECT_TRUE(group.Forget({1, 1}));
  EXPECT_EQ(copy.groups().at("g").pending().size(), 1u);
  EXPECT_TRUE(copy.CheckInvariants());
}

TEST(Stream, RadixNodesAreCountedAsARadixTreeHasThem) {
  Stream stream;
  EXPECT_EQ(stream.RadixNodes(), 1u);
  Append(stream, {1, 1}, {"f", "v"}, {4096, 1});
  EXPECT_EQ(stream.RadixNodes(), 2u);
  Append(stream, {1, 2}, {"f", "v"}, {4096, 1});
  EXPECT_EQ(stream.RadixNodes(), 4u);
}

// Appends, deletions and trimming against a map of the entries.
TEST(Stream, HoldsWhatAMapHolds) {
  EXPECT_TRUE(rc::check([] {
    Stream stream;
    Model model;
    StreamId last;
    const Stream::BlockLimits limits{*rc::gen::inRange<int64_t>(60, 400), *rc::gen::inRange<int64_t>(0, 6)};
    const int steps = *rc::gen::inRange(1, 80);
    for (int step = 0; step < steps; ++step) {
      const int what = *rc::gen::inRange(0, 10);
      if (what < 6) {
        last = {last.ms + *rc::gen::inRange<uint64_t>(0, 3), last.seq + *rc::gen::inRange<uint64_t>(1, 300)};
        const auto fields = *rc::gen::container<Fields>(
            2 * *rc::gen::inRange<size_t>(1, 4),
            rc::gen::oneOf(rc::gen::element<std::string>("a", "b", "17", "-5000"), rc::gen::arbitrary<std::string>()));
        Append(stream, last, fields, limits);
        model[last] = fields;
      } else if (what < 8 && !model.empty()) {
        auto victim = std::next(model.begin(), *rc::gen::inRange<int64_t>(0, static_cast<int64_t>(model.size())));
        RC_ASSERT(stream.Delete(victim->first));
        model.erase(victim);
      } else {
        const uint64_t length = *rc::gen::inRange<uint64_t>(0, model.size() + 2);
        const size_t over = model.size() > length ? model.size() - length : 0;
        RC_ASSERT(stream.Trim({.by = StreamTrim::By::kLength, .max_length = length}) == over);
        model.erase(model.begin(), std::next(model.begin(), static_cast<int64_t>(over)));
      }
      RC_ASSERT(stream.CheckInvariants());
    }
    RC_ASSERT(Content(stream) == model);
    RC_ASSERT(stream.LastLiveId() == (model.empty() ? StreamId{} : model.rbegin()->first));
    Model backwards;
    stream.VisitBackwards(kMaxStreamId, [&](const StreamEntry& entry) {
      const bool in_order = backwards.empty() || entry.id < backwards.begin()->first;
      RC_ASSERT(in_order);  // the macro itself would look at both sides of the or
      backwards[entry.id] = FieldsOf(entry);
      return true;
    });
    RC_ASSERT(backwards == model);
    RC_ASSERT(Content(Stream(stream)) == model);
  }));
}

struct Item {
  StreamId id;
};

TEST(OrderedBlocks, HoldsWhatASetHolds) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<bool, uint16_t>>& steps) {
    OrderedBlocks<Item> items;
    std::set<StreamId> model;
    for (const auto& [insert, number] : steps) {
      const StreamId id{number % 7u, number};
      if (insert) {
        RC_ASSERT(items.Insert({id}) == model.insert(id).second);
      } else {
        RC_ASSERT(items.Erase(id) == (model.erase(id) == 1));
      }
    }
    for (uint64_t i = 0; i < 500; ++i) {
      items.Insert({{3, i * 977 % 500}});
      model.insert({3, i * 977 % 500});
    }
    RC_ASSERT(items.CheckInvariants());
    std::vector<StreamId> seen;
    items.VisitFrom({3, 100}, [&](const Item& item) {
      seen.push_back(item.id);
      return true;
    });
    RC_ASSERT(seen == std::vector<StreamId>(model.lower_bound({3, 100}), model.end()));
  }));
}

}  // namespace
}  // namespace respect::types

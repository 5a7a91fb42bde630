#include "engine/types/list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

std::deque<std::string> Contents(const List& list) {
  std::deque<std::string> all;
  list.Visit(0, list.size(), [&](Bytes element) {
    all.emplace_back(element);
    return true;
  });
  return all;
}

std::string RandomElement(Rng& rng) {
  const size_t length = rng.Below(20) == 0 ? rng.Below(9000) : rng.Below(rng.Below(4) == 0 ? 400 : 30);
  return std::string(length, static_cast<char>('a' + rng.Below(6)));
}

// Every operation in random order against a deque of strings.
TEST(List, AgreesWithADequeOfStrings) {
  Rng rng(9);
  List list;
  std::deque<std::string> model;
  for (int round = 0; round < 30000; ++round) {
    const std::string element = RandomElement(rng);
    const size_t at = model.empty() ? 0 : rng.Below(model.size());
    switch (rng.Below(model.size() > 400 ? 12 : 9)) {
      case 0: list.PushFront(element), model.push_front(element); break;
      case 1:
      case 2: list.PushBack(element), model.push_back(element); break;
      case 3:
        list.Insert(at, element);
        model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), element);
        break;
      case 4:
        if (model.empty()) break;
        list.Set(at, element);
        model[at] = element;
        break;
      case 5:
        if (model.empty()) break;
        ASSERT_EQ(list.At(at), model[at]);
        break;
      case 6:
      case 9:
        if (model.empty()) break;
        ASSERT_EQ(list.Front(), model.front());
        list.DropFront(), model.pop_front();
        break;
      case 7:
      case 10:
        if (model.empty()) break;
        ASSERT_EQ(list.Back(), model.back());
        list.DropBack(), model.pop_back();
        break;
      default: {
        const size_t drop = rng.Below(std::min<size_t>(model.size(), 40) + 1);
        list.DropBack(drop);
        model.resize(model.size() - drop);
      }
    }
    ASSERT_EQ(list.size(), model.size());
    if (round % 500 == 0) {
      ASSERT_EQ(Contents(list), model);
      ASSERT_TRUE(list.CheckInvariants());
    }
  }
}

// Any elements at any places, taken out again by value.
RC_GTEST_PROP(ListProperty, AnyElementsStandWhereTheyWerePut,
              (const std::vector<std::pair<std::string, uint16_t>>& puts, const std::string& gone)) {
  List list;
  std::deque<std::string> model;
  for (const auto& [element, place] : puts) {
    const size_t at = place % (model.size() + 1);
    list.Insert(at, element);
    model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), element);
  }
  RC_ASSERT(Contents(list) == model);
  RC_ASSERT(list.CheckInvariants());
  const auto limit = *rc::gen::inRange<size_t>(0, 4);
  const std::string& victim = model.empty() || *rc::gen::arbitrary<bool>() ? gone : model.back();
  size_t removed = 0;
  std::deque<std::string> left;
  for (const std::string& element : model) {
    if (element == victim && removed < limit) {
      ++removed;
    } else {
      left.push_back(element);
    }
  }
  const List before(list);
  RC_ASSERT(list.Remove(std::string(victim), limit, false) == removed);
  RC_ASSERT(Contents(list) == left);
  RC_ASSERT(list.CheckInvariants());
  RC_ASSERT(Contents(before) == model);
}

TEST(List, RemovesFromEitherEnd) {
  for (const bool from_back : {false, true}) {
    List list;
    for (const char* element : {"a", "b", "a", "c", "a"}) list.PushBack(element);
    EXPECT_EQ(list.Remove("a", 2, from_back), 2u);
    EXPECT_EQ(Contents(list),
              from_back ? (std::deque<std::string>{"a", "b", "c"}) : (std::deque<std::string>{"b", "c", "a"}));
    EXPECT_EQ(list.Remove("x", 9, from_back), 0u);
    EXPECT_TRUE(list.CheckInvariants());
  }
}

TEST(List, VisitsBackwards) {
  List list;
  for (int i = 0; i < 3000; ++i) list.PushBack(std::to_string(i));
  int expected = 2500;
  list.VisitBackwards(2500, 2501, [&](Bytes element) {
    EXPECT_EQ(element, std::to_string(expected--));
    return true;
  });
  EXPECT_EQ(expected, -1);
}

TEST(List, ACopyIsIndependent) {
  List list;
  list.PushBack("one");
  List copy(list);
  list.PushBack("two");
  EXPECT_EQ(copy.size(), 1u);
  EXPECT_TRUE(copy.CheckInvariants());
}

TEST(List, AnElementTakesTwentyBytesAtMost) {
  List list;
  for (int i = 0; i < 100000; ++i) list.PushBack("sixteen bytes...");
  EXPECT_LT(static_cast<double>(list.MemoryUsage()) / 100000, 20.0);
}

TEST(List, OfOneElementTakesNoMoreThanItsFormAndThatElement) {
  List list;
  list.PushBack("sixteen bytes...");
  EXPECT_LE(list.MemoryUsage(), sizeof(List) + 32);
  EXPECT_LE(sizeof(List), 64U);
}

}  // namespace
}  // namespace respect::types

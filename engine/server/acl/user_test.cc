// The rules of users and what follows from them, beside the cases of ACL on the wire.
#include "engine/server/acl/user.h"

#include <cstdio>

#include "engine/commands/command_lookup.h"
#include "engine/server/acl/acl.h"
#include "engine/server/acl/acl_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect::acl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Surroundings kHere{.served = kNewestVersion, .all_channels = false};

User Make(std::initializer_list<Bytes> rules) {
  User user("u", kHere);
  for (const Bytes rule : rules) EXPECT_EQ(user.Apply(rule, kHere), std::nullopt) << rule;
  return user;
}

Denial Ask(const User& user, std::vector<Bytes> request) {
  return user.Check(*FindCommandOf(request, kNewestVersion), request).denial;
}

TEST(AclUser, ANewOneMayDoNothing) {
  EXPECT_EQ(Ask(Make({}), {"get", "k"}), Denial::kCommand);
  EXPECT_FALSE(Make({"nopass"}).enabled);
}

TEST(AclUser, MayDoWhatOneSelectorAllowsWhole) {
  const User user = Make({"+get", "~a", "(+set ~b)"});
  EXPECT_EQ(Ask(user, {"get", "a"}), Denial::kNone);
  EXPECT_EQ(Ask(user, {"set", "b", "v"}), Denial::kNone);
  EXPECT_EQ(Ask(user, {"set", "a", "v"}), Denial::kKey);
}

TEST(AclUser, AllRightsAreKnownAsSuch) {
  EXPECT_TRUE(Make({"+@all", "~*", "&*"}).allows_everything());
  EXPECT_FALSE(Make({"+@all", "-get", "~*", "&*"}).allows_everything());
  EXPECT_FALSE(Make({"+@all", "~*"}).allows_everything());
}

TEST(AclUser, RightsToReadAndWriteAreApart) {
  const User user = Make({"+@all", "%R~r", "%W~w"});
  EXPECT_EQ(Ask(user, {"get", "r"}), Denial::kNone);
  EXPECT_EQ(Ask(user, {"get", "w"}), Denial::kKey);
  EXPECT_EQ(Ask(user, {"set", "w", "v"}), Denial::kNone);
  EXPECT_EQ(Ask(user, {"set", "r", "v"}), Denial::kKey);
}

TEST(AclUser, ARuleThatDoesNotDoChangesNothing) {
  User user = Make({"~a"});
  const std::string before = user.Describe();
  for (const Bytes rule : {"+nosuch", "%X~b", "#abc", "(on)", "(+get"})
    EXPECT_NE(user.Apply(rule, kHere), std::nullopt);
  EXPECT_EQ(user.Describe(), before);
}

TEST(AclUser, DescribedItCanBeMadeAnew) {
  const User user = Make({"on", ">p", "~a", "%R~b", "&c", "+@read", "-get", "+select|0", "(~x +set)"});
  Acl acl([] { return kHere; });
  ASSERT_TRUE(acl.Load("f", user.Describe() + "\n", [](User&) {}).ok());
  ASSERT_NE(acl.Find("u"), nullptr);
  EXPECT_EQ(acl.Find("u")->Describe(), user.Describe());
}

TEST(AclUser, WordsOfASelectorAreJoined) {
  std::vector<std::string> merged;
  const std::vector<Bytes> words = {"on", "(~a", "+get", ")", "(b)", "+set"};
  EXPECT_EQ(MergeSelectors(words, merged), std::nullopt);
  EXPECT_THAT(merged, ElementsAre("on", "(~a +get )", "(b)", "+set"));
  const std::vector<Bytes> open = {"on", "(~a", "+get"};
  EXPECT_EQ(MergeSelectors(open, merged), "(~a");
}

class AclTest : public ::testing::Test {
 protected:
  Acl acl_{[] { return kHere; }};
};

TEST_F(AclTest, ChangesAllOrNothing) {
  const std::vector<Bytes> good = {"on", ">p"}, bad = {"off", "+nosuch"};
  ASSERT_TRUE(acl_.Change("u", good).ok());
  EXPECT_FALSE(acl_.Change("u", bad).ok());
  EXPECT_EQ(acl_.Login("u", "p"), acl_.Find("u"));
  EXPECT_FALSE(acl_.Change("v", bad).ok());
  EXPECT_EQ(acl_.Find("v"), nullptr);
}

TEST_F(AclTest, AFileThatIsWrongChangesNothing) {
  const Status loaded = acl_.Load("f", "user a on\nuser b +nosuch\nfoo\n", [](User&) {});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(acl_.Find("a"), nullptr);
  EXPECT_THAT(std::string(loaded.error().text()), ::testing::HasSubstr("f:2: Unknown command"));
}

TEST_F(AclTest, WhoStaysKeepsItsAddressAndWhoGoesIsTold) {
  ASSERT_TRUE(acl_.Load("f", "user a on\nuser b on\n", [](User&) {}).ok());
  const User* stays = acl_.Find("a");
  std::vector<std::string> gone;
  ASSERT_TRUE(acl_.Load("f", "user a off\n", [&](User& user) { gone.push_back(user.name); }).ok());
  EXPECT_EQ(acl_.Find("a"), stays);
  EXPECT_FALSE(stays->enabled);
  EXPECT_THAT(gone, ElementsAre("b"));
}

TEST_F(AclTest, WhatIsSavedIsLoadedAgain) {
  const std::string path = ::testing::TempDir() + "acl_test_users.acl";
  const std::vector<Bytes> rules = {"on", ">p", "~a", "(~b +get)"};
  ASSERT_TRUE(acl_.Change("u", rules).ok());
  ASSERT_TRUE(SaveFile(acl_, path).ok());
  Acl again([] { return kHere; });
  ASSERT_TRUE(LoadFile(again, path, [](User&) {}).ok());
  EXPECT_EQ(again.Text(), acl_.Text());
  std::remove(path.c_str());
  EXPECT_FALSE(LoadFile(again, path, [](User&) {}).ok());
}

TEST_F(AclTest, AUserIsDeclaredOnce) {
  const std::vector<std::string> words = {"u", "on"}, wrong = {"v", "+nosuch"}, usual = {"default", "off"};
  EXPECT_EQ(acl_.AddDeclared(words), std::nullopt);
  EXPECT_NE(acl_.AddDeclared(words), std::nullopt);
  EXPECT_NE(acl_.AddDeclared(wrong), std::nullopt);
  EXPECT_EQ(acl_.AddDeclared(usual), std::nullopt);
  EXPECT_FALSE(acl_.default_is_open());
}

TEST(AclLog, TheSameRefusalWithinAMinuteCountsUp) {
  RefusalLog log;
  LogEntry entry;
  entry.object = "get";
  log.Add(entry, 10);
  entry.updated_ms = 60'000;
  log.Add(entry, 10);
  ASSERT_EQ(log.entries().size(), 1u);
  EXPECT_EQ(log.entries()[0].count, 2);
  entry.updated_ms = 120'001;
  log.Add(entry, 10);
  EXPECT_EQ(log.entries().size(), 2u);
  log.Add(entry, 0);
  EXPECT_THAT(log.entries(), IsEmpty());
}

}  // namespace
}  // namespace respect::acl

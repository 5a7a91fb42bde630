#include "engine/server/command_table.h"

#include "gtest/gtest.h"

namespace respect {
namespace {

class CommandTableTest : public ::testing::Test {
 protected:
  const CommandSpec* Find(std::vector<Bytes> words) const { return table_.Find(words, kNewestVersion); }
  CommandTable table_{AllCommands()};
};

TEST_F(CommandTableTest, ARenamedCommandIsFoundByItsNewNameAlone) {
  const CommandSpec* get = Find({"GET"});
  ASSERT_NE(get, nullptr);
  EXPECT_EQ(table_.Rename("get", "Fetch"), "");
  EXPECT_EQ(Find({"get", "k"}), nullptr);
  EXPECT_EQ(Find({"FETCH", "k"}), get);
}

TEST_F(CommandTableTest, SubcommandsComeWithTheirContainer) {
  const CommandSpec* get = Find({"config", "get"});
  EXPECT_EQ(table_.Rename("CONFIG", "conf"), "");
  EXPECT_EQ(Find({"config", "get"}), nullptr);
  EXPECT_EQ(Find({"conf", "GET"}), get);
}

TEST_F(CommandTableTest, AnEmptyNameTakesTheCommandAway) {
  EXPECT_EQ(table_.Rename("FLUSHALL", ""), "");
  EXPECT_EQ(Find({"flushall"}), nullptr);
}

TEST_F(CommandTableTest, NamesThatAreUnknownOrTakenAreRefused) {
  EXPECT_EQ(table_.Rename("nosuch", "x"), "No such command in rename-command");
  EXPECT_EQ(table_.Rename("get", "set"), "Target command name already exists");
}

}  // namespace
}  // namespace respect

#include "engine/server/log.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

using ::testing::MatchesRegex;

class LogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/log_test_XXXXXX";
    const int fd = mkstemp(path);
    ASSERT_GE(fd, 0);
    close(fd);
    path_ = path;
    log_.Open(path_);
  }
  void TearDown() override { unlink(path_.c_str()); }
  std::string Text() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string path_;
  Log log_;
};

TEST_F(LogTest, LineHasProcessRoleTimeAndLevel) {
  log_.set_role(Log::Role::kServing);
  log_.Warning("something");
  EXPECT_THAT(Text(), MatchesRegex("[0-9]+:M [0-9]+ [A-Z][a-z]+ [0-9]+ [0-9:]+\\.[0-9]+ # something\n"));
}

TEST_F(LogTest, MessagesBelowTheLevelAreDropped) {
  log_.Verbose("dropped");
  log_.set_level(LogLevel::kNothing);
  log_.Warning("dropped too");
  EXPECT_EQ(Text(), "");
}

TEST_F(LogTest, FileMayBeMovedAway) {
  log_.Notice("first");
  ASSERT_EQ(unlink(path_.c_str()), 0);
  log_.Raw(LogLevel::kNotice, "second\n");
  EXPECT_EQ(Text(), "second\n");
}

}  // namespace
}  // namespace respect

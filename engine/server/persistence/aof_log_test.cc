#include "engine/server/persistence/aof_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/resp/request_parser.h"

namespace respect {
namespace {

class AofLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const int fd = mkstemp(path_.data());
    ASSERT_GE(fd, 0);
    log_.Continue(fd, 0, settings_);
  }
  void TearDown() override {
    log_.Close();
    unlink(path_.c_str());
  }

  // Tells the log of a request as a client sent it.
  void AddRequest(int db, Bytes request) {
    RequestParser parser;
    std::vector<Bytes> args;
    size_t consumed = 0;
    ASSERT_EQ(parser.Parse(request, {}, args, consumed), RequestParser::Outcome::kRequest);
    ASSERT_EQ(consumed, request.size());
    log_.Add(db, args, request);
  }
  std::string Written() {
    log_.Flush(0, settings_, true);
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string path_ = "/tmp/aof_log_test.XXXXXX";
  AofLog::Settings settings_{.policy = FsyncPolicy::kNo};
  AofLog log_;
};

constexpr const char* kSelect0 = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n";
constexpr const char* kSet = "*3\r\n$3\r\nset\r\n$1\r\nk\r\n$12\r\nhello, world\r\n";
constexpr std::array<Bytes, 3> kSetArgs = {"set", "k", "hello, world"};

TEST_F(AofLogTest, WritesARequestAsItCame) {
  AddRequest(0, kSet);
  log_.EndUnit(0);
  EXPECT_EQ(Written(), std::string(kSelect0) + kSet);
  EXPECT_EQ(log_.appended(), static_cast<int64_t>(Written().size()));
}

TEST_F(AofLogTest, MendsLineEndsThatTheParserLetPass) {
  for (const Bytes request :
       {Bytes("*3\rX$3\r\nset\r\n$1\r\nk\r\n$12\r\nhello, world\r\n"),
        Bytes("*3\r\n$3\rXset\r\n$1\r\nk\r\n$12\r\nhello, world\r\n"),
        Bytes("*3\r\n$3\r\nset\r\n$1\r\nkXX$12\r\nhello, world\r\n"),
        Bytes("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$12\r\nhello, worldXX"), Bytes("set k 'hello, world'\r\n")}) {
    const size_t before = Written().size();
    AddRequest(0, request);
    log_.EndUnit(0);
    const std::string written = Written();
    EXPECT_TRUE(written.ends_with(kSet)) << request;
    EXPECT_EQ(written.size(), before + Bytes(kSet).size() + (before == 0 ? Bytes(kSelect0).size() : 0)) << request;
  }
}

TEST_F(AofLogTest, TakesNoRequestForArgumentsFromElsewhere) {
  log_.Add(0, kSetArgs, "*1\r\n$4\r\nEXEC\r\n");
  log_.EndUnit(0);
  EXPECT_EQ(Written(), std::string(kSelect0) + kSet);
}

TEST_F(AofLogTest, KeepsTheChangesOfAUnitTogether) {
  log_.Add(0, kSetArgs);
  log_.EndUnit(0);
  log_.Add(0, kSetArgs);
  log_.Add(1, kSetArgs);
  EXPECT_TRUE(log_.has_unit());
  log_.EndUnit(1700000000);
  EXPECT_EQ(Written(), std::string(kSelect0) + kSet + "#TS:1700000000\r\n*1\r\n$5\r\nMULTI\r\n" + kSet +
                           "*2\r\n$6\r\nSELECT\r\n$1\r\n1\r\n" + kSet + "*1\r\n$4\r\nEXEC\r\n");
  EXPECT_EQ(log_.size(), static_cast<int64_t>(Written().size()));
}

TEST_F(AofLogTest, GrowsWithoutLosingWhatWaits) {
  const std::string value(100'000, 'v');
  std::string expected = kSelect0;
  for (int i = 0; i < 40; ++i) {
    const Bytes args[] = {"append", "k", value};
    log_.Add(0, args);
    log_.EndUnit(0);
    expected += "*3\r\n$6\r\nappend\r\n$1\r\nk\r\n$100000\r\n" + value + "\r\n";
  }
  EXPECT_EQ(log_.waiting(), expected.size());
  EXPECT_EQ(Written(), expected);
}

}  // namespace
}  // namespace respect

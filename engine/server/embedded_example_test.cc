// How a program tests itself with the engine inside: a small cache that speaks through hiredis, an EmbeddedServer in
// place of the server it will meet, time and mishaps in the test's hand. engine/README.md points here.
#include <gtest/gtest.h>
#include <hiredis/hiredis.h>

#include <memory>
#include <optional>
#include <string>

#include "engine/server/embedded.h"

namespace respect {
namespace {

// ---- The program ----

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ReplyPtr = std::unique_ptr<redisReply, FreeReply>;

// Sessions of users, each for half an hour after it was last seen. Who cannot be asked is treated as logged out.
class SessionCache {
 public:
  explicit SessionCache(redisContext& connection) : connection_(connection) {}

  bool Store(const std::string& token, const std::string& user) {
    const ReplyPtr reply = Ask("SET session:%s %s EX 1800", token, user);
    return reply != nullptr && reply->type == REDIS_REPLY_STATUS;
  }
  std::optional<std::string> UserOf(const std::string& token) {
    const ReplyPtr reply = Ask("GETEX session:%s EX %s", token, "1800");
    if (reply == nullptr || reply->type != REDIS_REPLY_STRING) return std::nullopt;
    return std::string(reply->str, reply->len);
  }

 private:
  ReplyPtr Ask(const char* format, const std::string& first, const std::string& second) {
    return ReplyPtr(static_cast<redisReply*>(redisCommand(&connection_, format, first.c_str(), second.c_str())));
  }
  redisContext& connection_;
};

// ---- Its tests ----

class EmbeddedExampleTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = EmbeddedServer::Start({.virtual_clock = true, .seed = 1, .config = {{"respect-commands", "yes"}}});
    ASSERT_TRUE(started.ok());
    server_ = std::move(*started);
    connection_.reset(redisConnectFd(server_->Connect()));
    ASSERT_NE(connection_, nullptr);
  }
  void Tell(const char* command) {
    const ReplyPtr reply(static_cast<redisReply*>(redisCommand(connection_.get(), command)));
    ASSERT_NE(reply, nullptr);
    ASSERT_NE(reply->type, REDIS_REPLY_ERROR) << reply->str;
  }

  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  std::unique_ptr<EmbeddedServer> server_;
  std::unique_ptr<redisContext, FreeContext> connection_;
};

TEST_F(EmbeddedExampleTest, ASessionEndsHalfAnHourAfterItWasLastSeen) {
  SessionCache cache(*connection_);
  ASSERT_TRUE(cache.Store("t1", "ada"));
  server_->AdvanceMs(29 * 60 * 1000);
  EXPECT_EQ(cache.UserOf("t1"), "ada");
  server_->AdvanceMs(29 * 60 * 1000);
  EXPECT_EQ(cache.UserOf("t1"), "ada");
  server_->AdvanceMs(31 * 60 * 1000);
  EXPECT_EQ(cache.UserOf("t1"), std::nullopt);
}

TEST_F(EmbeddedExampleTest, WhileTheServerLoadsNobodyIsLoggedInAndNothingIsLost) {
  SessionCache cache(*connection_);
  ASSERT_TRUE(cache.Store("t1", "ada"));
  Tell("RESPECT.FAULT ADD KEY session:* ERROR LOADING TIMES 2");
  EXPECT_EQ(cache.UserOf("t1"), std::nullopt);
  EXPECT_FALSE(cache.Store("t2", "bob"));
  EXPECT_EQ(cache.UserOf("t1"), "ada");
  EXPECT_EQ(cache.UserOf("t2"), std::nullopt);
}

TEST_F(EmbeddedExampleTest, AConnectionThatBreaksIsNoAnswer) {
  SessionCache cache(*connection_);
  ASSERT_TRUE(cache.Store("t1", "ada"));
  Tell("RESPECT.FAULT ADD COMMAND getex CLOSE TIMES 1");
  EXPECT_EQ(cache.UserOf("t1"), std::nullopt);
}

}  // namespace
}  // namespace respect

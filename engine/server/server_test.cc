// The server as a whole, through sockets: framing, order, limits, time. What single commands answer stands in spec/.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "engine/server/embedded.h"

namespace respect {
namespace {

// A blocking client of an embedded server.
class Client {
 public:
  explicit Client(EmbeddedServer& server) : fd_(server.Connect()) {
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Send(const std::string& bytes) {
    ASSERT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  // Exactly `size` bytes, fewer when the server closes or is silent.
  std::string Receive(size_t size) {
    std::string got(size, '\0');
    size_t have = 0;
    while (have < size) {
      const ssize_t n = recv(fd_, got.data() + have, size - have, 0);
      if (n <= 0) break;
      have += static_cast<size_t>(n);
    }
    got.resize(have);
    return got;
  }
  std::string Ask(const std::string& bytes, size_t reply_size) {
    Send(bytes);
    return Receive(reply_size);
  }
  // Reads what there is; true when it ends with the server's closing, orderly or not.
  bool IsClosed() {
    char byte;
    const ssize_t n = recv(fd_, &byte, 1, 0);
    return n == 0 || (n < 0 && errno == ECONNRESET);
  }

 private:
  int fd_;
};

class ServerTest : public testing::Test {
 protected:
  explicit ServerTest(EmbeddedServer::Settings settings = {.virtual_clock = true, .seed = 1, .config = {}}) {
    auto started = EmbeddedServer::Start(settings);
    EXPECT_TRUE(started.ok());
    server_ = std::move(*started);
  }
  std::unique_ptr<EmbeddedServer> server_;
};

TEST_F(ServerTest, AnswersAPipelineInOrderAndInOnePiece) {
  Client client(*server_);
  std::string requests, replies;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = std::to_string(i);
    requests += "*2\r\n$4\r\nECHO\r\n$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
    replies += "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
  }
  EXPECT_EQ(client.Ask(requests, replies.size()), replies);
}

TEST_F(ServerTest, SubcommandsOfOneContainerInAPipelineAreToldApart) {
  Client client(*server_);
  EXPECT_EQ(client.Ask("CLIENT SETNAME me\r\nCLIENT GETNAME\r\n", 5 + 8), "+OK\r\n$2\r\nme\r\n");
}

TEST_F(ServerTest, ARequestMayComeByteByByte) {
  Client client(*server_);
  for (const char c : std::string("*2\r\n$4\r\nECHO\r\n$3\r\nabc\r\n")) client.Send(std::string(1, c));
  EXPECT_EQ(client.Receive(9), "$3\r\nabc\r\n");
}

TEST_F(ServerTest, ALongArgumentInManyPiecesArrivesWhole) {
  Client client(*server_);
  const std::string value(3'000'000, 'v');
  const std::string bulk = "$" + std::to_string(value.size()) + "\r\n" + value + "\r\n";
  client.Send("*2\r\n$4\r\nECHO\r\n" + bulk);
  EXPECT_EQ(client.Receive(bulk.size()), bulk);
}

TEST_F(ServerTest, WhatStoodBeforeAMalformedRequestIsAnswered) {
  Client client(*server_);
  const std::string expected = "+PONG\r\n-ERR Protocol error: expected '$', got '+'\r\n";
  EXPECT_EQ(client.Ask("PING\r\n*1\r\n+PING\r\n", expected.size()), expected);
  EXPECT_TRUE(client.IsClosed());
}

TEST_F(ServerTest, AClosedClientDisturbsNobody) {
  Client stays(*server_);
  {
    Client goes(*server_);
    goes.Send("*2\r\n$4\r\nECHO\r\n$100\r\nabc");
  }
  EXPECT_EQ(stays.Ask("PING\r\n", 7), "+PONG\r\n");
}

TEST_F(ServerTest, TimeMovesOnlyWhenTold) {
  Client client(*server_);
  const int64_t before = server_->NowMs();
  server_->AdvanceMs(1500);
  EXPECT_EQ(server_->NowMs(), before + 1500);
  const std::string seconds = std::to_string((before + 1500) / 1000);
  EXPECT_EQ(client.Ask("TIME\r\n", 4 + 5 + seconds.size() + 2), "*2\r\n$10\r\n" + seconds + "\r\n");
}

TEST_F(ServerTest, ManyServersLiveInOneProcess) {
  auto other = EmbeddedServer::Start({.virtual_clock = true, .seed = 2, .config = {}});
  ASSERT_TRUE(other.ok());
  Client here(*server_), there(**other);
  EXPECT_EQ(here.Ask("PING\r\n", 7), "+PONG\r\n");
  EXPECT_EQ(there.Ask("PING\r\n", 7), "+PONG\r\n");
}

TEST(Server, ListensOnAnEphemeralPort) {
  auto server = EmbeddedServer::Start({.ephemeral_port = true, .config = {}});
  ASSERT_TRUE(server.ok());
  EXPECT_GT((*server)->port(), 0);
  auto nowhere = EmbeddedServer::Start({.config = {{"port", "0"}}});
  ASSERT_TRUE(nowhere.ok());
  EXPECT_EQ((*nowhere)->port(), 0) << "port 0 listens nowhere, as in Redis";
}

TEST(Server, AfterShutdownNobodyWaits) {
  auto server = EmbeddedServer::Start({.virtual_clock = true, .config = {}});
  ASSERT_TRUE(server.ok());
  Client client(**server);
  client.Send("SHUTDOWN NOSAVE\r\n");
  EXPECT_TRUE(client.IsClosed());
  EXPECT_EQ((*server)->Connect(), -1);
  (*server)->AdvanceMs(10);
}

TEST(Server, ABadSettingIsAnErrorThatNamesIt) {
  auto server = EmbeddedServer::Start({.config = {{"no-such-setting", "1"}}});
  ASSERT_FALSE(server.ok());
  EXPECT_NE(server.error().text().find("no-such-setting"), Bytes::npos);
}

TEST(Server, StrangersMustAuthenticateFirst) {
  auto server = EmbeddedServer::Start({.virtual_clock = true, .config = {{"requirepass", "secret"}}});
  ASSERT_TRUE(server.ok());
  Client client(**server);
  EXPECT_EQ(client.Ask("ECHO a\r\nAUTH secret\r\nECHO a\r\n", 34 + 5 + 7),
            "-NOAUTH Authentication required.\r\n+OK\r\n$1\r\na\r\n");
}

TEST(Server, AClientThatSendsTooMuchIsCut) {
  auto server = EmbeddedServer::Start({.virtual_clock = true, .config = {{"client-query-buffer-limit", "1048576"}}});
  ASSERT_TRUE(server.ok());
  Client client(**server);
  client.Send("*2\r\n$4\r\nECHO\r\n$100000000\r\n");
  const std::string chunk(1 << 16, 'x');
  for (int i = 0; i < 16; ++i) client.Send(chunk);
  EXPECT_TRUE(client.IsClosed());
  Client other(**server);
  EXPECT_EQ(other.Ask("PING\r\n", 7), "+PONG\r\n");
}

TEST(Server, NoMoreThanMaxclientsAreServed) {
  auto server = EmbeddedServer::Start({.virtual_clock = true, .config = {{"maxclients", "2"}}});
  ASSERT_TRUE(server.ok());
  Client one(**server);
  {
    Client two(**server), three(**server);
    EXPECT_EQ(two.Ask("PING\r\n", 7), "+PONG\r\n");
    const std::string refusal = "-ERR max number of clients reached\r\n";
    EXPECT_EQ(three.Receive(refusal.size()), refusal);
    EXPECT_TRUE(three.IsClosed());
  }
  EXPECT_EQ(one.Ask("PING\r\n", 7), "+PONG\r\n");
  Client four(**server);
  EXPECT_EQ(four.Ask("PING\r\n", 7), "+PONG\r\n");
}

TEST(Server, AClientThatStaysAboveItsSoftLimitIsCut) {
  auto server =
      EmbeddedServer::Start({.virtual_clock = true, .config = {{"client-output-buffer-limit", "normal 0 100kb 1"}}});
  ASSERT_TRUE(server.ok());
  Client writer(**server), reader(**server);
  constexpr size_t kSize = 4'000'000;
  EXPECT_EQ(writer.Ask("SETRANGE big 3999999 x\r\n", 10), ":4000000\r\n");
  reader.Send("GET big\r\n");
  EXPECT_EQ(writer.Ask("PING\r\n", 7), "+PONG\r\n");
  (*server)->AdvanceMs(900);
  (*server)->AdvanceMs(1200);
  (*server)->AdvanceMs(200);
  EXPECT_LT(reader.Receive(kSize).size(), kSize);
  EXPECT_TRUE(reader.IsClosed());
}

}  // namespace
}  // namespace respect

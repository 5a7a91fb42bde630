// Append-only files as older servers wrote them, and as nobody should.
#include "engine/server/persistence/aof_loader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/server/embedded.h"

namespace respect {
namespace {

using Command = std::vector<std::string>;

std::string Wire(const Command& command) {
  std::string text = fmt::format("*{}\r\n", command.size());
  for (const std::string& word : command) text += fmt::format("${}\r\n{}\r\n", word.size(), word);
  return text;
}

class AofLoaderTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(directory_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  // Whether a server starts with a file of these commands.
  bool StartsWith(const std::vector<Command>& commands) {
    std::filesystem::remove_all(directory_ + "/appendonlydir");
    std::ofstream file(directory_ + "/appendonly.aof", std::ios::binary);
    for (const Command& command : commands) file << Wire(command);
    file.close();
    EmbeddedServer::Settings settings;
    settings.virtual_clock = true;
    settings.directory = directory_;
    settings.config = {{"appendonly", "yes"}, {"requirepass", "secret"}, {"loglevel", "nothing"}};
    auto server = EmbeddedServer::Start(settings);
    if (server.ok()) server_ = std::move(*server);
    return server.ok();
  }
  std::string Ask(const Command& command) {
    const int fd = server_->Connect();
    const std::string request = Wire({"AUTH", "secret"}) + Wire(command);
    EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    std::string all;
    char buffer[512];
    while (all.size() < 6) {  // "+OK\r\n" and something
      const ssize_t got = read(fd, buffer, sizeof(buffer));
      if (got <= 0) break;
      all.append(buffer, static_cast<size_t>(got));
    }
    close(fd);
    return all.substr(std::min<size_t>(5, all.size()));
  }

  std::string directory_ = "/tmp/aof_loader_test.XXXXXX";
  std::unique_ptr<EmbeddedServer> server_;
};

// Redis before 7.0 appended scripts as they were called.
TEST_F(AofLoaderTest, RunsScriptsThatStandInTheFile) {
  ASSERT_TRUE(StartsWith({{"EVAL", "return redis.call('SET',KEYS[1],ARGV[1])", "1", "k", "v"},
                          {"MULTI"},
                          {"EVAL", "return redis.call('INCR',KEYS[1])", "1", "n"},
                          {"EXEC"},
                          {"FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f',function(k) return 1 end)"},
                          {"FCALL", "f", "1", "k"}}));
  EXPECT_EQ(Ask({"GET", "k"}), "$1\r\nv\r\n");
  EXPECT_EQ(Ask({"GET", "n"}), "$1\r\n1\r\n");
}

// What is for connections does nothing that outlives the loading.
TEST_F(AofLoaderTest, OutlivesCommandsOfConnections) {
  ASSERT_TRUE(StartsWith({{"SUBSCRIBE", "c"},
                          {"MONITOR"},
                          {"HELLO", "3"},
                          {"BLPOP", "l", "0"},
                          {"XREAD", "BLOCK", "0", "STREAMS", "s", "$"},
                          {"WATCH", "k"},
                          {"CLIENT", "TRACKING", "ON"},
                          {"CLIENT", "REPLY", "OFF"},
                          {"CLIENT", "LIST"},
                          {"CLIENT", "INFO"},
                          {"CLIENT", "UNPAUSE"},
                          {"WAIT", "1", "0"},
                          {"RESET"},
                          {"AUTH", "secret"},
                          {"SCRIPT", "DEBUG", "YES"},
                          {"QUIT"},
                          {"SET", "k", "v"}}));
  EXPECT_EQ(Ask({"GET", "k"}), "$1\r\nv\r\n");
  EXPECT_EQ(Ask({"PUBSUB", "CHANNELS"}), "*0\r\n");
}

TEST_F(AofLoaderTest, RefusesWhatIsNoCall) {
  EXPECT_FALSE(StartsWith({{"GET"}}));
  EXPECT_FALSE(StartsWith({{"SET", "k"}}));
  EXPECT_FALSE(StartsWith({{"CONFIG"}}));
  EXPECT_FALSE(StartsWith({{"NO-SUCH", "k"}}));
}

}  // namespace
}  // namespace respect

// Names against a Redis 8, where one is at hand: every parameter with its default, what it takes and refuses, and every
// field of INFO. What this server has beside Redis, and what depends on the machine, is named here.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/commands/testing/reference_server.h"
#include "engine/resp/reply_reader.h"
#include "engine/server/embedded.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

using testing_reference::ReferenceServer;
using Command = std::vector<std::string>;

// A client of the embedded server.
class Client {
 public:
  explicit Client(EmbeddedServer& server) : fd_(server.Connect()) {}
  ~Client() { close(fd_); }
  Reply Ask(const Command& command) {
    const std::string request = EncodeRequest(command);
    if (write(fd_, request.data(), request.size()) != static_cast<ssize_t>(request.size()))
      return Reply::Error("LOST the connection");
    std::vector<char> buffer(1 << 16);
    while (true) {
      Result<std::optional<Reply>> reply = reader_.Next();
      if (!reply.ok()) return Reply::Error(reply.error().text());
      if (reply->has_value()) return std::move(**reply);
      const ssize_t count = read(fd_, buffer.data(), buffer.size());
      if (count <= 0) return Reply::Error("LOST the connection");
      reader_.Feed({buffer.data(), static_cast<size_t>(count)});
    }
  }

 private:
  int fd_;
  ReplyReader reader_;
};

std::set<std::string> FieldsOf(const Reply& info) {
  std::set<std::string> fields;
  size_t at = 0;
  while (at < info.text.size()) {
    const size_t end = std::min(info.text.find("\r\n", at), info.text.size());
    const std::string line = info.text.substr(at, end - at);
    if (const size_t colon = line.find(':'); colon != std::string::npos) fields.insert(line.substr(0, colon));
    at = end + 2;
  }
  return fields;
}

std::map<std::string, std::string> PairsOf(const Reply& reply) {
  std::map<std::string, std::string> pairs;
  for (size_t i = 0; i + 1 < reply.items.size(); i += 2) pairs[reply.items[i].text] = reply.items[i + 1].text;
  return pairs;
}

class RedisNames : public ::testing::Test {
 protected:
  void SetUp() override {
    Result<std::unique_ptr<ReferenceServer>> found = ReferenceServer::Find();
    if (!found.ok()) GTEST_SKIP() << found.error().text();
    redis_ = std::move(*found);
    auto started = EmbeddedServer::Start({.seed = 1, .config = {{"serve-version", "8.0.6"}}});
    ASSERT_TRUE(started.ok());
    server_ = std::move(*started);
    ours_ = std::make_unique<Client>(*server_);
  }

  std::unique_ptr<ReferenceServer> redis_;
  std::unique_ptr<EmbeddedServer> server_;
  std::unique_ptr<Client> ours_;
};

// Given on the command line of either server, or told by the machine.
const std::set<std::string> kOfTheStart = {"bind",
                                           "dir",
                                           "port",
                                           "save",
                                           "enable-debug-command",
                                           "maxclients",
                                           "enable-protected-configs",
                                           "enable-module-command",
                                           "logfile",
                                           "pidfile",
                                           "loglevel",
                                           "daemonize",
                                           "appendonly"};
const std::set<std::string> kOurs = {"clock", "seed", "serve-version", "respect-commands"};

TEST_F(RedisNames, ParametersHaveItsNamesAndDefaults) {
  std::map<std::string, std::string> theirs = PairsOf(redis_->Ask({"CONFIG", "GET", "*"}));
  std::map<std::string, std::string> ours = PairsOf(ours_->Ask({"CONFIG", "GET", "*"}));
  ASSERT_GT(theirs.size(), 100u);
  for (const auto& [name, value] : theirs) {
    ASSERT_TRUE(ours.contains(name)) << name;
    if (kOfTheStart.contains(name)) continue;
    EXPECT_EQ(ours[name], value) << name;
  }
  for (const auto& [name, value] : ours) EXPECT_TRUE(theirs.contains(name) || kOurs.contains(name)) << name;
}

TEST_F(RedisNames, ParametersTakeAndRefuseWhatItDoes) {
  // Some do more than keep a value: they would cut off this test, take a minute, or need
  // rights that the machine gives or not.
  const std::set<std::string> left_out = {"bind",       "dir",         "port",     "oom-score-adj",
                                          "maxclients", "requirepass", "tls-port", "dbfilename"};
  const std::vector<std::string> values = {"",    "x",     "-1",    "0",          "1",   "99999999999999999999",
                                           "1.5", "maybe", "yes",   "1kb",        "10%", "no",
                                           " ",   "101",   "65536", "2147483648", "1 2"};
  for (const auto& [name, before] : PairsOf(redis_->Ask({"CONFIG", "GET", "*"}))) {
    if (left_out.contains(name) || name.starts_with("tls-")) continue;
    for (const std::string& value : values) {
      const Command set = {"CONFIG", "SET", name, value}, get = {"CONFIG", "GET", name};
      EXPECT_EQ(Describe(ours_->Ask(set)), Describe(redis_->Ask(set))) << name << " '" << value << "'";
      if (!kOfTheStart.contains(name)) {
        EXPECT_EQ(Describe(ours_->Ask(get)), Describe(redis_->Ask(get))) << name << " '" << value << "'";
      }
      ours_->Ask({"CONFIG", "SET", name, before});
      redis_->Ask({"CONFIG", "SET", name, before});
    }
  }
}

TEST_F(RedisNames, InfoHasItsFields) {
  for (const Command& command : {Command{"CONFIG", "RESETSTAT"}, {"SET", "k", "v"}, {"RPUSH", "l", "a"}, {"GET"}}) {
    redis_->Ask(command);
    ours_->Ask(command);
  }
  const std::set<std::string> theirs = FieldsOf(redis_->Ask({"INFO", "EVERYTHING"}));
  std::set<std::string> ours = FieldsOf(ours_->Ask({"INFO", "EVERYTHING"}));
  ASSERT_GT(theirs.size(), 150u);
  for (const std::string& field : theirs) {
    // Modules and listeners are those of the other server.
    if (field == "module" || field.starts_with("listener")) continue;
    EXPECT_TRUE(ours.contains(field)) << field;
  }
  for (const std::string& field : ours) EXPECT_TRUE(theirs.contains(field) || field == "server_name") << field;
}

TEST_F(RedisNames, MemoryStatsHasItsFields) {
  const auto names_of = [](const Reply& reply) {
    std::set<std::string> names;
    for (const auto& [name, value] : PairsOf(reply)) {
      if (!name.starts_with("db.")) names.insert(name);  // those are of databases that hold keys
    }
    return names;
  };
  EXPECT_EQ(names_of(ours_->Ask({"MEMORY", "STATS"})), names_of(redis_->Ask({"MEMORY", "STATS"})));
}

}  // namespace
}  // namespace respect

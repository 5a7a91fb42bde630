// COMMAND, over every command the specification has, planned ones too: against a Redis 8, where one is at hand, and the
// rules by which keys are found.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/commands/handlers.h"
#include "engine/commands/testing/command_runner.h"
#include "engine/commands/testing/reference_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

using ::testing::IsEmpty;
using testing_reference::CommandRunner;
using testing_reference::ReferenceServer;

// Path of a fact to its value: "get/arity" -> "2".
using Facts = std::map<std::string, std::string>;

// The first O(...) of a text; "" when it says it in words.
std::string ComplexityIn(const std::string& text) {
  const size_t start = text.find("O(");
  if (start == std::string::npos) return "";
  size_t depth = 0, end = start + 1;
  do {
    depth += text[end] == '(';
    depth -= text[end] == ')';
    ++end;
  } while (depth > 0 && end < text.size());
  return text.substr(start, end - start);
}

// Redis explains in prose and names several; ours is one of them.
bool IsSameFact(const std::string& path, const std::string& ours, const std::string& theirs) {
  if (!path.ends_with("/complexity")) return ours == theirs;
  const std::string own = ComplexityIn(ours);
  return own.empty() ? ComplexityIn(theirs).empty() : theirs.find(own) != std::string::npos;
}

const std::string& TextOf(const Reply& reply) { return reply.text; }

// Adds the facts of a reply under `path`. Maps by key; sets in order of text; arrays of things with a name by it.
void Collect(const Reply& reply, const std::string& path, Facts& facts) {
  const std::string last = path.substr(path.rfind('/') + 1);
  if (last == "summary" || last == "notes") {
    facts[path] = "stated";  // worded by each server for itself
  } else if (last == "history") {
    std::multiset<std::string> versions;
    for (const Reply& entry : reply.items) versions.insert(TextOf(entry.items[0]));
    std::string all;
    for (const std::string& version : versions) all += version + " ";
    facts[path] = all;
  } else if (reply.kind == Reply::Kind::kMap) {
    for (size_t i = 0; i + 1 < reply.items.size(); i += 2) {
      Collect(reply.items[i + 1], path + "/" + TextOf(reply.items[i]), facts);
    }
  } else if (reply.is_aggregate()) {
    std::string words;
    for (size_t i = 0; i < reply.items.size(); ++i) {
      const Reply& item = reply.items[i];
      if (item.is_aggregate()) {
        Collect(item, path + "/" + std::to_string(i), facts);
      } else {
        words += Describe(item) + " ";
      }
    }
    facts[path] = std::string(KindName(reply.kind)) + " of " + std::to_string(reply.items.size()) + ": " + words;
  } else {
    facts[path] = Describe(reply);
  }
}

// The ten parts of COMMAND INFO by their names; subcommands become facts of their own.
void CollectInfo(const Reply& info, Facts& facts) {
  static const std::vector<std::string> kParts = {"name", "arity", "flags", "first key",         "last key",
                                                  "step", "acl",   "tips",  "key specifications"};
  ASSERT_EQ(info.items.size(), kParts.size() + 1);
  const std::string name = TextOf(info.items[0]);
  for (size_t i = 0; i < kParts.size(); ++i) Collect(info.items[i], name + "/" + kParts[i], facts);
  const Reply& subcommands = info.items.back();
  facts[name + "/subcommands"] = std::string(KindName(subcommands.kind));
  for (const Reply& subcommand : subcommands.items) CollectInfo(subcommand, facts);
}

// Commands of modules tell a server nothing but their name.
bool IsOfModule(const std::string& path) { return path.starts_with("V") || path.starts_with("v"); }

std::vector<std::string> Differences(const Facts& ours, const Facts& theirs) {
  std::vector<std::string> found;
  for (const auto& [path, value] : theirs) {
    if (IsOfModule(path)) continue;
    const auto own = ours.find(path);
    if (own == ours.end()) {
      found.push_back(path + ": not told; Redis tells " + value);
    } else if (!IsSameFact(path, own->second, value)) {
      found.push_back(path + ": " + own->second + "; Redis tells " + value);
    }
  }
  for (const auto& [path, value] : ours) {
    if (!IsOfModule(path) && !theirs.contains(path)) found.push_back(path + ": " + value + "; Redis does not tell");
  }
  return found;
}

class AgainstRedis8 : public ::testing::Test {
 protected:
  void SetUp() override {
    Result<std::unique_ptr<ReferenceServer>> found = ReferenceServer::Find();
    if (!found.ok()) GTEST_SKIP() << "no Redis 8 to compare with: " << found.error().text();
    server_ = std::move(*found);
    const Reply hello = server_->Ask({"HELLO", "3"});
    for (size_t i = 0; i + 1 < hello.items.size(); i += 2) {
      if (hello.items[i].text == "version") version_ = *Version::Parse(hello.items[i + 1].text);
    }
    ASSERT_GE(version_, (Version{8, 0, 0}));
  }

  std::unique_ptr<ReferenceServer> server_;
  Version version_;
};

TEST_F(AgainstRedis8, CommandInfoTellsTheSameFacts) {
  Facts ours, theirs;
  const Reply redis = server_->Ask({"COMMAND"});
  ASSERT_GT(redis.items.size(), 200u);
  for (const Reply& info : redis.items) CollectInfo(info, theirs);
  const Reply own = CommandRunner(version_).Run(commands::Command, {"COMMAND"});
  std::set<std::string> names;
  for (const Reply& info : redis.items) names.insert(info.items[0].text);
  for (const Reply& info : own.items) {
    if (names.contains(info.items[0].text)) CollectInfo(info, ours);
  }
  EXPECT_THAT(Differences(ours, theirs), IsEmpty());
}

TEST_F(AgainstRedis8, CommandDocsTellsTheSameFacts) {
  Facts ours, theirs;
  const Reply redis = server_->Ask({"COMMAND", "DOCS"});
  ASSERT_GT(redis.items.size(), 400u);
  Collect(redis, "", theirs);
  const Reply own = CommandRunner(version_).Run(commands::CommandDocs, {"COMMAND", "DOCS"});
  std::set<std::string> names;
  for (size_t i = 0; i < redis.items.size(); i += 2) names.insert(redis.items[i].text);
  for (size_t i = 0; i + 1 < own.items.size(); i += 2) {
    if (names.contains(own.items[i].text)) Collect(own.items[i + 1], "/" + own.items[i].text, ours);
  }
  const auto is_module = [](const auto& fact) { return fact.first.starts_with("/V") || fact.first.starts_with("/v"); };
  std::erase_if(ours, is_module);
  std::erase_if(theirs, is_module);
  EXPECT_THAT(Differences(ours, theirs), IsEmpty());
}

// Whole commands whose keys are told apart by more than a position.
const std::vector<std::vector<std::string>> kRequests = {
    {"get"},
    {"get", "a"},
    {"GET", "a"},
    {"ping"},
    {"nosuch", "a"},
    {"set", "a"},
    {"set", "a", "b"},
    {"set", "a", "b", "get"},
    {"set", "a", "b", "c", "d"},
    {"mset", "a", "b", "c", "d"},
    {"mset", "a", "b", "c"},
    {"eval", "x", "2", "a", "b", "c"},
    {"eval", "x", "0"},
    {"eval", "x", "5", "a"},
    {"eval", "x", "-1"},
    {"eval", "x", "word", "a"},
    {"eval_ro", "x", "9223372036854775807"},
    {"fcall", "f", "1", "k"},
    {"fcall", "f", "0"},
    {"zunionstore", "d", "2", "a", "b", "weights", "1", "2"},
    {"zunionstore", "d", "5", "a"},
    {"zunionstore", "d", "x", "a"},
    {"sintercard", "2", "a", "b", "limit", "1"},
    {"sintercard", "3", "a"},
    {"blmpop", "0", "2", "a", "b", "left"},
    {"lmpop", "0", "a", "left"},
    {"zmpop", "1", "a", "min"},
    {"sort", "k"},
    {"sort", "k", "by", "b_*", "get", "g_*", "store", "d", "store", "e"},
    {"sort", "k", "limit", "0", "store", "x"},
    {"sort", "k", "store"},
    {"sort", "k", "get", "store", "d"},
    {"sort_ro", "k", "by", "x", "get", "y"},
    {"migrate", "h", "1", "k", "0", "10"},
    {"migrate", "h", "1", "", "0", "10"},
    {"migrate", "h", "1", "", "0", "10", "copy", "keys", "a", "b"},
    {"migrate", "h", "1", "", "0", "10", "auth", "keys", "keys", "a"},
    {"migrate", "h", "1", "", "0", "10", "auth2", "u", "keys", "keys", "a"},
    {"migrate", "h", "1", "k", "0", "10", "keys", "a"},
    {"migrate", "h", "1", "", "0", "10", "keys"},
    {"xread", "count", "1", "streams", "a", "b", "0", "0"},
    {"xread", "block", "0", "streams", "a", "0"},
    {"xread", "streams", "a", "b", "c"},
    {"xread", "streams"},
    {"xread", "count", "1", "a", "b"},
    {"xreadgroup", "group", "streams", "c", "streams", "a", "0"},
    {"georadius", "k", "1", "1", "1", "m", "withdist", "store", "x"},
    {"georadius", "k", "1", "1", "1", "m", "store", "x", "storedist", "y"},
    {"georadius", "k", "1", "1", "1", "m", "store"},
    {"georadiusbymember", "k", "m", "1", "m", "storedist", "d"},
    {"bitfield", "k"},
    {"bitfield", "k", "get", "u8", "0", "overflow", "sat"},
    {"bitfield", "k", "get", "u8", "0", "set", "u8", "0", "1"},
    {"bitfield", "k", "word"},
    {"bitop", "and", "d", "a", "b"},
    {"object", "encoding", "k"},
    {"object", "nosuch", "k"},
    {"object|encoding", "k"},
    {"memory", "usage", "k"},
    {"client"},
    {"client", "list"},
    {"xgroup", "create", "k", "g", "0"},
    {"spublish", "ch", "m"},
    {"publish", "ch", "m"},
    {"pfcount", "a", "b"},
    {"lcs", "a", "b"},
    {"command"},
    {"debug", "object", "k"},
    {"rename", "a", "b"},
    {"blpop", "a", "b", "0"},
};

TEST_F(AgainstRedis8, KeysAreFoundAlike) {
  CommandRunner runner(version_);
  for (const std::vector<std::string>& request : kRequests) {
    for (const auto& [word, handler] :
         {std::pair<std::string, Handler>{"GETKEYS", commands::CommandGetKeys},
          std::pair<std::string, Handler>{"GETKEYSANDFLAGS", commands::CommandGetKeysAndFlags}}) {
      std::vector<std::string> command = {"COMMAND", word};
      command.insert(command.end(), request.begin(), request.end());
      EXPECT_EQ(Describe(runner.Run(handler, command)), Describe(server_->Ask(command)))
          << word << " " << ::testing::PrintToString(request);
    }
  }
}

TEST_F(AgainstRedis8, ListsAreFilteredAlike) {
  CommandRunner runner(version_);
  const std::vector<std::vector<std::string>> filters = {
      {},
      {"FILTERBY", "ACLCAT", "geo"},
      {"filterby", "aclcat", "CONNECTION"},
      {"FILTERBY", "ACLCAT", "nosuch"},
      {"FILTERBY", "PATTERN", "XR*"},
      {"FILTERBY", "PATTERN", "client|*"},
      {"FILTERBY", "MODULE", "nosuch"},
      {"FILTERBY"},
      {"FILTERBY", "WORD", "x"},
      {"WORD"},
  };
  for (const std::vector<std::string>& filter : filters) {
    std::vector<std::string> command = {"COMMAND", "LIST"};
    command.insert(command.end(), filter.begin(), filter.end());
    const auto names = [](const Reply& reply) {
      std::set<std::string> all;
      for (const Reply& item : reply.items) {
        if (!IsOfModule(item.text)) all.insert(item.text);
      }
      return reply.is_error() ? std::set<std::string>{reply.text} : all;
    };
    std::set<std::string> ours = names(runner.Run(commands::CommandList, command));
    // The families that a plain Redis 8 has not loaded.
    std::erase_if(ours, [](const std::string& name) {
      return name.starts_with("_") || (name.find('.') != std::string::npos && !name.starts_with("ERR"));
    });
    EXPECT_EQ(ours, names(server_->Ask(command))) << ::testing::PrintToString(filter);
  }
}

}  // namespace
}  // namespace respect

#include <gtest/gtest.h>

#include <vector>

#include "engine/persistence/aof_manifest.h"
#include "engine/persistence/aof_reader.h"

namespace respect::persistence {
namespace {

constexpr Bytes kSet = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nv1\r\n";

TEST(AofReader, ReadsCommandsAndTimes) {
  const std::string text = "#TS:1700000000\r\n" + std::string(kSet) + "#TS:1700000005\r\n" + std::string(kSet);
  AofReader reader(text);
  std::vector<Bytes> args;
  ASSERT_EQ(reader.Next(args), AofReader::Outcome::kCommand);
  EXPECT_EQ(args, (std::vector<Bytes>{"SET", "k", "v1"}));
  EXPECT_EQ(reader.timestamp(), 1700000000);
  ASSERT_EQ(reader.Next(args), AofReader::Outcome::kCommand);
  EXPECT_EQ(reader.timestamp(), 1700000005);
  EXPECT_EQ(reader.Next(args), AofReader::Outcome::kEnd);
}

TEST(AofReader, StopsBeforeACommandThatIsCutAnywhere) {
  const std::string text = std::string(kSet) + std::string(kSet);
  for (size_t cut = kSet.size() + 1; cut < text.size(); ++cut) {
    AofReader reader(Bytes(text).substr(0, cut));
    std::vector<Bytes> args;
    ASSERT_EQ(reader.Next(args), AofReader::Outcome::kCommand) << cut;
    EXPECT_EQ(reader.Next(args), AofReader::Outcome::kTruncated) << cut;
    EXPECT_EQ(reader.offset(), kSet.size()) << cut;
  }
}

TEST(AofReader, TellsWhereItIsDamaged) {
  for (const Bytes bad : {"SET k v\r\n", "*0\r\n", "*x\r\n", "*1\r\n+OK\r\n", "*1\r\n$-1\r\n", "*1\r\n$3\r\nSETxx"}) {
    const std::string text = std::string(kSet) + std::string(bad);
    AofReader reader(text);
    std::vector<Bytes> args;
    ASSERT_EQ(reader.Next(args), AofReader::Outcome::kCommand);
    EXPECT_EQ(reader.Next(args), AofReader::Outcome::kDamaged) << bad;
    EXPECT_EQ(reader.offset(), kSet.size()) << bad;
  }
}

TEST(AofManifest, ReadsWhatItWrites) {
  AofManifest manifest;
  manifest.Rebase(manifest.NextBase("a b.aof", true), 1);
  manifest.AddIncrement(manifest.NextIncrement("a b.aof"));
  manifest.AddIncrement(manifest.NextIncrement("a b.aof"));
  const Result<AofManifest> again = AofManifest::Parse(manifest.Text());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->Text(), manifest.Text());
  EXPECT_EQ(again->base()->name, "a b.aof.1.base.rdb");
  EXPECT_EQ(again->increments().back().name, "a b.aof.2.incr.aof");
}

TEST(AofManifest, WhatANewBaseHoldsIsHistory) {
  AofManifest manifest;
  manifest.Rebase(manifest.NextBase("a", true), 1);
  manifest.AddIncrement(manifest.NextIncrement("a"));
  manifest.AddIncrement(manifest.NextIncrement("a"));
  manifest.Rebase(manifest.NextBase("a", true), 2);
  EXPECT_EQ(manifest.Text(),
            "file a.2.base.rdb seq 2 type b\n"
            "file a.1.base.rdb seq 1 type h\n"
            "file a.1.incr.aof seq 1 type h\n"
            "file a.2.incr.aof seq 2 type i\n");
}

TEST(AofManifest, RefusesWhatMakesNoSense) {
  for (const Bytes bad :
       {"", "x\n", "file a seq 1 type b", "file a seq 0 type b\n", "file a seq 1 type z\n", "file a/b seq 1 type b\n",
        "file a seq 1 type b\nfile b seq 2 type b\n", "file a seq 2 type i\nfile b seq 1 type i\n"})
    EXPECT_FALSE(AofManifest::Parse(bad).ok()) << bad;
}

}  // namespace
}  // namespace respect::persistence

#include "engine/persistence/check_files.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/base/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace respect::persistence {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr Bytes kSet = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n";
constexpr Bytes kMulti = "*1\r\n$5\r\nMULTI\r\n", kExec = "*1\r\n$4\r\nEXEC\r\n";

class CheckFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/check_files_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string File(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + '/' + name, std::ios::binary) << text;
    return folder_ + '/' + name;
  }
  static std::string Content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  int CheckAof(const std::string& path, bool fix = false) { return CheckAofFile(Check(), path, fix); }
  int CheckRdb(const std::string& path) { return CheckRdbFile(Check(), path); }
  FileCheck Check() {
    const auto keep = [this](Bytes text) { output_ += text; };
    return {.keyspace = keyspace_, .out = keep, .err = keep, .agrees = [this] { return agrees_; }};
  }

  std::string folder_, output_;
  bool agrees_ = true;
  VirtualClock clock_{1'700'000'000'000'000};
  Keyspace keyspace_{1, clock_, 1, nullptr};
};

// "REDIS0012", a key of database 0, the end, no checksum.
std::string Snapshot() { return std::string("REDIS0012\xfe\0\0\1k\1v\xff", 17) + std::string(8, '\0'); }

TEST_F(CheckFilesTest, SoundSnapshot) {
  EXPECT_EQ(CheckRdb(File("dump.rdb", Snapshot())), 0);
  EXPECT_THAT(output_, HasSubstr("[offset 11] Selecting DB ID 0\n"));
  EXPECT_THAT(output_, HasSubstr("\\o/ RDB looks OK! \\o/\n[info] 1 keys read\n"));
}

TEST_F(CheckFilesTest, SnapshotThatEndsEarly) {
  EXPECT_EQ(CheckRdb(File("dump.rdb", Snapshot().substr(0, 14))), 1);
  EXPECT_THAT(output_, HasSubstr("--- RDB ERROR DETECTED ---\n"));
  EXPECT_THAT(output_, HasSubstr("Unexpected EOF reading RDB file\n[additional info] While doing: read-object-value\n"
                                 "[additional info] Reading key 'k'\n[additional info] Reading type 0 (string)\n"));
}

TEST_F(CheckFilesTest, WrongChecksum) {
  std::string text = Snapshot();
  text.back() = '\1';
  EXPECT_EQ(CheckRdb(File("dump.rdb", text)), 1);
  EXPECT_THAT(output_, HasSubstr("RDB CRC error\n[additional info] While doing: check-sum\n"));
}

TEST_F(CheckFilesTest, MissingFile) {
  EXPECT_EQ(CheckRdb(folder_ + "/none"), 1);
  EXPECT_EQ(CheckAof(folder_ + "/none"), 1);
}

TEST_F(CheckFilesTest, SoundCommands) {
  const std::string text = std::string(kSet) + std::string(kMulti) + std::string(kSet) + std::string(kExec);
  EXPECT_EQ(CheckAof(File("a.aof", text)), 0);
  EXPECT_THAT(output_, EndsWith(" is valid\n"));
}

TEST_F(CheckFilesTest, WhatIsNotWholeIsCutOffWhenAskedFor) {
  const std::string path = File("a.aof", std::string(kSet) + std::string(kSet.substr(0, 10)));
  EXPECT_EQ(CheckAof(path), 1);
  EXPECT_THAT(output_, EndsWith("is not valid. Use the --fix option to try fixing it.\n"));
  agrees_ = false;
  EXPECT_EQ(CheckAof(path, true), 1);
  EXPECT_EQ(Content(path).size(), kSet.size() + 10);
  agrees_ = true;
  EXPECT_EQ(CheckAof(path, true), 0);
  EXPECT_EQ(Content(path), kSet);
}

TEST_F(CheckFilesTest, TransactionWithoutItsEndIsCutOffWhole) {
  const std::string path = File("a.aof", std::string(kSet) + std::string(kMulti) + std::string(kSet));
  EXPECT_EQ(CheckAof(path, true), 0);
  EXPECT_EQ(Content(path), kSet);
}

TEST_F(CheckFilesTest, OnlyTheLastFileOfAManifestIsMended) {
  File("a.1.incr.aof", std::string(kSet) + "*1\r\n");
  File("a.2.incr.aof", std::string(kSet) + "*1\r\n");
  const std::string manifest = File("a.manifest", "file a.1.incr.aof seq 1 type i\nfile a.2.incr.aof seq 2 type i\n");
  EXPECT_EQ(CheckAof(manifest, true), 1);
  File("a.1.incr.aof", std::string(kSet));
  EXPECT_EQ(CheckAof(manifest, true), 0);
  EXPECT_EQ(Content(folder_ + "/a.2.incr.aof"), kSet);
  EXPECT_THAT(output_, EndsWith("All AOF files and manifest are valid\n"));
}

TEST_F(CheckFilesTest, CommandsBehindASnapshot) {
  EXPECT_EQ(CheckAof(File("a.aof", Snapshot() + std::string(kSet))), 0);
  EXPECT_THAT(output_, HasSubstr("RDB preamble is OK, proceeding with AOF tail...\n"));
}

}  // namespace
}  // namespace respect::persistence

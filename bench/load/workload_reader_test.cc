#include "bench/load/workload_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/load/request_maker.h"
#include "bench/load/workload_library.h"

namespace respect::bench {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::string kHead = "format = 1\ntitle = \"T\"\nwhy = \"W.\"\n";

std::string Problem(const std::string& body) {
  const Result<Workload> read = ReadWorkload(kHead + body, "w.toml", "w");
  return read.ok() ? "" : std::string(read.error().text());
}

Workload Read(const std::string& body) {
  Result<Workload> read = ReadWorkload(kHead + body, "w.toml", "w");
  EXPECT_TRUE(read.ok()) << read.error().text();
  return read.ok() ? *read : Workload();
}

std::string Encode(const Workload& workload, const CommandText& command) {
  SharedSources shared(1);
  const Sender sender{.client = 3};
  Rng rng(1);
  return EncodeCommand(command, workload.arguments, {shared, &sender}, rng);
}

TEST(WorkloadReader, ReadsEveryPart) {
  const Workload workload = Read(R"(
prepare = ["CONFIG RESETSTAT"]
pipeline = 4
[arguments.key]
kind = "key"
prefix = "user:"
count = 500
pick = { kind = "hotspot", hot_keys = 0.2, hot_picks = 0.8, move_every = 1000 }
[arguments.value]
kind = "value"
sizes = [{ min = 10, max = 20, weight = 3 }, { min = 1000 }]
content = "text"
[arguments.place]
kind = "decimal"
min = -1
max = 1.5
[[load]]
command = "SET <key> <value>"
[[load]]
command = "SET counter 0"
[[command]]
command = "GET <key>"
weight = 9
[[command]]
commands = ["GET <key>", "SET <=key> <value>"]
)");
  ASSERT_THAT(workload.arguments, SizeIs(3));
  EXPECT_EQ(workload.arguments[0].pick.kind, Pick::Kind::kHotspot);
  EXPECT_EQ(workload.arguments[0].pick.count, 500u);
  EXPECT_EQ(workload.arguments[0].pick.move_every, 1000u);
  ASSERT_THAT(workload.arguments[1].sizes, SizeIs(2));
  EXPECT_EQ(workload.arguments[1].sizes[1].max, 1000u);
  EXPECT_EQ(workload.arguments[2].max, 1.5);
  ASSERT_THAT(workload.load, SizeIs(2));
  EXPECT_EQ(workload.load[0].count, 500u);
  EXPECT_EQ(workload.load[1].count, 1u);
  ASSERT_THAT(workload.groups, SizeIs(1));
  EXPECT_EQ(workload.groups[0].max_pipeline, 4);
  EXPECT_EQ(workload.groups[0].mix[0].weight, 9);
  ASSERT_THAT(workload.groups[0].mix[1].commands, SizeIs(2));
  EXPECT_TRUE(workload.groups[0].mix[1].commands[1][1][0].again);
  ASSERT_THAT(workload.prepare, SizeIs(1));
}

TEST(WorkloadReader, ScriptsAreLoadedAndNamedByTheirDigest) {
  const Workload workload = Read("[scripts]\none = \"return 1\"\n[[command]]\ncommand = \"EVALSHA <sha:one> 0\"\n");
  EXPECT_EQ(Encode(workload, workload.prepare[0]), "*3\r\n$6\r\nSCRIPT\r\n$4\r\nLOAD\r\n$8\r\nreturn 1\r\n");
  // What `SCRIPT LOAD "return 1"` answers.
  EXPECT_THAT(Encode(workload, workload.groups[0].mix[0].commands[0]),
              HasSubstr("$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n"));
}

TEST(WorkloadReader, ArrayFormTakesSpacesBytesAndRepeats) {
  const Workload workload =
      Read("[[command]]\ncommand = [\"MSET\", \"a b\", { hex = \"000d0A\" }, { repeat = 2, of = [\"k\", \"v\"] }]\n");
  EXPECT_EQ(
      Encode(workload, workload.groups[0].mix[0].commands[0]),
      std::string("*7\r\n$4\r\nMSET\r\n$3\r\na b\r\n$3\r\n\0\r\n\r\n$1\r\nk\r\n$1\r\nv\r\n$1\r\nk\r\n$1\r\nv\r\n", 60));
}

TEST(WorkloadReader, FaultsAreNamedWithTheirLine) {
  EXPECT_THAT(Problem("[[command]]\ncommand = \"GET <kay>\"\n"),
              HasSubstr("w.toml:5: there is no argument called 'kay'"));
  EXPECT_THAT(Problem("[[command]]\ncommand = \"EVALSHA <sha:x>\"\n"), HasSubstr("there is no script called 'x'"));
  EXPECT_THAT(Problem("[[command]]\ncommand = \"GET <key\"\n"), HasSubstr("does not close"));
  EXPECT_THAT(Problem("[[command]]\ncommand = \"\"\n"), HasSubstr("begin with its name"));
  EXPECT_THAT(Problem("[[command]]\nwait = 1\n"), HasSubstr("wait"));
  EXPECT_THAT(Problem(""), HasSubstr("either [[command]] or [[clients]]"));
  EXPECT_THAT(Problem("[arguments.k]\nkind = \"kay\"\n[[command]]\ncommand = \"PING\"\n"),
              HasSubstr("'kay' is no kind of argument"));
  EXPECT_THAT(Problem("[arguments.k]\nkind = \"key\"\npick = \"most\"\n[[command]]\ncommand = \"PING\"\n"),
              HasSubstr("'most' is no way to pick"));
  EXPECT_THAT(Problem("[arguments.n]\nkind = \"integer\"\nmin = 5\nmax = 2\n[[command]]\ncommand = \"PING\"\n"),
              HasSubstr("'max' is below 'min'"));
  EXPECT_THAT(Problem("[[clients]]\nname = \"idle\"\n"), HasSubstr("either subscribe or have commands"));
}

TEST(WorkloadReader, KeysAndSizesCanBeAdjusted) {
  Workload workload = Read(
      "[arguments.key]\nkind = \"key\"\n[arguments.value]\nkind = \"value\"\n[[load]]\ncommand = \"SET <key> "
      "<value>\"\n[[command]]\ncommand = \"GET <key>\"\n");
  ASSERT_TRUE(AdjustWorkload(workload, 77, 5).ok());
  EXPECT_EQ(workload.load[0].count, 77u);
  EXPECT_EQ(workload.arguments[0].pick.count, 77u);
  EXPECT_EQ(workload.arguments[1].sizes[0].max, 5u);
  Workload fixed = Read("[[command]]\ncommand = \"PING\"\n");
  EXPECT_FALSE(AdjustWorkload(fixed, 5, 0).ok());
  EXPECT_FALSE(AdjustWorkload(fixed, 0, 5).ok());
  EXPECT_TRUE(AdjustWorkload(fixed, 0, 0).ok());
}

TEST(WorkloadLibrary, EveryShippedWorkloadCanBeReadAndMade) {
  const std::vector<std::string> names = ShippedWorkloads();
  EXPECT_GT(names.size(), 30u);
  for (const std::string& name : names) {
    const Result<Workload> workload = FindWorkload(name);
    ASSERT_TRUE(workload.ok()) << workload.error().text();
    EXPECT_THAT(workload->why, testing::ContainsRegex("[.?]$")) << name << " must say why in a sentence";
    for (const ClientGroup& group : workload->groups) {
      for (const MixEntry& entry : group.mix) {
        for (const CommandText& command : entry.commands) EXPECT_FALSE(Encode(*workload, command).empty());
      }
    }
  }
}

TEST(WorkloadLibrary, UnknownNamesAreRefused) {
  EXPECT_FALSE(FindWorkload("no-such-workload").ok());
  EXPECT_FALSE(FindWorkload("/nowhere/x.toml").ok());
}

}  // namespace
}  // namespace respect::bench

#include "conformance/target/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

namespace respect::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string WaitForEnd(ChildProcess& process) {
  const Moment deadline = InMs(10'000);
  while (process.Fate().empty() && MsUntil(deadline) > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return process.Fate();
}

TEST(ChildProcess, TellsHowItEndedAndWhatItSaid) {
  const TemporaryDirectory directory;
  auto failing = ChildProcess::Start({"sh", "-c", "echo first; echo oh no >&2; exit 3"}, directory.path());
  ASSERT_TRUE(failing.ok());
  EXPECT_EQ(WaitForEnd(**failing), "ended with exit code 3");
  EXPECT_EQ((*failing)->FirstLine(), "first");
  EXPECT_EQ((*failing)->LastOutput(100), "first\noh no");
  auto killed = ChildProcess::Start({"sh", "-c", "kill -9 $$"}, directory.path());
  ASSERT_TRUE(killed.ok());
  EXPECT_THAT(WaitForEnd(**killed), HasSubstr("killed by signal 9"));
}

TEST(ChildProcess, AMissingProgramIsAnError) {
  const TemporaryDirectory directory;
  const auto process = ChildProcess::Start({"no-such-program-here"}, directory.path());
  ASSERT_FALSE(process.ok());
  EXPECT_THAT(std::string(process.error().text()), HasSubstr("cannot run no-such-program-here: No such file"));
}

TEST(ChildProcess, StopsWhatDoesNotListen) {
  const TemporaryDirectory directory;
  auto stubborn =
      ChildProcess::Start({"sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"}, directory.path());
  ASSERT_TRUE(stubborn.ok());
  const Moment deadline = InMs(10'000);
  while ((*stubborn)->FirstLine() != "up" && MsUntil(deadline) > 0) std::this_thread::yield();
  (*stubborn)->Stop(InMs(100));
  EXPECT_THAT((*stubborn)->Fate(), HasSubstr("killed by signal 9"));
}

TEST(TemporaryDirectory, IsGoneAfterwards) {
  std::string path;
  {
    const TemporaryDirectory directory;
    path = directory.path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(SplitCommandLine, KeepsQuotedSpaces) {
  EXPECT_THAT(SplitCommandLine(" a  'b c' \"d\\\" e\" f\\ g ''"), ElementsAre("a", "b c", "d\" e", "f g", ""));
}

}  // namespace
}  // namespace respect::conformance

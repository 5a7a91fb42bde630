// The recorder on a real engine: what it proposes for a file, whole.
#include "conformance/record/recorder.h"

#include "conformance/target/embedded.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spec/reader/embedded_spec.h"
#include "spec/reader/reader.h"

namespace respect::conformance {
namespace {

using ::testing::HasSubstr;

class RecorderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    target_ = MakeEmbeddedTarget(1);
    ASSERT_TRUE(target_->Start().ok());
    Result<Identity> identity = Identify(*target_, "respect", deadlines_);
    ASSERT_TRUE(identity.ok());
    identity_ = std::move(*identity);
    recorder_.emplace(*target_, identity_, commands_, deadlines_);
    ASSERT_TRUE(recorder_->Open().ok());
  }

  // The wants of the one case with these keys, in order of the steps.
  Result<std::vector<std::string>> Ask(const std::string& rest) {
    const std::string text = "format = 1\n[[case]]\nid = \"a\"\nrule = \"R.\"\n" + rest + "\n";
    Result<spec::OpenCases> read = spec::ReadOpenCases(text, "a.toml");
    if (!read.ok()) return read.error();
    const spec::Case& test = read->cases.front();
    Result<std::map<const spec::Step*, std::string>> wants = recorder_->Ask(test);
    if (!wants.ok()) return wants.error();
    std::vector<std::string> texts;
    for (const spec::Step& step : test.steps) texts.push_back((*wants)[&step]);
    return texts;
  }

  const spec::Spec spec_ = spec::EmbeddedSpec();
  const CommandIndex commands_{spec_};
  const Deadlines deadlines_;
  std::unique_ptr<Target> target_;
  Identity identity_;
  std::optional<Recorder> recorder_;
};

TEST_F(RecorderTest, AsksInBothProtocolsOnFreshKeys) {
  const auto wants = Ask("steps = [{ cmd = \"INCR n\" }, { cmd = \"GET none\" }, { cmd = \"CONFIG GET port\" }]");
  ASSERT_TRUE(wants.ok()) << wants.error().text();
  EXPECT_THAT(*wants, ::testing::ElementsAre("\":1\"", "\"_$\"", HasSubstr("{ map = [[\"$port\"")));
}

TEST_F(RecorderTest, WhatVariesIsProposedByType) {
  const auto wants = Ask("steps = [{ cmd = \"CLIENT ID\" }]");
  ASSERT_TRUE(wants.ok()) << wants.error().text();
  EXPECT_THAT(*wants, ::testing::ElementsAre("{ type = \"integer\" }"));
}

TEST_F(RecorderTest, ACaseWhoseOwnWantFailsIsRefusedWithItsLine) {
  const auto wants = Ask("steps = [{ cmd = \"INCR n\", want = \":7\" }, { cmd = \"GET n\" }]");
  ASSERT_FALSE(wants.ok());
  EXPECT_THAT(std::string(wants.error().text()), HasSubstr("line 5: INCR n"));
}

TEST_F(RecorderTest, ACaseWhoseGivenFailsIsRefused) {
  const auto wants = Ask("given = [\"NO-SUCH\"]\nsteps = [{ cmd = \"GET n\" }]");
  ASSERT_FALSE(wants.ok());
  EXPECT_THAT(std::string(wants.error().text()), HasSubstr("NO-SUCH"));
}

}  // namespace
}  // namespace respect::conformance

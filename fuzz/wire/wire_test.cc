// Whether attacks find what is wrong with a server, and find nothing with one that is right.
#include <gtest/gtest.h>

#include <set>

#include "conformance/target/embedded.h"
#include "fuzz/wire/bad_server.h"
#include "fuzz/wire/wire_run.h"

namespace respect::fuzz {
namespace {

using Kind = WireFault::Kind;

WireTotals Attacked(conformance::Target& target, uint64_t attacks) {
  EXPECT_TRUE(target.Start().ok());
  WireSettings settings{.attacks = attacks, .seconds = 0, .most_faults = 1, .deadlines = {}};
  settings.deadlines.reply_ms = 1000;
  settings.deadlines.close_ms = 300;
  WireRun run(target, settings, nullptr);
  Result<WireTotals> totals = run.Run();
  EXPECT_TRUE(totals.ok());
  return totals.ok() ? std::move(*totals) : WireTotals();
}

void ExpectFault(Badness badness, Kind kind) {
  BadServer server(badness);
  const WireTotals totals = Attacked(server, 60);
  ASSERT_EQ(totals.faults.size(), 1U);
  EXPECT_EQ(KindName(totals.faults[0].kind), KindName(kind)) << totals.faults[0].text;
  EXPECT_NE(totals.faults[0].cause, "");
}

TEST(Wire, AServerThatEndsIsConvicted) { ExpectFault(Badness::kDiesOfHugeLength, Kind::kCrash); }
TEST(Wire, AServerThatHangsIsConvicted) { ExpectFault(Badness::kHangsOnGarbage, Kind::kHang); }
TEST(Wire, AServerThatMixesAnswersIsConvicted) { ExpectFault(Badness::kMixesAnswers, Kind::kWrong); }
TEST(Wire, AServerThatDropsGoodClientsIsConvicted) { ExpectFault(Badness::kDropsTheOthers, Kind::kWrong); }
TEST(Wire, AServerThatKeepsMemoryIsConvicted) { ExpectFault(Badness::kKeepsMemory, Kind::kLeak); }
TEST(Wire, AServerThatKeepsConnectionsIsConvicted) { ExpectFault(Badness::kKeepsConnections, Kind::kLeak); }

TEST(Wire, ARightServerIsNotConvicted) {
  BadServer server(Badness::kNone);
  const WireTotals totals = Attacked(server, 60);
  EXPECT_EQ(totals.faults.size(), 0U) << (totals.faults.empty() ? "" : totals.faults[0].text);
  EXPECT_GT(totals.checked, 1000U);
}

TEST(Wire, TheEngineIsRight) {
  const auto engine = conformance::MakeEmbeddedTarget(1);
  WireTotals totals = Attacked(*engine, 150);
#ifdef RESPECT_SANITIZED  // what was freed stays resident for a while there
  std::erase_if(totals.faults, [](const WireFault& fault) { return fault.kind == Kind::kLeak; });
#endif
  EXPECT_EQ(totals.faults.size(), 0U) << (totals.faults.empty() ? "" : totals.faults[0].text);
  EXPECT_EQ(totals.attacks, 150U);
}

TEST(Attacks, AreTheSameForTheSameSeed) {
  std::set<Bytes> kinds;
  for (size_t i = 0; i < AttackKinds(); ++i) {
    Rng one(i + 1), other(i + 1);
    const Attack a = MakeAttack(i, one), b = MakeAttack(i, other);
    EXPECT_EQ(a.pieces, b.pieces);
    kinds.insert(a.name);
  }
  EXPECT_EQ(kinds.size(), AttackKinds());
}

}  // namespace
}  // namespace respect::fuzz

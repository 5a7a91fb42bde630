// resp2 and resp3: one command after the other, as a person with redis-cli would send them.
#include "conformance/modes/modes.h"

namespace respect::conformance {
namespace {

class Resp2 final : public Mode {
 public:
  Bytes name() const override { return "resp2"; }
  Bytes summary() const override { return "one command after the other, in RESP2"; }
  int ProtocolFor(const spec::Case&) const override { return 2; }
};

class Resp3 final : public Mode {
 public:
  Bytes name() const override { return "resp3"; }
  Bytes summary() const override { return "one command after the other, in RESP3"; }
  int ProtocolFor(const spec::Case&) const override { return 3; }
};

}  // namespace

std::unique_ptr<Mode> MakeResp2() { return std::make_unique<Resp2>(); }
std::unique_ptr<Mode> MakeResp3() { return std::make_unique<Resp3>(); }

}  // namespace respect::conformance

// pipelined: all commands that follow one another on a connection go out in one write, those of `given` included.
#include "conformance/modes/modes.h"

namespace respect::conformance {
namespace {

class Pipelined final : public Mode {
 public:
  Bytes name() const override { return "pipelined"; }
  Bytes summary() const override { return "commands that follow one another in one write"; }
  Joins joins() const override { return Joins::kGivenAndSteps; }
};

}  // namespace

std::unique_ptr<Mode> MakePipelined() { return std::make_unique<Pipelined>(); }

}  // namespace respect::conformance

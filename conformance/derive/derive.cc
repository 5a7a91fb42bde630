#include "conformance/derive/derive.h"

#include "conformance/derive/families.h"

namespace respect::conformance {

std::vector<spec::Case> DeriveCases(const spec::Spec& spec) {
  std::vector<spec::Case> cases;
  for (const spec::Command& command : spec.commands) {
    if (!command.module.empty()) continue;
    CaseMaker maker(command, cases);
    DeriveArity(maker);
    DeriveAccess(maker);
    DeriveTypes(maker);
    DeriveKeys(maker);
    DeriveOptions(maker);
    DeriveNumbers(maker);
  }
  return cases;
}

}  // namespace respect::conformance

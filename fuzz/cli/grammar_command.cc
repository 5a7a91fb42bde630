#include <fmt/format.h>

#include "fuzz/cli/commands.h"
#include "fuzz/grammar/makeable.h"
#include "spec/reader/embedded_spec.h"

namespace respect::fuzz {

int RunGrammar() {
  const spec::Spec spec = spec::EmbeddedSpec();
  const std::vector<std::string> complaints = NotMakeable(spec);
  for (const std::string& complaint : complaints) fmt::print(stderr, "the grammar cannot make {}\n", complaint);
  return complaints.empty() ? 0 : kFoundSomething;
}

}  // namespace respect::fuzz

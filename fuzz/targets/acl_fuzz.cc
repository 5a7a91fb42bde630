// Claim: a rule that does not do changes nothing, and the line that describes a user makes the same user anew.
#include "engine/server/acl/acl.h"
#include "engine/server/acl/user.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  const acl::Surroundings here{.served = kNewestVersion, .all_channels = size % 2 == 1};
  if (size > 4096) return 0;
  const std::vector<std::string> lines = fuzz::Lines({reinterpret_cast<const char*>(data), size});
  const std::vector<Bytes> words(lines.begin(), lines.end());
  std::vector<std::string> rules;
  if (acl::MergeSelectors(words, rules)) return 0;
  acl::User user("u", here);
  for (const std::string& rule : rules) {
    const std::string before = user.Describe();
    if (user.Apply(rule, here)) fuzz::Require(user.Describe() == before);
  }
  acl::Acl users([&] { return here; });
  const std::string line = user.Describe();
  // A pattern with a space or a line's end in it has no place in a file.
  for (const std::string& rule : rules) {
    if (rule.find_first_of(" \r\t\v\f\"'\\") != std::string::npos || rule.find('\0') != std::string::npos) return 0;
  }
  fuzz::Require(users.Load("f", line + "\n", [](acl::User&) {}).ok());
  fuzz::Require(users.Find("u") != nullptr && users.Find("u")->Describe() == line);
  return 0;
}

// Claim: requests written and read come back as they were, one after the other, and take up all that was written.
#include "engine/resp/reply.h"
#include "engine/resp/request_parser.h"
#include "fuzz/targets/claim.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  fuzz::Input input(data, size);
  std::vector<std::vector<std::string>> requests;
  std::string wire;
  while (!input.empty() && requests.size() < 64) {
    std::vector<std::string>& request = requests.emplace_back();
    const size_t count = 1 + input.Byte() % 8;
    while (request.size() < count) request.emplace_back(input.Text());
    AppendRequest(wire, request);
  }
  RequestParser parser;
  Bytes left = wire;
  for (const std::vector<std::string>& request : requests) {
    std::vector<Bytes> args;
    size_t consumed = 0;
    fuzz::Require(parser.Parse(left, {}, args, consumed) == RequestParser::Outcome::kRequest);
    fuzz::Require(std::ranges::equal(args, request));
    left.remove_prefix(consumed);
  }
  fuzz::Require(left.empty());
  return 0;
}

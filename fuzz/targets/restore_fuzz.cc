// Whatever bytes RESTORE is given: a payload is taken for one only with its checksum and a version that is known, and
// any other byte in it makes it none. What is then read becomes a value or is refused.
#include <string>

#include "engine/persistence/crc64.h"
#include "engine/persistence/dump_payload.h"
#include "fuzz/targets/claim.h"
#include "fuzz/targets/typed_keyspace.h"

namespace respect::fuzz {
namespace {

// With a footer that fits, so that what lies behind it is reached.
std::string Signed(Bytes value, uint16_t version) {
  std::string payload(value);
  payload.append(reinterpret_cast<const char*>(&version), sizeof(version));
  const uint64_t sum = persistence::Crc64(0, payload);
  return payload.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
}

void Check(Bytes input) {
  Input parts(reinterpret_cast<const uint8_t*>(input.data()), input.size());
  const auto version = static_cast<uint16_t>(parts.Byte() % 16);
  const size_t place = parts.Number(2);
  const auto flip = static_cast<char>(parts.Byte());
  const Bytes value = parts.Rest();
  const int newest = persistence::kRdbVersion80;

  std::string payload = Signed(value, version);
  const std::optional<Bytes> opened = persistence::OpenPayload(payload, newest, true);
  Require(opened.has_value() == (version <= newest));
  if (opened) {
    Require(*opened == value);
    TypedKeyspace keyspace;
    const persistence::LoadContext context = persistence::ContextOf(*keyspace);
    persistence::LoadedValue loaded;
    if (persistence::ReadPayload(*opened, context, loaded) == persistence::LoadOutcome::kLoaded)
      persistence::Discard(context, loaded);
  }
  if (flip == 0) return;
  payload[place % payload.size()] = static_cast<char>(payload[place % payload.size()] ^ flip);
  Require(!persistence::OpenPayload(payload, newest, true).has_value());
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  respect::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}

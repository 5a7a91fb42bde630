// Whatever bytes stand where a value of RDB should: they are refused, or they become a value that is sound and that,
// written and read again, is written the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/persistence/dump_payload.h"
#include "fuzz/targets/typed_keyspace.h"

namespace respect {
namespace {

constexpr size_t kFooter = 10;

class Fixture {
 public:
  // The value made of these bytes, written again; empty when they are refused.
  std::string Rewritten(Bytes bytes) {
    const persistence::LoadContext context = persistence::ContextOf(*keyspace_);
    persistence::LoadedValue value;
    if (persistence::ReadPayload(bytes, context, value) != persistence::LoadOutcome::kLoaded) return {};
    Database& db = keyspace_->db(0);
    const Key key = keyspace_->MakeKey("k");
    const Entry* entry = persistence::Store(db, key, value, kNoExpiry);
    std::string payload = persistence::DumpValue(*entry, {});
    db.Remove(key, false);
    return payload;
  }

 private:
  fuzz::TypedKeyspace keyspace_;
};

}  // namespace
}  // namespace respect

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static respect::Fixture fixture;
  const std::string once = fixture.Rewritten({reinterpret_cast<const char*>(data), size});
  if (once.empty()) return 0;
  const respect::Bytes value = respect::Bytes(once).substr(0, once.size() - respect::kFooter);
  const std::string twice = fixture.Rewritten(value);
  if (twice.size() != once.size()) std::abort();
  return 0;
}

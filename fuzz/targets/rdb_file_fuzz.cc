// Whatever bytes a snapshot is made of: it is refused, saying why, or what it became is written as a snapshot that
// makes the same again. Looking through it says the same of it as loading it.
#include <string>

#include "engine/persistence/snapshot.h"
#include "fuzz/targets/claim.h"
#include "fuzz/targets/typed_keyspace.h"

namespace respect::fuzz {
namespace {

Result<persistence::LoadFigures> Load(Bytes file, Keyspace& keyspace, bool verify_only) {
  persistence::LoadOptions options;
  options.drop_expired = false;
  options.check_checksum = false;
  options.verify_only = verify_only;
  options.overwrite = true;  // two keys of one name say nothing about their values
  return persistence::LoadSnapshot(file, keyspace, options);
}

std::string Written(Keyspace& keyspace) {
  std::string file;
  persistence::Output out(1024, [&](Bytes bytes) {
    file.append(bytes);
    return true;
  });
  Require(persistence::WriteSnapshot(keyspace, {}, out));
  return file + std::string(sizeof(uint64_t), '\0');
}

uint64_t Keys(Keyspace& keyspace) { return keyspace.db(0).size() + keyspace.db(1).size(); }

void Check(Bytes file) {
  TypedKeyspace looked, loaded, again;
  const Result<persistence::LoadFigures> seen = Load(file, *looked, true), got = Load(file, *loaded, false);
  Require(Keys(*looked) == 0);
  Require(seen.ok() == got.ok());
  if (!got.ok()) return Require(!got.error().text().empty());
  Require(got->end <= file.size() && Keys(*loaded) <= got->keys);
  const std::string written = Written(*loaded);
  const Result<persistence::LoadFigures> second = Load(written, *again, false);
  Require(second.ok() && second->keys == Keys(*loaded) && Keys(*again) == Keys(*loaded));
  Require(second->end == written.size());
  Require(Written(*again).size() == written.size());
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  respect::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}

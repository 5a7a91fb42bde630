// Whatever bytes an append-only file is made of: the reader takes whole commands only, moves on with each, and stops
// within the text.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "engine/persistence/aof_manifest.h"
#include "engine/persistence/aof_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const respect::Bytes text(reinterpret_cast<const char*>(data), size);
  respect::persistence::AofReader reader(text);
  std::vector<respect::Bytes> args;
  size_t before = 0;
  while (reader.Next(args) == respect::persistence::AofReader::Outcome::kCommand) {
    if (args.empty() || reader.offset() <= before || reader.offset() > size) std::abort();
    before = reader.offset();
  }
  if (reader.offset() > size) std::abort();
  const auto manifest = respect::persistence::AofManifest::Parse(text);
  if (!manifest.ok()) return 0;
  const auto again = respect::persistence::AofManifest::Parse(manifest->Text());
  if (!manifest->Text().empty() && (!again.ok() || again->Text() != manifest->Text())) std::abort();
  return 0;
}

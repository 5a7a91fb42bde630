#include "engine/persistence/dump_payload.h"

#include <cstring>
#include <utility>

#include "engine/persistence/crc64.h"

namespace respect::persistence {
namespace {

constexpr size_t kFooter = sizeof(uint16_t) + sizeof(uint64_t);

}  // namespace

std::string DumpValue(const Entry& entry, const RdbForm& form) {
  Output out;
  RdbWriter writer(out, form);
  const RdbType type = EngineCodec().FormOf(entry, form);
  writer.Byte(static_cast<uint8_t>(type));
  EngineCodec().Write(entry, type, writer);
  const auto version = static_cast<uint16_t>(form.version);
  writer.Raw({reinterpret_cast<const char*>(&version), sizeof(version)});
  writer.Number64(Crc64(0, out.buffer()));
  return std::move(out.buffer());
}

std::optional<Bytes> OpenPayload(Bytes payload, int newest, bool check_checksum) {
  if (payload.size() < kFooter) return std::nullopt;
  const Bytes value = payload.substr(0, payload.size() - kFooter);
  uint16_t version;
  std::memcpy(&version, value.end(), sizeof(version));
  if (version > newest) return std::nullopt;
  uint64_t checksum;
  std::memcpy(&checksum, value.end() + sizeof(version), sizeof(checksum));
  if (check_checksum && checksum != Crc64(0, payload.substr(0, payload.size() - sizeof(checksum)))) return std::nullopt;
  return value;
}

LoadOutcome ReadPayload(Bytes opened, const LoadContext& context, LoadedValue& to) {
  RdbReader reader(opened);
  const uint8_t type = reader.Byte();
  return reader.failed() ? LoadOutcome::kDamaged : EngineCodec().Read(type, reader, context, to);
}

LoadContext ContextOf(Keyspace& keyspace) {
  return {
      .settings = keyspace.settings(), .seed = keyspace.hash_seed(), .types = keyspace.types(), .rng = keyspace.rng()};
}

Entry* Store(Database& db, const Key& key, LoadedValue& value, int64_t expire_ms) {
  const ExpiryChange expiry = ExpiryChange::SetTo(expire_ms);
  if (value.type == TypeId::kString && value.text.is_integer()) return db.SetInteger(key, value.text.integer(), expiry);
  if (value.type == TypeId::kString) return db.SetString(key, value.text, expiry);
  return db.SetObject(key, value.type, std::exchange(value.object, nullptr), expiry);
}

void Discard(const LoadContext& context, LoadedValue& value) {
  if (void* object = std::exchange(value.object, nullptr)) context.types.Of(value.type).free(object);
}

int RdbVersionOf(Version served) {
  if (served < Version{7, 2, 0}) return kRdbVersion70;
  return served < Version{7, 4, 0} ? kRdbVersion72 : kRdbVersion80;
}

}  // namespace respect::persistence

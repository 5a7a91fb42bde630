#include "engine/server/debug_digest.h"

#include <array>

#include "engine/base/data_digest.h"

namespace respect {
namespace {

// A small number as Redis mixes it in: four bytes, the highest first.
std::array<char, 4> NumberBytes(uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
          static_cast<char>(number)};
}

// The number by which Redis mixes a type in; families that came later have it from their registration's place.
uint32_t NumberOf(TypeId type) { return static_cast<uint32_t>(type) + (type >= TypeId::kStream ? 1 : 0); }

void MixNumber(DataDigest& digest, uint32_t number) {
  const std::array<char, 4> bytes = NumberBytes(number);
  digest.Mix({bytes.data(), bytes.size()});
}

void AddValue(const Keyspace& keyspace, const Entry& entry, DataDigest& digest) {
  MixNumber(digest, NumberOf(entry.type()));
  const TypeOps& ops = keyspace.types().Of(entry);
  if (ops.digest != nullptr) ops.digest(entry, digest);
  if (entry.has_expiry()) digest.Xor(Bytes("!!expire!!"));
}

}  // namespace

// DEBUG DIGEST: of every key of every database; forty zeros without any.
void ReplyDataDigest(Call& call) {
  DataDigest all;
  for (int i = 0; i < call.keyspace().database_count(); ++i) {
    Database& db = call.keyspace().db(i);
    if (db.size() == 0) continue;
    MixNumber(all, static_cast<uint32_t>(i));
    db.ForEach([&](Entry& entry) {
      DataDigest digest;
      digest.Mix(entry.key());
      AddValue(call.keyspace(), entry, digest);
      all.Xor(digest);
    });
  }
  call.reply().Simple(all.Text());
}

// DEBUG DIGEST-VALUE [key ...]: of each value; forty zeros where there is no key.
void ReplyValueDigests(Call& call) {
  call.reply().Array(call.argc() - 2);
  for (size_t i = 2; i < call.argc(); ++i) {
    DataDigest digest;
    const Entry* entry = call.db().Peek(call.KeyAt(i));
    if (entry != nullptr) AddValue(call.keyspace(), *entry, digest);
    call.reply().Simple(digest.Text());
  }
}

}  // namespace respect

// The keysizes section of INFO: how long values are, by type: bytes of strings, elements of collections. Each count is
// of lengths from a power of two up to the next.
//
// Every key of a small database is looked at. Of a large one so many are that INFO stays quick, and the counts are
// scaled up: keys lie in the table by the hash of their name, so those in one stretch of it are a fair sample.
#include <array>
#include <bit>
#include <map>

#include "engine/server/info_sections.h"
#include "engine/server/server.h"

namespace respect::info {
namespace {

constexpr size_t kMostLookedAt = 100'000;

struct TypeTitle {
  TypeId type;
  Bytes title;
};
constexpr TypeTitle kTypes[] = {{TypeId::kString, "strings_sizes"},
                                {TypeId::kList, "lists_items"},
                                {TypeId::kSet, "sets_items"},
                                {TypeId::kZset, "zsets_items"},
                                {TypeId::kHash, "hashes_items"}};

using Counts = std::array<uint64_t, 65>;  // by how many bits a length takes

struct Sizes {
  std::map<TypeId, Counts> by_type;
  size_t looked_at = 0;
};

Sizes Measure(Server& server, Database& db) {
  Sizes sizes;
  uint64_t cursor = 0;
  do {
    cursor = db.Scan(cursor, [&](Entry& entry) {
      ++sizes.looked_at;
      const TypeOps& ops = server.keyspace().types().Of(entry);
      if (ops.length != nullptr) ++sizes.by_type[entry.type()][static_cast<size_t>(std::bit_width(ops.length(entry)))];
    });
  } while (cursor != 0 && sizes.looked_at < kMostLookedAt);
  return sizes;
}

// The least length that takes so many bits: 0, 1, 2, 4 ... 1K, 2K ... 1M.
std::string Label(size_t bits) {
  if (bits == 0) return "0";
  constexpr Bytes kUnits = " KMGTPE";
  const size_t unit = (bits - 1) / 10;
  const std::string number = std::to_string(uint64_t{1} << (bits - 1) % 10);
  return unit == 0 ? number : number + kUnits[unit];
}

}  // namespace

void WriteKeySizes(Server& server, InfoWriter& out) {
  for (int i = 0; i < server.keyspace().database_count(); ++i) {
    Database& db = server.keyspace().db(i);
    if (db.size() == 0) continue;
    const Sizes sizes = Measure(server, db);
    const double scale =
        sizes.looked_at == 0 ? 1 : static_cast<double>(db.size()) / static_cast<double>(sizes.looked_at);
    for (const TypeTitle& known : kTypes) {
      const auto counts = sizes.by_type.find(known.type);
      if (counts == sizes.by_type.end()) continue;
      std::string text;
      for (size_t bits = 0; bits < counts->second.size(); ++bits) {
        const auto count = static_cast<uint64_t>(static_cast<double>(counts->second[bits]) * scale + 0.5);
        if (count > 0) text += fmt::format("{}{}={}", text.empty() ? "" : ",", Label(bits), count);
      }
      out.Line(fmt::format("db{}_distrib_{}", i, known.title), text);
    }
  }
}

}  // namespace respect::info

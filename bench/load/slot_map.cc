#include "bench/load/slot_map.h"

#include <algorithm>

#include "engine/base/numbers.h"

namespace respect::bench {
namespace {

constexpr std::array<uint16_t, 256> MakeCrcTable() {
  std::array<uint16_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    auto crc = static_cast<uint16_t>(i << 8);
    for (int bit = 0; bit < 8; ++bit) crc = static_cast<uint16_t>(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
    table[i] = crc;
  }
  return table;
}
constexpr std::array<uint16_t, 256> kCrc = MakeCrcTable();

Bytes HashedPart(Bytes key) {
  const size_t open = key.find('{');
  if (open == Bytes::npos) return key;
  const size_t close = key.find('}', open + 1);
  return close == Bytes::npos || close == open + 1 ? key : key.substr(open + 1, close - open - 1);
}

}  // namespace

int SlotOf(Bytes key) {
  uint16_t crc = 0;
  for (const char c : HashedPart(key)) {
    crc = static_cast<uint16_t>(crc << 8 ^ kCrc[(crc >> 8 ^ static_cast<unsigned char>(c)) & 0xff]);
  }
  return crc % kSlots;
}

std::optional<Redirection> ParseRedirection(Bytes error) {
  Redirection redirection;
  if (error.starts_with("ASK ")) {
    redirection.ask = true;
  } else if (!error.starts_with("MOVED ")) {
    return std::nullopt;
  }
  error.remove_prefix(error.find(' ') + 1);
  const size_t space = error.find(' '), colon = error.rfind(':');
  if (space == Bytes::npos || colon == Bytes::npos || colon < space) return std::nullopt;
  const auto slot = ParseInt(error.substr(0, space)), port = ParseInt(error.substr(colon + 1));
  if (!slot || !port || *slot < 0 || *slot >= kSlots || *port < 1 || *port > 65535) return std::nullopt;
  redirection.slot = static_cast<int>(*slot);
  redirection.host = error.substr(space + 1, colon - space - 1);
  redirection.port = static_cast<int>(*port);
  return redirection;
}

Result<SlotMap> SlotMap::Parse(const Reply& reply, const std::string& asked_host) {
  SlotMap map;
  map.asked_host_ = asked_host;
  if (reply.is_error()) return Error("CLUSTER SLOTS is refused: " + reply.text);
  for (const Reply& range : reply.items) {
    if (range.items.size() < 3 || range.items[2].items.size() < 2) return Error("CLUSTER SLOTS answered in a new form");
    const int64_t first = range.items[0].integer, last = range.items[1].integer;
    if (first < 0 || last >= kSlots) return Error("CLUSTER SLOTS told a slot that there is not");
    const Reply &host = range.items[2].items[0], &port = range.items[2].items[1];
    const int number = map.Number({host.text.empty() ? asked_host : host.text, static_cast<int>(port.integer)});
    for (int64_t slot = first; slot <= last; ++slot) {
      map.owners_[static_cast<size_t>(slot)] = static_cast<int16_t>(number);
    }
  }
  if (map.nodes_.empty()) return Error("the cluster serves no slot");
  return map;
}

int SlotMap::Number(const Node& node) {
  const auto found = std::find(nodes_.begin(), nodes_.end(), node);
  const auto number = static_cast<int>(found - nodes_.begin());
  if (found == nodes_.end()) nodes_.push_back(node);
  return number;
}

SlotMap::Node SlotMap::Destination(const Redirection& redirection) const {
  return {redirection.host.empty() ? asked_host_ : redirection.host, redirection.port};
}

void SlotMap::Move(const Redirection& redirection) {
  const auto found = std::find(nodes_.begin(), nodes_.end(), Destination(redirection));
  if (found == nodes_.end()) return;
  owners_[static_cast<size_t>(redirection.slot)] = static_cast<int16_t>(found - nodes_.begin());
}

}  // namespace respect::bench

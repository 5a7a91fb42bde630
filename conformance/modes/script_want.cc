#include "conformance/modes/script_want.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/base/bytes.h"

namespace respect::conformance {
namespace {

using Kind = spec::Want::Kind;

constexpr int64_t kWholeNumbers = int64_t{1} << 53;  // up to here every integer is a number of Lua

spec::Want Of(Kind kind, std::string text) {
  spec::Want want;
  want.kind = kind;
  want.text = std::move(text);
  return want;
}

bool IsNull(const spec::Want& want) {
  return want.kind == Kind::kNull || (want.kind == Kind::kType && want.text == "null");
}

bool MayBeNull(const spec::Want& want) {
  switch (want.kind) {
    case Kind::kAny:
    case Kind::kRef: return true;
    case Kind::kOneOf: return std::ranges::any_of(want.items, MayBeNull);
    case Kind::kResp: return MayBeNull(want.items[1]);
    default: return IsNull(want);
  }
}

// A number of Lua is a double. What does not fit into 64 bits on the way back is the processor's to say.
spec::Want Integer(const spec::Want& want) {
  int64_t value = 0;
  std::from_chars(want.text.data(), want.text.data() + want.text.size(), value);
  if (value >= -kWholeNumbers && value <= kWholeNumbers) return want;
  const auto number = static_cast<double>(value);
  if (number < 0x1p63) return Of(Kind::kInteger, std::to_string(static_cast<int64_t>(number)));
  spec::Want either = Of(Kind::kOneOf, "");
  either.items = {Of(Kind::kInteger, std::to_string(INT64_MIN)), Of(Kind::kInteger, std::to_string(INT64_MAX))};
  return either;
}

spec::Want Integers(const spec::Want& want) {
  if (want.max <= kWholeNumbers) return want;
  spec::Want either = Of(Kind::kOneOf, "");
  either.items = {want, Of(Kind::kInteger, std::to_string(INT64_MIN))};
  return either;
}

spec::Want WithItems(const spec::Want& want, int protocol) {
  spec::Want changed = want;
  for (spec::Want& item : changed.items) item = ThroughScript(item, protocol);
  return changed;
}

// In RESP3 a null is nil, and an array ends there.
spec::Want Array(const spec::Want& want, int protocol) {
  if (protocol != 3) return WithItems(want, protocol);
  spec::Want cut = want;
  const auto end = std::ranges::find_if(cut.items, MayBeNull);
  if (end != cut.items.end() && !IsNull(*end)) return Of(Kind::kType, "array");
  cut.items.erase(end, cut.items.end());
  return WithItems(cut, protocol);
}

// Without an order it cannot be told where the array ends.
spec::Want Unordered(const spec::Want& want, int protocol, Bytes type) {
  if (protocol == 3 && std::ranges::any_of(want.items, MayBeNull)) {
    return type.empty() ? spec::Want() : Of(Kind::kType, std::string(type));
  }
  return WithItems(want, protocol);
}

// The value of a key that there is already; the last one stays.
spec::Want* ValueOf(spec::Want& map, const spec::Want& key) {
  for (size_t i = 0; i < map.items.size(); i += 2) {
    if (map.items[i].kind == key.kind && map.items[i].text == key.text) return &map.items[i + 1];
  }
  return nullptr;
}

// A key whose value is nil is not there.
spec::Want Map(const spec::Want& want, int protocol) {
  if (protocol != 3) return WithItems(want, protocol);
  spec::Want changed = want;
  changed.items.clear();
  for (size_t i = 0; i + 1 < want.items.size(); i += 2) {
    if (IsNull(want.items[i + 1])) continue;
    if (MayBeNull(want.items[i + 1])) return Of(Kind::kType, "map");
    spec::Want value = ThroughScript(want.items[i + 1], protocol);
    if (spec::Want* there = ValueOf(changed, want.items[i]); there != nullptr) {
      *there = std::move(value);
      continue;
    }
    changed.items.push_back(ThroughScript(want.items[i], protocol));
    changed.items.push_back(std::move(value));
  }
  return changed;
}

// Until 7.2 scripts had texts of their own.
std::string Refused(const std::string& text) {
  constexpr Bytes kBefore = "NOPERM this user has no permissions to ";
  if (!text.starts_with(kBefore)) return "ERR ACL failure in script: " + text.substr(Bytes("NOPERM ").size());
  const Bytes act = Bytes(text).substr(kBefore.size());
  std::string refused = "ERR The user executing the script can't ";
  if (act.starts_with("run")) return refused += "run this command or subcommand";
  if (act.find("keys") != Bytes::npos)
    return refused += "access at least one of the keys mentioned in the command arguments";
  return refused += "publish to the channel mentioned in the command";
}

}  // namespace

spec::Want ThroughScript(const spec::Want& want, int protocol) {
  switch (want.kind) {
    case Kind::kInteger: return Integer(want);
    case Kind::kIntRange: return Integers(want);
    case Kind::kNull: return Of(Kind::kNull, protocol == 2 ? "$" : "");
    case Kind::kType: return IsNull(want) ? Of(Kind::kNull, protocol == 2 ? "$" : "") : want;
    case Kind::kArray: return Array(want, protocol);
    case Kind::kUnordered: return Unordered(want, protocol, "array");
    case Kind::kFair: return Unordered(want, protocol, "array");
    case Kind::kSet: return Unordered(want, protocol, "set");
    case Kind::kEach: return Unordered(want, protocol, "");
    case Kind::kMap: return Map(want, protocol);
    case Kind::kResp: return ThroughScript(want.items[protocol == 3 ? 1 : 0], protocol);
    case Kind::kOneOf: return WithItems(want, protocol);
    default: return want;
  }
}

std::string ErrorInScript(const std::string& text, bool arity_fits) {
  const auto begins = [&](Bytes head) { return Bytes(text).starts_with(head); };
  if (begins("ERR unknown command '") || begins("ERR unknown subcommand '"))
    return "ERR Unknown Redis command called from script";
  // A handler that counts pairs for itself says so in the same words to all.
  if (begins("ERR wrong number of arguments for") && !arity_fits)
    return "ERR Wrong number of args calling Redis command from script";
  return begins("NOPERM ") ? Refused(text) : text;
}

}  // namespace respect::conformance

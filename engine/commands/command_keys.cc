#include "engine/commands/command_keys.h"

#include <algorithm>
#include <optional>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"

namespace respect {
namespace {

using ArgSpan = std::span<const Bytes>;

constexpr uint32_t Bits(std::initializer_list<KeyFlag> flags) {
  uint32_t bits = 0;
  for (const KeyFlag flag : flags) bits |= static_cast<uint32_t>(flag);
  return bits;
}

constexpr uint32_t kReads = Bits({KeyFlag::kRO, KeyFlag::kAccess});
constexpr uint32_t kReadsAndUpdates = Bits({KeyFlag::kRW, KeyFlag::kAccess, KeyFlag::kUpdate});
constexpr uint32_t kReadsAndDeletes = Bits({KeyFlag::kRW, KeyFlag::kAccess, KeyFlag::kDelete});
constexpr uint32_t kOverwrites = Bits({KeyFlag::kOW, KeyFlag::kUpdate});
constexpr uint32_t kRemoves = Bits({KeyFlag::kRM, KeyFlag::kDelete});

bool HasFlag(const KeySpec& spec, KeyFlag flag) { return spec.flags & static_cast<uint32_t>(flag); }

// ---- Key specifications ------------------------------------------------------------------------------------------

// Where the search for keys starts. Nothing: its keyword does not stand in the request.
std::optional<int64_t> FirstOf(const KeySpec& spec, ArgSpan args) {
  if (spec.begin == KeySpec::Begin::kIndex) return spec.begin_index;
  const int64_t count = static_cast<int64_t>(args.size());
  const bool backwards = spec.begin_index < 0;
  const int64_t step = backwards ? -1 : 1;
  for (int64_t i = backwards ? count + spec.begin_index : spec.begin_index; i > 0 && i < count; i += step) {
    if (EqualsIgnoreCase(args[static_cast<size_t>(i)], spec.begin_keyword)) return i + 1;
  }
  return std::nullopt;
}

struct Range {
  int64_t first = 0, last = 0, step = 1;
};

// Nothing: the number of keys is none.
std::optional<Range> RangeOf(const KeySpec& spec, int64_t first, ArgSpan args) {
  const int64_t count = static_cast<int64_t>(args.size());
  if (spec.find == KeySpec::Find::kRange) {
    int64_t last = first + spec.last_key;
    if (spec.last_key < 0) {
      last = spec.limit == 0 ? count + spec.last_key : first + (count - first) / spec.limit + spec.last_key;
    }
    return Range{first, last, spec.key_step};
  }
  const int64_t at = first + spec.key_num_index;
  if (at >= count) return std::nullopt;
  const std::optional<int64_t> number = ParseInt(args[static_cast<size_t>(at)]);
  if (!number || *number < 1 || *number > count) return std::nullopt;
  const int64_t first_key = first + spec.first_key;
  return Range{first_key, first_key + (*number - 1) * spec.num_step, spec.num_step};
}

// False when the request does not fit the specification.
bool AddBySpec(const KeySpec& spec, ArgSpan args, std::vector<KeyUse>& keys) {
  if (HasFlag(spec, KeyFlag::kNotKey)) return true;
  if (spec.begin == KeySpec::Begin::kUnknown || spec.find == KeySpec::Find::kUnknown) return false;
  const std::optional<int64_t> first = FirstOf(spec, args);
  if (!first) return true;
  const std::optional<Range> range = RangeOf(spec, *first, args);
  const int64_t count = static_cast<int64_t>(args.size());
  const bool fits = range && range->first < count && range->last < count && range->last >= range->first;
  // An option such as STORE that ends the request names no key.
  if (!fits) return spec.begin == KeySpec::Begin::kKeyword;
  for (int64_t i = range->first; i <= range->last; i += range->step) {
    keys.push_back({static_cast<size_t>(i), spec.flags});
  }
  return true;
}

// ---- Commands with rules of their own ----------------------------------------------------------------------------

std::vector<KeyUse> KeysOfSet(ArgSpan args) {
  const bool gets =
      std::any_of(args.begin() + 3, args.end(), [](Bytes argument) { return EqualsIgnoreCase(argument, "GET"); });
  return {{1, gets ? kReadsAndUpdates : kOverwrites}};
}

// Reading only, as long as every operation is GET.
std::vector<KeyUse> KeysOfBitField(ArgSpan args) {
  bool reads_only = true;
  for (size_t i = 2; reads_only && i < args.size(); ++i) {
    const size_t left = args.size() - i - 1;
    if (EqualsIgnoreCase(args[i], "GET") && left >= 2) {
      i += 2;
    } else if (EqualsIgnoreCase(args[i], "OVERFLOW") && left >= 1) {
      i += 1;
    } else {
      reads_only = false;
    }
  }
  return {{1, reads_only ? kReads : kReadsAndUpdates}};
}

std::vector<KeyUse> KeysOfDelEx(ArgSpan args) { return {{1, args.size() == 2 ? kRemoves : kReadsAndDeletes}}; }

std::vector<KeyUse> KeysOfSortRo(ArgSpan) { return {{1, kReads}}; }

// Of several STOREs the last counts.
std::vector<KeyUse> KeysOfSort(ArgSpan args) {
  std::vector<KeyUse> keys = {{1, kReads}};
  for (size_t i = 2; i + 1 < args.size(); ++i) {
    if (EqualsIgnoreCase(args[i], "LIMIT")) {
      i += 2;
    } else if (EqualsIgnoreCase(args[i], "GET") || EqualsIgnoreCase(args[i], "BY")) {
      i += 1;
    } else if (EqualsIgnoreCase(args[i], "STORE")) {
      keys.resize(1);
      keys.push_back({i + 1, kOverwrites});
    }
  }
  return keys;
}

// The one key in its place, or with the empty word there all that follow KEYS.
std::vector<KeyUse> KeysOfMigrate(ArgSpan args) {
  constexpr size_t kPlace = 3, kOptions = 6;
  size_t first = kPlace, end = kPlace + 1;
  for (size_t i = kOptions; i + 1 < args.size(); ++i) {
    if (EqualsIgnoreCase(args[i], "KEYS")) {
      if (!args[kPlace].empty()) return {};
      first = i + 1;
      end = args.size();
      break;
    }
    if (EqualsIgnoreCase(args[i], "AUTH")) {
      i += 1;
    } else if (EqualsIgnoreCase(args[i], "AUTH2")) {
      i += 2;
    }
  }
  std::vector<KeyUse> keys;
  for (size_t i = first; i < end; ++i) keys.push_back({i, kReadsAndDeletes});
  return keys;
}

struct OwnRule {
  Bytes command;
  std::vector<KeyUse> (*keys_of)(ArgSpan args);
};
constexpr OwnRule kOwnRules[] = {{"bitfield", KeysOfBitField}, {"delex", KeysOfDelEx}, {"migrate", KeysOfMigrate},
                                 {"set", KeysOfSet},           {"sort", KeysOfSort},   {"sort_ro", KeysOfSortRo}};

}  // namespace

bool HasKeys(const CommandSpec& command) {
  return std::any_of(command.key_specs.begin(), command.key_specs.end(),
                     [](const KeySpec& spec) { return !HasFlag(spec, KeyFlag::kNotKey); });
}

std::vector<KeyUse> KeysOf(const CommandSpec& command, ArgSpan args) {
  for (const OwnRule& rule : kOwnRules) {
    if (rule.command == command.name) return rule.keys_of(args);
  }
  std::vector<KeyUse> keys;
  for (const KeySpec& spec : command.key_specs) {
    if (!AddBySpec(spec, args, keys)) return {};
  }
  return keys;
}

}  // namespace respect

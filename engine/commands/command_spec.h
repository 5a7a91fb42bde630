// CommandSpec: what the engine knows of a command. The tables are generated from spec/ at build time, constant data.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/bytes.h"
#include "engine/base/version.h"

namespace respect {

class Call;
using Handler = void (*)(Call&);

// COMMAND's flags, one bit each.
enum class CommandFlag : uint32_t {
  kWrite = 1 << 0,
  kReadonly = 1 << 1,
  kDenyOom = 1 << 2,
  kModule = 1 << 3,
  kAdmin = 1 << 4,
  kPubsub = 1 << 5,
  kNoscript = 1 << 6,
  kBlocking = 1 << 7,
  kLoading = 1 << 8,
  kStale = 1 << 9,
  kSkipMonitor = 1 << 10,
  kSkipSlowlog = 1 << 11,
  kAsking = 1 << 12,
  kFast = 1 << 13,
  kNoAuth = 1 << 14,
  kMayReplicate = 1 << 15,
  kNoMandatoryKeys = 1 << 16,
  kNoAsyncLoading = 1 << 17,
  kNoMulti = 1 << 18,
  kMovableKeys = 1 << 19,
  kAllowBusy = 1 << 20,
  kTouchesArbitraryKeys = 1 << 21,
};

// Bits of a key specification's flags.
enum class KeyFlag : uint16_t {
  kRO = 1 << 0,
  kRW = 1 << 1,
  kOW = 1 << 2,
  kRM = 1 << 3,
  kAccess = 1 << 4,
  kUpdate = 1 << 5,
  kInsert = 1 << 6,
  kDelete = 1 << 7,
  kNotKey = 1 << 8,
  kIncomplete = 1 << 9,
  kVariableFlags = 1 << 10,
};

struct KeySpec {
  enum class Begin : uint8_t { kUnknown, kIndex, kKeyword };
  enum class Find : uint8_t { kUnknown, kRange, kKeyNum };
  Bytes notes;
  uint16_t flags = 0;
  Begin begin = Begin::kUnknown;
  int begin_index = 0;
  Bytes begin_keyword;
  Find find = Find::kUnknown;
  int last_key = 0, key_step = 0, limit = 0;
  int key_num_index = 0, first_key = 0, num_step = 0;
};

enum class ArgumentType : uint8_t { kString, kInteger, kDouble, kKey, kPattern, kUnixTime, kPureToken, kOneOf, kBlock };

struct ArgumentSpec {
  Bytes name;
  ArgumentType type = ArgumentType::kString;
  Bytes token;
  Bytes display_text;
  int key_spec_index = -1;
  Version since;              // 0.0.0: as the command
  bool since_untold = false;  // COMMAND DOCS leaves it out
  Version deprecated_since;   // 0.0.0: not
  bool has_token = false;     // the token may be the empty word
  bool optional = false, multiple = false, multiple_token = false;
  std::span<const ArgumentSpec> arguments;
};

struct HistorySpec {
  Version version;
  Bytes version_text;
  Bytes text;
};

struct CommandSpec {
  Bytes name;       // lower case; of a subcommand "client|setname"
  Bytes full_name;  // as people write it: "CLIENT SETNAME"
  int id = 0;       // place in the generated table: index of per-command statistics
  int arity = 0;
  uint32_t flags = 0;  // CommandFlag bits
  int first_key = 0, last_key = 0, key_step = 0;
  std::span<const Bytes> acl_categories;
  std::span<const Bytes> tips;
  std::span<const KeySpec> key_specs;
  std::span<const CommandSpec> subcommands;
  std::span<const ArgumentSpec> arguments;
  std::span<const HistorySpec> history;
  Bytes summary;
  Bytes group;   // as COMMAND DOCS names it: "sorted-set"; "module" of a module family
  Bytes module;  // the module family; "" of none
  Bytes complexity;
  Version since;
  Version deprecated_since;
  Bytes replaced_by;
  std::span<const Bytes> doc_flags;
  Handler handler = nullptr;  // nullptr: a container that has no form of its own

  bool Is(CommandFlag flag) const { return flags & static_cast<uint32_t>(flag); }
};

// All commands with a handler, containers with their subcommands inside, in order of name. Generated.
std::span<const CommandSpec> AllCommands();
// How many ids there are.
int CommandIdCount();

}  // namespace respect

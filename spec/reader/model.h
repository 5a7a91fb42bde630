// The specification as plain structs: what spec/reader makes of the TOML files, and all that other rooms see of them.
// Every struct carries where it stands in the files, so that any message can say file:line.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace respect::spec {

struct Location {
  std::string file;  // relative to the spec folder
  int line = 0;
};

struct Version {
  int major = 0, minor = 0, patch = 0;
  auto operator<=>(const Version&) const = default;
};

// ---- Commands ----------------------------------------------------------------------------------------------------

enum class ArgumentType { kString, kInteger, kDouble, kKey, kPattern, kUnixTime, kPureToken, kOneOf, kBlock };

// One node of the tree that a `syntax` line is parsed into; the same facts COMMAND DOCS reports.
struct Argument {
  std::string name;
  ArgumentType type = ArgumentType::kString;
  std::string token;         // the literal word before it; "" is none
  std::string display_text;  // where Redis shows another text than the name; "" is none
  std::optional<int> key_spec_index;
  std::optional<Version> since;  // later than its command
  bool since_untold = false;     // COMMAND DOCS leaves it out
  std::optional<Version> deprecated_since;
  bool optional = false;
  bool multiple = false;
  bool multiple_token = false;      // the token is repeated with each value
  std::vector<Argument> arguments;  // of kOneOf and kBlock

  // A pure token may be the empty word (MIGRATE).
  bool HasToken() const { return !token.empty() || type == ArgumentType::kPureToken; }
};

// How keys are found among the arguments (COMMAND's key specifications).
struct KeySpec {
  std::string notes;
  std::vector<std::string>
      flags;  // RW, RO, OW, RM, access, update, insert, delete, not_key, incomplete, variable_flags
  enum class Begin { kIndex, kKeyword, kUnknown } begin = Begin::kUnknown;
  int begin_index = 0;        // kIndex: position; kKeyword: where the search starts (negative: from the end)
  std::string begin_keyword;  // kKeyword
  enum class Find { kRange, kKeyNum, kUnknown } find = Find::kUnknown;
  int last_key = 0, key_step = 0, limit = 0;           // kRange
  int key_num_index = 0, first_key = 0, num_step = 0;  // kKeyNum
};

struct HistoryEntry {
  Version version;
  std::string text;
};

// A pattern of replies: what `want` and `replies` hold. See FORMAT.md for the notation.
struct Want {
  enum class Kind {
    kSimple,
    kError,
    kInteger,
    kBulk,
    kDouble,
    kBoolean,
    kBigNumber,
    kVerbatim,
    kNull,   // text: "" any null, "$" or "*" the RESP2 kind
    kArray,  // items, in order
    kAny,    // anything
    kType,   // text names a type: simple error integer bulk double boolean bignumber verbatim null array map set push
    kIntRange,   // min, max
    kNear,       // number, tolerance
    kMatch,      // bulk or simple whose text matches the regular expression in text
    kRef,        // equals the reply saved under text
    kOneOf,      // one of items
    kUnordered,  // array with items in any order
    kSet,        // RESP3 set, or array in RESP2; any order
    kMap,        // items: key, value, key, value; RESP3 map, or flat array in RESP2; any order of pairs
    kPush,       // out-of-band message of items
    kResp,       // items[0] where the connection speaks RESP2, items[1] where it speaks RESP3
    kEach,       // array (or set) whose every element fits items[0]; min and max bound the count
    kFair,       // array whose elements fit the first `max` of items, one as often as another; those after do not count
  };
  Kind kind = Kind::kAny;
  std::string text;  // bytes, error text, number text, pattern, name
  int64_t min = INT64_MIN, max = INT64_MAX;
  double number = 0, tolerance = 0;
  std::vector<Want> items;
  Location at;
};

struct ReplyShape {
  Want want;
  std::string when;  // in words
  std::optional<Version> since, until;
};

struct Case;

// What a derived case answers where the rules that hold for all commands do not: see FORMAT.md, "derive".
struct DeriveRule {
  std::vector<std::string> case_globs;  // over what follows "<command>.derived."
  std::optional<Want> want;             // the answer there
  bool accepted = false;                // or: any answer that is no error
  std::optional<Version> since, until;  // versions for which it does; neither of both above: no such case is made
  std::string reason;
  Location at;
};

struct Command {
  std::string name;   // "SET", "CLIENT SETNAME"; upper case
  std::string group;  // folder: string, generic, ...
  std::string summary;
  std::string complexity;
  Version since;
  std::string engine;  // the handler's function name, or "planned"
  std::string syntax;  // the line as written
  int arity = 0;       // as in COMMAND: counts the name (and subcommand); negative: at least
  std::vector<Argument> arguments;
  std::vector<std::string> flags;           // lower case, as COMMAND INFO prints them
  std::vector<std::string> acl_categories;  // with '@'
  std::vector<std::string> tips;
  std::vector<std::string> doc_flags;  // deprecated, syscmd
  std::optional<Version> deprecated_since;
  std::string replaced_by;
  std::vector<KeySpec> key_specs;
  std::vector<HistoryEntry> history;
  std::vector<std::string> error_codes;        // first words it may answer; "*": any
  std::vector<ReplyShape> replies;             // every reply it may give; errors apart
  std::string provenance;                      // what the facts rest on where no server could be asked
  std::string module;                          // the module family it belongs to; "" is none
  std::string no_cases;                        // why it has no case, where the engine has it
  std::string holds;                           // the type of its keys, where the group does not say it
  std::map<std::string, std::string> samples;  // values of arguments, by name, where the type does not say what is good
  std::vector<DeriveRule> derive;
  std::vector<Case> cases;
  Location at;
};

// ---- Cases -------------------------------------------------------------------------------------------------------

// An argument that is a reply seen before: the one saved under `name`, or an item of it, found along `path`.
struct SavedArgument {
  size_t index = 0;  // in Step::args
  std::string name;
  std::vector<int> path;
};

struct Step {
  enum class Verb { kCmd, kSend, kRecv, kRecvPush, kRaw, kRecvRaw, kClosed, kBlocked, kSilent, kAdvanceMs };
  Verb verb = Verb::kCmd;
  std::string on;                              // connection; "" is the case's only one
  std::vector<std::string> args;               // kCmd, kSend: the command; kBlocked: connections
  std::vector<SavedArgument> saved_arguments;  // of kCmd, kSend: places in args filled at run time, where args is ""
  std::string bytes;                           // kRaw, kRecvRaw
  int64_t ms = 0;                              // kAdvanceMs
  std::optional<Want> want;                    // kCmd, kRecv, kRecvPush
  std::string save;                            // keep the reply under this name
  std::optional<Version> since, until;         // the step is left out elsewhere
  Location at;
};

// A case, after `each` is expanded: an `each` row makes one Case, its id "<case id>/<row id>".
struct Case {
  std::string id;
  std::string rule;
  std::vector<std::vector<std::string>> given;  // commands that must answer without error, on the first connection
  std::vector<std::string> conns;               // names; empty: one unnamed connection
  std::vector<Step> steps;
  std::vector<std::string> needs;                 // features.toml
  std::map<std::string, std::string> config;      // CONFIG SET before, restored after
  std::map<std::string, std::string> skip_modes;  // mode -> reason
  std::optional<Version> since, until;            // until: first version where it no longer holds
  std::optional<int> protocol;                    // 2 or 3: holds in this protocol only
  std::string provenance;                         // "redis 8.0.6", "documentation"
  bool derived = false;                           // made from a signature, not written
  std::string command;                            // the command file it stands in; "" for scenarios and protocol
  Location at;
};

// ---- Targets -----------------------------------------------------------------------------------------------------

// A known difference of a target: the cases or the shapes of differences between servers (globs), and the reason.
struct KnownDifference {
  std::vector<std::string> case_globs;
  std::vector<std::string> shape_globs;  // as respect-fuzz names them: "LPOS: error text: ..."
  std::vector<std::string> modes;        // empty: all
  std::string answer;                    // a glob: excuses only the wrong replies that, as shown, fit it; "": any
  std::optional<Version> since, until;   // versions of the target's gates for which it differs
  bool fatal = false;                    // the server may not survive the cases: they are not run
  std::string reason;
  Location at;
};

struct Target {
  std::string name;
  std::string title;               // for people
  std::vector<std::string> start;  // command line; {port} {dir} {socket} are replaced; empty: cannot be started
  std::vector<std::string> lacks;  // features it does not have
  std::map<std::string, std::string> lacks_reason;
  std::optional<Version> gates;  // the version of Redis that `since` and `until` compare with, whatever it says
  std::vector<KnownDifference> known;
  Location at;
};

struct Feature {
  std::string name;
  std::string summary;
};

struct Spec {
  std::vector<Command> commands;  // sorted by name; containers before their subcommands
  std::vector<Case> scenarios;    // of scenarios/ and protocol/
  std::vector<Target> targets;
  std::vector<Feature> features;

  // nullptr when there is none. `name` is upper case; a subcommand as "CLIENT SETNAME".
  const Command* Find(const std::string& name) const;
};

}  // namespace respect::spec

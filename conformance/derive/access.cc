// Arity, and who may run a command: what a server decides before the command itself is asked.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "conformance/derive/families.h"
#include "conformance/derive/form.h"
#include "conformance/derive/key_facts.h"
#include "conformance/derive/wants.h"
#include "engine/base/bytes.h"

namespace respect::conformance {
namespace {

// Since then errors of rights have the words they have now.
constexpr spec::Version kNewWords{7, 2, 0};
constexpr char kKeyDenied[] = "NOPERM No permissions to access a key";
constexpr char kKeyDeniedBefore[] = "NOPERM this user has no permissions to access one of the keys used as arguments";

// "CLIENT SETNAME" -> "client|setname", as errors and users' rules have it.
std::string PipedName(const spec::Command& command) {
  std::string name;
  for (const char c : command.name) {
    name += c == ' ' ? '|' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

bool HasFlag(const spec::Command& command, Bytes flag) {
  return std::find(command.flags.begin(), command.flags.end(), flag) != command.flags.end();
}

// Whether a right to write the key is needed whatever the options: what happens to the data decides, not to the key.
bool AlwaysWrites(const spec::KeySpec& key) {
  const auto changes = [](const std::string& flag) { return flag == "update" || flag == "insert" || flag == "delete"; };
  const bool varies = std::find(key.flags.begin(), key.flags.end(), "variable_flags") != key.flags.end();
  return !varies && std::any_of(key.flags.begin(), key.flags.end(), changes);
}

bool WritesLeastKeys(const spec::Command& command) {
  const Form form = MakeForm(command);
  return std::any_of(form.words.begin(), form.words.end(), [&](const Word& word) {
    const spec::KeySpec* key = word.is_key() ? SpecOfKey(command, *word.argument) : nullptr;
    return key != nullptr && AlwaysWrites(*key);
  });
}

// The least form, filled up to the arity where the documentation tells no arguments.
std::vector<std::string> LeastArgs(const spec::Command& command) {
  std::vector<std::string> args = MakeForm(command).Args();
  args.resize(std::max(args.size(), static_cast<size_t>(std::abs(command.arity))), "a");
  return args;
}

// A user with this rule runs the command.
void AddDenied(CaseMaker& maker, std::string id, std::string rule, const std::string& rights, std::string error,
               std::string old_error) {
  Draft draft;
  draft.id = std::move(id);
  draft.rule = std::move(rule);
  draft.given = {{"ACL", "SETUSER", "limited", "on", "nopass"}};
  for (size_t at = 0; at < rights.size();) {
    const size_t end = std::min(rights.find(' ', at), rights.size());
    draft.given[0].push_back(rights.substr(at, end - at));
    at = end + 1;
  }
  draft.before = {maker.Send({"AUTH", "limited", "x"}, WantText(spec::Want::Kind::kSimple, "OK"))};
  draft.args = LeastArgs(maker.command());
  draft.want = WantError(std::move(error));
  draft.holds_since = kNewWords;
  draft.want_before = WantError(std::move(old_error));
  maker.Add(std::move(draft));
}

}  // namespace

void DeriveArity(CaseMaker& maker) {
  const spec::Command& command = maker.command();
  Draft draft;
  draft.want = WantError(fmt::format("ERR wrong number of arguments for '{}' command", PipedName(command)));
  const size_t name_words = static_cast<size_t>(std::count(command.name.begin(), command.name.end(), ' ')) + 1;
  if (command.engine == "container") {
    draft.id = "arity.no-subcommand";
    draft.rule = "Alone, without a subcommand, it is refused.";
    draft.args = {command.name};
    maker.Add(draft);
    draft.id = "arity.unknown-subcommand";
    draft.rule = "A subcommand it does not have is refused by name.";
    draft.args = {command.name, "no-such"};
    draft.want = WantError(fmt::format("ERR unknown subcommand 'no-such'. Try {} HELP.", command.name));
    maker.Add(draft);
    return;
  }
  const std::vector<std::string> least = MakeForm(command).Args();
  const auto arity = static_cast<size_t>(std::abs(command.arity));
  if (arity > name_words && least.size() >= arity) {
    draft.id = "arity.too-few";
    draft.rule = "One argument less than the least is refused.";
    draft.args.assign(least.begin(), least.begin() + static_cast<std::ptrdiff_t>(arity) - 1);
    maker.Add(draft);
  }
  if (command.arity > 0) {
    draft.id = "arity.too-many";
    draft.rule = "One argument more than there is room for is refused.";
    draft.args = least;
    draft.args.emplace_back("a");
    maker.Add(draft);
  }
}

void DeriveAccess(CaseMaker& maker) {
  const spec::Command& command = maker.command();
  if (command.engine == "container" || HasFlag(command, "no_auth")) return;
  Draft draft;
  draft.id = "access.unauthenticated";
  draft.rule = "A client that has not authenticated may not run it where a password is required.";
  draft.args = LeastArgs(command);
  draft.want = WantError("NOAUTH Authentication required.");
  if (spec::Case* made = maker.Add(draft); made != nullptr) {
    made->config = {{"requirepass", "secret"}};
    made->protocol = 2;  // HELLO 3 is refused as well
  }
  const std::string name = PipedName(command);
  AddDenied(maker, "access.command-denied", "A user without the right to run it may not.", "~* &* +@all -" + name,
            fmt::format("NOPERM User limited has no permissions to run the '{}' command", name),
            fmt::format("NOPERM this user has no permissions to run the '{}' command", name));
  if (MakeForm(command).Keys().empty()) return;
  AddDenied(maker, "access.key-denied", "A user without a right to the key may not.", "~other* &* +@all", kKeyDenied,
            kKeyDeniedBefore);
  if (!WritesLeastKeys(command)) return;
  AddDenied(maker, "access.read-only", "A user who may only read the key may not write it.", "%R~* &* +@all",
            kKeyDenied, kKeyDeniedBefore);
}

}  // namespace respect::conformance

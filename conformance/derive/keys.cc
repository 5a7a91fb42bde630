// What follows from a command's keys: which types they may hold, and that their names do not matter.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/derive/families.h"
#include "conformance/derive/form.h"
#include "conformance/derive/key_facts.h"
#include "conformance/derive/population.h"
#include "conformance/derive/wants.h"

namespace respect::conformance {
namespace {

constexpr size_t kLongKey = 5000;
constexpr size_t kPlainTypes = 6;  // of Populations(): the kinds come after them

bool Has(const std::vector<std::string>& words, Bytes word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Replaces key "k" in a population's command by another.
std::vector<std::string> AtKey(std::vector<std::string> args, const std::string& key) {
  std::replace(args.begin(), args.end(), std::string("k"), key);
  return args;
}

void AddWrongType(CaseMaker& maker, const Node& node, const Population& other, bool only_key) {
  const spec::Command& command = maker.command();
  const Form form = MakeForm(command, {.wanted = {&node.argument()}, .twice = nullptr});
  std::string key;
  for (const Word& word : form.words) {
    if (word.argument == &node.argument() && word.is_key()) key = word.text;
  }
  Draft draft;
  draft.since = node.since;
  draft.id = fmt::format("wrong-type.{}{}", only_key ? "" : node.id + ".", other.name);
  draft.given = PopulateKeys(command, form, key);
  for (std::vector<std::string>& made : other.CommandsAt(key)) draft.given.push_back(std::move(made));
  draft.args = form.Args();
  draft.about = fmt::format("{} holding a {}", node.argument().name, other.type);
  if (TakesAnyType(command, node.argument())) {
    draft.rule = fmt::format("That {} holds a {} does not matter.", node.argument().name, other.type);
    draft.want = WantAccepted(command);
  } else {
    draft.rule =
        fmt::format("Where {} holds a {}, it is refused and nothing changes.", node.argument().name, other.type);
    draft.want = WantError("WRONGTYPE Operation against a key holding the wrong kind of value");
    draft.after_error = {maker.Send(AtKey(other.read, key), other.content)};
  }
  maker.Add(std::move(draft));
}

// The same on an ordinary key and on one with an unusual name.
void AddKeyName(CaseMaker& maker, const std::string& id, const std::string& what, const std::string& key) {
  const spec::Command& command = maker.command();
  const Form usual = MakeForm(command);
  const Form unusual = MakeForm(command, {.wanted = {}, .twice = nullptr, .key = key});
  Draft draft;
  draft.id = "key." + id;
  draft.rule = fmt::format("{} is a key like any other.", what);
  draft.about = what + " as the key";
  draft.given = PopulateKeys(command, usual, "");
  for (std::vector<std::string>& made : PopulateKeys(command, unusual, "")) draft.given.push_back(std::move(made));
  draft.args = unusual.Args();
  draft.want = WantAccepted(command);
  if (!Has(command.tips, "nondeterministic_output")) {
    draft.before = {maker.Send(usual.Args(), WantAccepted(command))};
    draft.before[0].save = "usual";
    draft.want = WantText(spec::Want::Kind::kRef, "usual");
  }
  maker.Add(std::move(draft));
}

void AddGetKeys(CaseMaker& maker, const Form& form) {
  Draft draft;
  draft.id = "key.getkeys";
  draft.rule = "COMMAND GETKEYS finds its keys.";
  draft.args = {"COMMAND", "GETKEYS"};
  for (std::string& word : form.Args()) draft.args.push_back(std::move(word));
  std::vector<spec::Want> keys;
  for (std::string& key : form.Keys()) keys.push_back(WantBulk(std::move(key)));
  draft.want = WantOf(spec::Want::Kind::kArray, std::move(keys));
  maker.Add(std::move(draft));
}

}  // namespace

void DeriveTypes(CaseMaker& maker) {
  const spec::Command& command = maker.command();
  const Bytes own = PopulationFor(command).type;
  std::vector<Node> nodes = NodesOf(command);
  std::erase_if(nodes, [](const Node& node) { return node.argument().type != spec::ArgumentType::kKey; });
  for (const Node& node : nodes) {
    for (size_t i = 0; i < kPlainTypes; ++i) {
      const Population& other = Populations()[i];
      if (other.type != own) AddWrongType(maker, node, other, nodes.size() == 1);
    }
  }
}

void DeriveKeys(CaseMaker& maker) {
  const spec::Command& command = maker.command();
  const Form form = MakeForm(command);
  if (form.Keys().empty()) return;
  Draft draft;
  draft.id = "plain";
  draft.rule = "Its least form is accepted on a key of its type.";
  draft.given = PopulateKeys(command, form, "");
  draft.args = form.Args();
  draft.want = WantAccepted(command);
  maker.Add(std::move(draft));

  if (!Has(command.flags, "blocking")) {
    draft = {};
    draft.id = "missing-key";
    draft.rule = "Without its key it gives one of its replies, or refuses; a read makes no key.";
    draft.args = form.Args();
    if (Has(command.flags, "readonly")) draft.after = {maker.Send({"DBSIZE"}, WantInteger(0))};
    maker.Add(std::move(draft));
  }
  AddKeyName(maker, "empty", "The empty string", "");
  AddKeyName(maker, "binary", "A string with NUL, CR, LF, spaces and bytes that are no UTF-8",
             std::string("\x00\r\n \xff\xfe\"'", 8));
  AddKeyName(maker, "long", fmt::format("A string of {} bytes", kLongKey), std::string(kLongKey, 'k'));
  AddGetKeys(maker, form);
}

}  // namespace respect::conformance

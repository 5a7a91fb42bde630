// What follows from a command's options and numbers. The keys hold something, so that nothing is answered early.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/derive/families.h"
#include "conformance/derive/form.h"
#include "conformance/derive/key_facts.h"
#include "conformance/derive/population.h"
#include "conformance/derive/wants.h"

namespace respect::conformance {
namespace {

using spec::ArgumentType;

constexpr char kSyntaxError[] = "ERR syntax error";
constexpr char kNoInteger[] = "ERR value is not an integer or out of range";
constexpr char kNoFloat[] = "ERR value is not a valid float";
constexpr char kBeyondInteger[] = "9223372036854775808";

bool IsNumber(const spec::Argument& argument) {
  return argument.type == ArgumentType::kInteger || argument.type == ArgumentType::kUnixTime ||
         argument.type == ArgumentType::kDouble;
}

bool IsPlainWord(const std::string& token) {
  return !token.empty() && std::all_of(token.begin(), token.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// The option as documentation writes it.
std::string WordOf(const Node& node) {
  const spec::Argument& argument = node.argument();
  return argument.token.empty() ? "''" : argument.token;
}

// Stands among the options themselves, not inside one of them.
bool IsOption(const Node& node) {
  const spec::Argument& outermost = *node.path.front();
  if (!outermost.optional) return false;
  return node.path.size() == 1 || (node.path.size() == 2 && outermost.type == ArgumentType::kOneOf);
}

// That the first key is as it was made.
std::vector<spec::Step> Unchanged(const CaseMaker& maker, const Form& form, const Draft& draft) {
  if (draft.given.empty()) return {};
  const Population& population = PopulationFor(maker.command());
  for (const Word& word : form.words) {
    if (word.is_key() && word.text == "k" && draft.given[0].size() > 1 && draft.given[0][1] == "k") {
      return {maker.Send(population.read, population.content)};
    }
  }
  return {};
}

Draft DraftOf(const CaseMaker& maker, std::string id, std::string about, std::string rule, const Form& form,
              const spec::Version& since) {
  Draft draft;
  draft.id = std::move(id);
  draft.about = std::move(about);
  draft.rule = std::move(rule);
  draft.given = PopulateKeys(maker.command(), form, "");
  draft.args = form.Args();
  draft.since = since;
  return draft;
}

void AddRefused(CaseMaker& maker, std::string id, std::string about, std::string rule, const Form& form,
                const spec::Version& since, const char* error) {
  Draft draft = DraftOf(maker, std::move(id), std::move(about), std::move(rule), form, since);
  draft.want = CaseMaker::ErrorFor(since, error);
  draft.after_error = Unchanged(maker, form, draft);
  maker.Add(std::move(draft));
}

// The option as it should be, in small letters.
void AddAccepted(CaseMaker& maker, const Node& node) {
  Form form = MakeForm(maker.command(), {.wanted = {&node.argument()}});
  for (Word& word : form.words) {
    if (!word.is_token) continue;
    std::transform(word.text.begin(), word.text.end(), word.text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  }
  Draft draft = DraftOf(maker, "option." + node.id, WordOf(node),
                        fmt::format("{} is taken, in small letters too.", WordOf(node)), form, node.since);
  draft.want = WantAccepted(maker.command());
  draft.after_error = Unchanged(maker, form, draft);
  maker.Add(std::move(draft));
}

void AddMisspelt(CaseMaker& maker, const Node& node, const std::vector<Node>& nodes) {
  const std::string wrong = node.argument().token + "Z";
  const auto is_right = [&](const Node& other) { return other.argument().token == wrong; };
  if (std::any_of(nodes.begin(), nodes.end(), is_right)) return;
  Form form = MakeForm(maker.command(), {.wanted = {&node.argument()}});
  for (Word& word : form.words) {
    if (word.is_token && word.argument == &node.argument()) word.text = wrong;
  }
  AddRefused(maker, "misspelt." + node.id, wrong + " for " + WordOf(node), fmt::format("{} is no option.", wrong), form,
             node.since, kSyntaxError);
}

void AddDoubled(CaseMaker& maker, const Node& node) {
  if (CaseMaker::IsBeyondServers(node.since)) return;  // no rule says whether it is taken
  const Form form = MakeForm(maker.command(), {.wanted = {&node.argument()}, .twice = &node.argument()});
  Draft draft = DraftOf(maker, "doubled." + node.id, WordOf(node) + " twice",
                        fmt::format("{} may stand twice.", WordOf(node)), form, node.since);
  draft.want = WantAccepted(maker.command());
  draft.after_error = Unchanged(maker, form, draft);
  maker.Add(std::move(draft));
}

void AddExclusives(CaseMaker& maker, const Node& choice, const std::vector<Node>& nodes) {
  std::vector<const Node*> alternatives;
  for (const Node& node : nodes) {
    const bool is_below =
        node.path.size() == choice.path.size() + 1 && node.path[choice.path.size() - 1] == &choice.argument();
    if (is_below && node.argument().HasToken()) alternatives.push_back(&node);
  }
  for (size_t i = 0; i < alternatives.size(); ++i) {
    for (size_t j = i + 1; j < alternatives.size(); ++j) {
      const Form form =
          MakeForm(maker.command(), {.wanted = {&alternatives[i]->argument(), &alternatives[j]->argument()}});
      AddRefused(maker, fmt::format("exclusive.{}.{}", alternatives[i]->id, alternatives[j]->id),
                 fmt::format("{} with {}", WordOf(*alternatives[i]), WordOf(*alternatives[j])),
                 fmt::format("{} and {} exclude each other.", WordOf(*alternatives[i]), WordOf(*alternatives[j])), form,
                 std::max(alternatives[i]->since, alternatives[j]->since), kSyntaxError);
    }
  }
}

// Whether the words behind the command's name tell what it does to more than its keys: then nothing is run to see.
bool ActsOnKeysOnly(const spec::Command& command) {
  return !MakeForm(command).Keys().empty() || command.name == "SCAN";
}

void AddNumber(CaseMaker& maker, const Node& node, const char* id, const char* value) {
  Form form = MakeForm(maker.command(), {.wanted = {&node.argument()}});
  for (Word& word : form.words) {
    if (!word.is_token && word.argument == &node.argument()) word.text = value;
  }
  const bool is_double = node.argument().type == ArgumentType::kDouble;
  AddRefused(maker, fmt::format("{}.{}", id, node.id), fmt::format("{} for {}", value, node.argument().name),
             fmt::format("{} is no good {}.", value, node.argument().name), form, node.since,
             is_double ? kNoFloat : kNoInteger);
}

}  // namespace

void DeriveOptions(CaseMaker& maker) {
  if (!ActsOnKeysOnly(maker.command())) return;
  const std::vector<Node> nodes = NodesOf(maker.command());
  for (const Node& node : nodes) {
    const spec::Argument& argument = node.argument();
    if (argument.type == ArgumentType::kOneOf && (argument.optional || !argument.arguments.front().HasToken() ||
                                                  argument.arguments.front().type != ArgumentType::kPureToken)) {
      AddExclusives(maker, node, nodes);
    }
    if (!argument.HasToken()) continue;
    if (node.is_extra) AddAccepted(maker, node);
    if (IsPlainWord(argument.token)) AddMisspelt(maker, node, nodes);
    if (IsOption(node) && !argument.multiple) AddDoubled(maker, node);
  }
}

void DeriveNumbers(CaseMaker& maker) {
  if (!ActsOnKeysOnly(maker.command())) return;
  for (const Node& node : NodesOf(maker.command())) {
    if (!IsNumber(node.argument())) continue;
    AddNumber(maker, node, "no-number", "x");
    const bool is_double = node.argument().type == ArgumentType::kDouble;
    AddNumber(maker, node, "out-of-range", is_double ? "nan" : kBeyondInteger);
  }
}

}  // namespace respect::conformance

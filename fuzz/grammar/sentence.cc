#include "fuzz/grammar/sentence.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect::fuzz {

using spec::Argument;
using spec::ArgumentType;

namespace {

// An integer before a repeated argument that says how often it is: numkeys, numfields, numids.
bool Counts(const Argument& argument, const Argument* next) {
  return argument.type == ArgumentType::kInteger && argument.name.starts_with("num") && next != nullptr &&
         next->multiple;
}

// XREAD has as many ids as keys.
bool PairsUp(const Argument& argument, const Argument* next) {
  return argument.multiple && argument.type == ArgumentType::kKey && next != nullptr && next->multiple &&
         next->type != ArgumentType::kKey && next->token.empty() && !next->optional;
}

bool BeginsWithToken(const Argument& argument, Bytes token) { return argument.token == token; }

}  // namespace

Sentence SentenceMaker::Make(const spec::Command& command, bool may_block) {
  sentence_ = {.command = &command, .args = {}, .options = {}};
  may_block_ = may_block;
  values_.BeginCommand(command);
  size_t at = 0;
  while (at < command.name.size()) {
    const size_t end = std::min(command.name.find(' ', at), command.name.size());
    sentence_.args.push_back(command.name.substr(at, end - at));
    at = end + 1;
  }
  PutAll(command.arguments);
  return std::move(sentence_);
}

size_t SentenceMaker::Times(const Argument& argument) {
  if (!argument.multiple) return 1;
  const uint64_t dice = rng_.Below(10);
  return dice < 4 ? 1 : dice < 7 ? 2 : dice < 9 ? 3 : 4 + rng_.Below(4);
}

bool SentenceMaker::IsChosen(const Argument& argument) {
  if (!IsThere(argument)) return false;
  if (!argument.optional) return true;
  if (BeginsWithToken(argument, "BLOCK") && !may_block_) return false;
  // ZRANGE: the form of the ends asks for the option that reads them.
  if (argument.name == "sortby") return values_.range_style() != RangeStyle::kRank || rng_.Below(10) == 0;
  return rng_.Below(10) < 3;
}

void SentenceMaker::PutAll(const std::vector<Argument>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    const Argument* next = i + 1 < arguments.size() ? &arguments[i + 1] : nullptr;
    if (!IsChosen(argument)) continue;
    if (argument.optional) sentence_.options.push_back(&argument);
    size_t times = Times(argument);
    if (Counts(argument, next)) {
      times = counted_ = Times(*next);
      if (argument.HasToken()) sentence_.args.push_back(argument.token);
      sentence_.args.push_back(rng_.Below(25) == 0 ? values_.Anything() : fmt::format("{}", times));
      Put(*next, times);
      ++i;
    } else if (PairsUp(argument, next)) {
      Put(argument, times);
      Put(*next, times);
      ++i;
    } else {
      const bool one_a_key = argument.token == "WEIGHTS" && rng_.Below(10) != 0;
      Put(argument, one_a_key ? counted_ : times);
    }
  }
}

void SentenceMaker::Put(const Argument& argument, size_t times) {
  for (size_t i = 0; i < times; ++i) PutOnce(argument, i == 0 || argument.multiple_token);
}

void SentenceMaker::PutOnce(const Argument& argument, bool with_token) {
  if (argument.HasToken() && with_token) sentence_.args.push_back(argument.token);
  switch (argument.type) {
    case ArgumentType::kPureToken: return;
    case ArgumentType::kBlock: return PutAll(argument.arguments);
    case ArgumentType::kOneOf: return PutChoice(argument);
    case ArgumentType::kKey: sentence_.args.push_back(values_.Key(*sentence_.command)); return;
    default: sentence_.args.push_back(values_.For(*sentence_.command, argument));
  }
}

// What the server's clock makes of an id differs between servers, and where scores differ BYLEX promises nothing.
bool SentenceMaker::IsSure(const Argument& alternative) const {
  if (alternative.name == "auto-id") return false;
  return alternative.token != "BYLEX" || values_.range_style() == RangeStyle::kLex;
}

void SentenceMaker::PutChoice(const Argument& choice) {
  std::vector<const Argument*> there;
  for (const Argument& alternative : choice.arguments) {
    if (IsThere(alternative) && IsSure(alternative)) there.push_back(&alternative);
  }
  if (there.empty()) return;
  const Argument* chosen = there[rng_.Below(there.size())];
  if (choice.name == "sortby" && rng_.Below(10) != 0) {
    const Bytes fitting = values_.range_style() == RangeStyle::kLex ? "BYLEX" : "BYSCORE";
    for (const Argument* each : there) {
      if (each->token == fitting) chosen = each;
    }
  }
  sentence_.options.push_back(chosen);
  Put(*chosen, Times(*chosen));
}

void SentenceMaker::Mutate(Sentence& sentence) {
  std::vector<std::string>& args = sentence.args;
  const size_t name_words = static_cast<size_t>(std::ranges::count(sentence.command->name, ' ')) + 1;
  const size_t own = args.size() - name_words;
  const auto place = [&] { return args.begin() + static_cast<std::ptrdiff_t>(name_words + rng_.Below(own)); };
  switch (own == 0 ? 0 : rng_.Below(6)) {
    case 0: args.push_back(values_.Anything()); return;
    case 1: args.erase(place()); return;
    case 2: *place() = values_.Anything(); return;
    case 3: {
      const auto at = place();
      const std::string copy = *at;
      args.insert(at, copy);
      return;
    }
    case 4: std::iter_swap(place(), place()); return;
    default: args.insert(place(), values_.Anything());
  }
}

}  // namespace respect::fuzz

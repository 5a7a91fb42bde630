// The array group: ARGREP, which looks for values by their text.
#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/glob.h"
#include "engine/base/letter_case.h"
#include "engine/commands/args.h"
#include "engine/commands/array_type.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

using types::Array;
using types::ArraySlot;
using types::ArrayText;

constexpr size_t kMaxPredicates = 250;
constexpr size_t kMaxExpression = 2048;

enum class Test { kExact, kSubstring, kGlob, kExpression };

constexpr std::pair<Bytes, Test> kTests[] = {
    {"EXACT", Test::kExact}, {"MATCH", Test::kSubstring}, {"GLOB", Test::kGlob}, {"RE", Test::kExpression}};

struct Predicate {
  Test test;
  Bytes text;
  std::unique_ptr<RE2> expression = nullptr;

  bool Fits(Bytes value, bool any_case) const {
    switch (test) {
      case Test::kExact: return any_case ? EqualsIgnoreCase(value, text) : value == text;
      case Test::kSubstring: {
        if (!any_case) return value.find(text) != Bytes::npos;
        const auto same = [](char a, char b) { return LowerAscii(a) == LowerAscii(b); };
        return text.empty() || std::search(value.begin(), value.end(), text.begin(), text.end(), same) != value.end();
      }
      case Test::kGlob: return GlobMatch(text, value, any_case ? GlobCase::kIgnore : GlobCase::kSensitive);
      case Test::kExpression: break;
    }
    return RE2::PartialMatch({value.data(), value.size()}, *expression);
  }
};

struct GrepOptions {
  std::vector<Predicate> predicates;
  bool all = false;  // every predicate must fit, not one
  bool any_case = false;
  bool with_values = false;
  uint64_t limit = UINT64_MAX;

  bool Fits(Bytes value) const {
    const auto fits = [&](const Predicate& one) { return one.Fits(value, any_case); };
    return all ? std::all_of(predicates.begin(), predicates.end(), fits)
               : std::any_of(predicates.begin(), predicates.end(), fits);
  }
};

bool TakePredicate(Args& args, GrepOptions& options) {
  for (const auto& [word, test] : kTests) {
    if (!args.Token(word)) continue;
    options.predicates.push_back({test, args.Next()});
    if (options.predicates.size() > kMaxPredicates) args.Fail("ERR too many predicates");
    return true;
  }
  return false;
}

// Expressions are read when it is known whether case counts. Bytes are characters, and '.' fits every one.
Status Compile(GrepOptions& options) {
  RE2::Options how(RE2::Latin1);
  how.set_log_errors(false);
  how.set_dot_nl(true);
  how.set_case_sensitive(!options.any_case);
  for (Predicate& one : options.predicates) {
    if (one.test != Test::kExpression) continue;
    if (one.text.size() > kMaxExpression) return Error("ERR regular expression is too long");
    one.expression = std::make_unique<RE2>(re2::StringPiece(one.text.data(), one.text.size()), how);
    if (!one.expression->ok()) return Error("ERR invalid regular expression");
  }
  return Done{};
}

Result<GrepOptions> ReadGrepOptions(const Call& call) {
  GrepOptions options;
  Args args(call, 4);
  while (args.More()) {
    if (TakePredicate(args, options)) continue;
    if (args.Token("AND")) {
      options.all = true;
    } else if (args.Token("OR")) {
      options.all = false;
    } else if (args.Token("NOCASE")) {
      options.any_case = true;
    } else if (args.Token("WITHVALUES")) {
      options.with_values = true;
    } else if (args.Token("LIMIT")) {
      options.limit = static_cast<uint64_t>(args.Int(1, INT64_MAX, "ERR LIMIT must be positive"));
    } else {
      args.SyntaxError();
    }
  }
  if (!args.failed() && options.predicates.empty()) args.SyntaxError();
  if (args.failed()) return args.error();
  if (const Status compiled = Compile(options); !compiled.ok()) return compiled.error();
  return options;
}

// The ends of ARGREP's range: '-' is the first index that there is, '+' the last.
Result<IndexRange> ReadOpenRange(Bytes start, Bytes end) {
  const auto spelled = [](Bytes text) {
    return text == "-" ? Bytes("0") : text == "+" ? "18446744073709551614" : text;
  };
  return ReadIndexRange(spelled(start), spelled(end));
}

}  // namespace

// ARGREP key start end EXACT|MATCH|GLOB|RE text [...] [AND|OR] [LIMIT limit] [WITHVALUES] [NOCASE]: the indexes of the
// values that fit, in the direction of the range; with their values if asked. O(filled slots * tests).
void commands::ArGrep(Call& call) {
  const Result<IndexRange> range = ReadOpenRange(call.Arg(2), call.Arg(3));
  if (!range.ok()) return call.reply().Error(range.error());
  const Result<GrepOptions> options = ReadGrepOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const Result<Array*> array = FindArray(call, call.KeyAt(1));
  if (!array.ok()) return call.reply().Error(array.error());
  if (*array == nullptr) return call.reply().Array(0);

  std::vector<std::pair<uint64_t, const ArraySlot*>> found;
  ForEachIn(**array, *range, [&](uint64_t index, const ArraySlot& slot) {
    if (options->Fits(ArrayText(slot))) found.emplace_back(index, &slot);
    return found.size() < options->limit;
  });
  call.reply().Array(found.size());
  for (const auto& [index, slot] : found) {
    if (options->with_values) call.reply().Array(2);
    ReplyIndex(call, index);
    if (options->with_values) ReplySlot(call, slot);
  }
}

}  // namespace respect

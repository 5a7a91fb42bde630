// The generic group: SORT and SORT_RO, which put the elements of a list, set or sorted set in order. What BY and GET
// lead to is in sort_pattern.h, the orders themselves in sort_order.h.
#include <algorithm>
#include <memory_resource>
#include <optional>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/list_type.h"
#include "engine/commands/set_type.h"
#include "engine/commands/sort_order.h"
#include "engine/commands/sort_pattern.h"
#include "engine/types/sorted_set.h"

namespace respect {
namespace {

using types::List;
using types::SortedSet;

struct SortOptions {
  std::optional<SortPattern> by;
  std::vector<SortPattern> get;
  bool unsorted = false;  // BY with a text that has no *
  bool descending = false, alpha = false;
  int64_t offset = 0, count = -1;
  std::optional<Bytes> destination;
};

void ReadPattern(const Call& call, Args& args, SortOptions& options, bool by) {
  const SortPattern pattern(args.Next());
  if (by && !pattern.names_key()) options.unsorted = true;
  if ((!by || pattern.names_key()) && !call.reads_every_key())
    args.Fail(by ? "ERR BY option of SORT denied due to insufficient ACL permissions."
                 : "ERR GET option of SORT denied due to insufficient ACL permissions.");
  by ? void(options.by = pattern) : options.get.push_back(pattern);
}

Result<SortOptions> ReadSortOptions(const Call& call, bool may_store) {
  SortOptions options;
  Args args(call, 2);
  while (args.More()) {
    if (args.Token("ASC")) {
      options.descending = false;
    } else if (args.Token("DESC")) {
      options.descending = true;
    } else if (args.Token("ALPHA")) {
      options.alpha = true;
    } else if (args.remaining() > 2 && args.Token("LIMIT")) {
      options.offset = args.Int();
      options.count = args.Int();
    } else if (may_store && args.remaining() > 1 && args.Token("STORE")) {
      options.destination = args.Next();
    } else if (args.remaining() > 1 && args.Token("BY")) {
      ReadPattern(call, args, options, true);
    } else if (args.remaining() > 1 && args.Token("GET")) {
      ReadPattern(call, args, options, false);
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return options;
}

// The elements of the value sorted, and texts that had to be made to see them.
class Elements {
 public:
  void ReadFrom(const Entry& entry, const SortOptions& options) {
    const bool backwards = options.unsorted && options.descending;
    if (entry.type() == TypeId::kList) return ReadList(*entry.As<List>(), backwards);
    if (entry.type() == TypeId::kSet) return ReadSet(SetOf(&entry));
    ReadSortedSet(*entry.As<SortedSet>(), backwards);
  }
  const std::vector<Bytes>& all() const { return all_; }
  Bytes Keep(Bytes text) {
    auto* bytes = static_cast<char*>(kept_.allocate(text.size() + 1, 1));
    std::copy(text.begin(), text.end(), bytes);
    return {bytes, text.size()};
  }

 private:
  void ReadList(const List& list, bool backwards) {
    all_.reserve(list.size());
    const auto take = [&](Bytes element) {
      all_.push_back(element);
      return true;
    };
    backwards ? list.VisitBackwards(list.size() - 1, list.size(), take) : list.Visit(0, list.size(), take);
  }
  void ReadSet(const types::Set& set) {
    all_.reserve(set.size());
    const bool printed = set.form() == types::Set::Form::kInts;
    set.ForEach([&](Bytes member) { all_.push_back(printed ? Keep(member) : member); });
  }
  void ReadSortedSet(const SortedSet& set, bool backwards) {
    all_.reserve(set.size());
    set.Walk(backwards ? set.size() - 1 : 0, set.size(), backwards,
             [&](Bytes member, double) { all_.push_back(member); });
  }

  std::vector<Bytes> all_;
  std::pmr::monotonic_buffer_resource kept_;
};

// The part of `size` elements that LIMIT leaves: [begin, end).
struct Part {
  size_t begin, end;
};
Part PartOf(const SortOptions& options, size_t size) {
  const size_t begin = std::min(static_cast<size_t>(std::max<int64_t>(options.offset, 0)), size);
  if (options.count < 0) return {begin, size};
  return {begin, begin + std::min(static_cast<size_t>(options.count), size - begin)};
}

constexpr Bytes kNoNumber = "ERR One or more scores can't be converted into double";

Result<std::vector<uint32_t>> NumberOrder(const Call& call, const SortOptions& options, const Elements& elements,
                                          size_t end) {
  std::vector<double> scores(elements.all().size(), 0);
  bool all_numbers = true;
  const auto read = [&](size_t index, Bytes text) {
    const std::optional<double> number = ParseSortNumber(text);
    all_numbers = all_numbers && number.has_value();
    scores[index] = number.value_or(0);
  };
  if (options.by) {
    ForEachSortValue(call, std::span(&*options.by, 1), elements.all(),
                     [&](size_t i, size_t, std::optional<Bytes> text) {
                       if (text) read(i, *text);  // what is missing counts as 0
                     });
  } else {
    for (size_t i = 0; i < scores.size(); ++i) read(i, elements.all()[i]);
  }
  if (!all_numbers) return Error(kNoNumber);
  return OrderByNumber(elements.all(), scores, options.descending, end);
}

std::vector<uint32_t> TextOrder(const Call& call, const SortOptions& options, Elements& elements, size_t end) {
  std::vector<std::optional<Bytes>> texts(elements.all().begin(), elements.all().end());
  if (options.by) {
    ForEachSortValue(call, std::span(&*options.by, 1), elements.all(),
                     [&](size_t i, size_t, std::optional<Bytes> text) {
                       texts[i] = text ? std::optional<Bytes>(elements.Keep(*text)) : std::nullopt;
                     });
  }
  // sort.alpha.zero-bytes: Redis compares as C strings here, unless it stores the result.
  return OrderByText(texts, options.descending, !options.destination, end);
}

// The elements to answer or store, in their order.
Result<std::vector<Bytes>> Arrange(const Call& call, const SortOptions& options, Elements& elements) {
  const Part part = PartOf(options, elements.all().size());
  std::vector<Bytes> arranged;
  arranged.reserve(part.end - part.begin);
  if (options.unsorted) {
    for (size_t i = part.begin; i < part.end; ++i) arranged.push_back(elements.all()[i]);
    return arranged;
  }
  Result<std::vector<uint32_t>> order = options.alpha ? Result(TextOrder(call, options, elements, part.end))
                                                      : NumberOrder(call, options, elements, part.end);
  if (!order.ok()) return order.error();
  for (size_t i = part.begin; i < part.end; ++i) arranged.push_back(elements.all()[(*order)[i]]);
  return arranged;
}

void ReplySorted(Call& call, const SortOptions& options, const std::vector<Bytes>& sorted) {
  call.reply().Array(sorted.size() * std::max<size_t>(options.get.size(), 1));
  if (options.get.empty()) {
    for (const Bytes element : sorted) call.reply().Bulk(element);
    return;
  }
  ForEachSortValue(call, options.get, sorted, [&](size_t, size_t, std::optional<Bytes> value) {
    value ? call.reply().Bulk(*value) : call.reply().Null();
  });
}

// Replies: how many were stored. What GET does not find is stored as the empty string.
void StoreSorted(Call& call, const SortOptions& options, const std::vector<Bytes>& sorted) {
  const Key key = call.MakeKey(*options.destination);
  auto list = std::make_unique<List>();
  if (options.get.empty()) {
    for (const Bytes element : sorted) list->PushBack(element);
  } else {
    ForEachSortValue(call, options.get, sorted,
                     [&](size_t, size_t, std::optional<Bytes> value) { list->PushBack(value.value_or(Bytes())); });
  }
  call.reply().Integer(static_cast<int64_t>(list->size()));
  if (list->size() > 0) {
    call.db().SetObject(key, TypeId::kList, list.release());
    call.Touched(key, event::kSortStore);
  } else if (call.db().Remove(key, call.settings().lazyfree_lazy_server_del)) {
    call.Touched(key, event::kDel);
  }
}

bool IsSortable(TypeId type) { return type == TypeId::kList || type == TypeId::kSet || type == TypeId::kZset; }

void RunSort(Call& call, bool may_store) {
  Result<SortOptions> read = ReadSortOptions(call, may_store);
  if (!read.ok()) return call.reply().Error(read.error());
  SortOptions& options = *read;
  const Entry* entry = call.db().Find(call.KeyAt(1));
  if (entry != nullptr && !IsSortable(entry->type())) return call.reply().Error(errors::kWrongType);
  Elements elements;
  if (entry != nullptr) {
    if (options.unsorted && options.destination && entry->type() == TypeId::kSet) {
      // A set has no order of its own; what is stored must not depend on chance.
      options.unsorted = false;
      options.alpha = true;
      options.by.reset();
    }
    // As OBJECT ENCODING shows afterwards in Redis, whatever the options and the outcome.
    if (entry->type() == TypeId::kZset) entry->As<SortedSet>()->MakeLarge(call.keyspace().hash_seed());
    elements.ReadFrom(*entry, options);
  }
  const Result<std::vector<Bytes>> sorted = Arrange(call, options, elements);
  if (!sorted.ok()) return call.reply().Error(sorted.error());
  options.destination ? StoreSorted(call, options, *sorted) : ReplySorted(call, options, *sorted);
}

}  // namespace

// SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE destination]
// Replies: the elements in order, or what GET finds for each; with STORE how many were stored. O(n + m log m).
void commands::Sort(Call& call) { RunSort(call, true); }

// SORT_RO: as SORT; never stores.
void commands::SortRo(Call& call) { RunSort(call, false); }

}  // namespace respect

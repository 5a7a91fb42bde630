// The geo group: the places within a circle or a box, answered or stored: GEOSEARCH and the older GEORADIUS.
#include <algorithm>
#include <optional>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/geo_args.h"
#include "engine/commands/handlers.h"
#include "engine/commands/sorted_set_bounds.h"
#include "engine/commands/sorted_set_type.h"

namespace respect {
namespace {

using types::GeoPlace;
using types::GeoShape;
using types::SortedSet;

enum class Order { kNone, kNearest, kFarthest };

// The command at hand: where its arguments stand, and which options it takes.
struct Form {
  size_t source = 1;       // the argument with the key
  size_t options = 2;      // the first option
  bool search = false;     // GEOSEARCH, GEOSEARCHSTORE: centre and shape are options
  bool may_store = false;  // GEORADIUS, GEORADIUSBYMEMBER: STORE and STOREDIST name a key
  bool stores = false;     // GEOSEARCHSTORE
};

struct Search {
  GeoShape shape;
  bool from_place = false, from_member = false, circle = false;
  bool with_place = false, with_distance = false, with_hash = false;
  Order order = Order::kNone;
  int64_t count = 0;  // 0: all
  bool any = false;
  std::optional<Bytes> destination;
  bool store_distance = false;
};

constexpr Bytes kNoMember = "ERR could not decode requested zset member";

void ReadMember(Args& args, const SortedSet* set, Search& search) {
  const Bytes member = args.Next();
  if (set == nullptr) return;
  const std::optional<double> score = set->Score(member);
  if (!score) return args.Fail(kNoMember);
  search.shape.centre = types::DecodeGeo(*score);
}

void ReadRadius(Args& args, Search& search) {
  search.shape.radius = args.Double("ERR need numeric radius");
  if (search.shape.radius < 0) args.Fail("ERR radius cannot be negative");
  search.shape.metres = ReadUnit(args);
}

void ReadBox(Args& args, Search& search) {
  search.shape.width = args.Double("ERR need numeric width");
  search.shape.height = args.Double("ERR need numeric height");
  if (search.shape.width < 0 || search.shape.height < 0) args.Fail("ERR height or width cannot be negative");
  search.shape.metres = ReadUnit(args);
}

// Takes an option about centre or shape, which only GEOSEARCH has.
bool ReadShapeOption(Args& args, const SortedSet* set, Search& search) {
  if (!search.from_member && args.remaining() > 2 && args.Token("FROMLONLAT")) {
    search.shape.centre = ReadPlace(args);
    search.from_place = true;
  } else if (!search.from_place && args.remaining() > 1 && args.Token("FROMMEMBER")) {
    ReadMember(args, set, search);
    search.from_member = true;
  } else if (!search.shape.box && args.remaining() > 2 && args.Token("BYRADIUS")) {
    ReadRadius(args, search);
    search.circle = true;
  } else if (!search.circle && args.remaining() > 3 && args.Token("BYBOX")) {
    ReadBox(args, search);
    search.shape.box = true;
  } else {
    return false;
  }
  return true;
}

bool ReadStoreOption(Args& args, const Form& form, Search& search) {
  if (form.stores && args.Token("STOREDIST")) {
    search.store_distance = true;
    return true;
  }
  if (!form.may_store || args.remaining() < 2) return false;
  if (args.Token("STORE")) {
    search.store_distance = false;
  } else if (args.Token("STOREDIST")) {
    search.store_distance = true;
  } else {
    return false;
  }
  search.destination = args.Next();
  return true;
}

bool ReadReplyOption(Args& args, Search& search) {
  if (args.Token("WITHDIST")) {
    search.with_distance = true;
  } else if (args.Token("WITHHASH")) {
    search.with_hash = true;
  } else if (args.Token("WITHCOORD")) {
    search.with_place = true;
  } else if (args.Token("ANY", Version{6, 2, 0})) {
    search.any = true;
  } else if (args.Token("ASC")) {
    search.order = Order::kNearest;
  } else if (args.Token("DESC")) {
    search.order = Order::kFarthest;
  } else if (args.remaining() > 1 && args.Token("COUNT")) {
    search.count = args.Int();
    if (search.count <= 0) args.Fail("ERR COUNT must be > 0");
  } else {
    return false;
  }
  return true;
}

// Options that do not fit each other.
void CheckOptions(const Call& call, Args& args, const Form& form, const Search& search) {
  if (args.failed()) return;
  const std::string name(call.Arg(0));
  if (search.destination && (search.with_distance || search.with_hash || search.with_place))
    return args.Fail(std::string("ERR ") + (form.stores ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS") +
                     " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
  if (form.search && !search.from_member && !search.from_place)
    return args.Fail("ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for " + name);
  if (form.search && !search.circle && !search.shape.box)
    return args.Fail("ERR exactly one of BYRADIUS and BYBOX can be specified for " + name);
  if (search.any && search.count == 0) args.Fail("ERR the ANY argument requires COUNT argument");
}

void ReadOptions(const Call& call, Args& args, const Form& form, const SortedSet* set, Search& search) {
  if (form.stores) search.destination = call.Arg(1);
  while (args.More()) {
    if (ReadReplyOption(args, search) || ReadStoreOption(args, form, search)) continue;
    if (form.search && ReadShapeOption(args, set, search)) continue;
    args.SyntaxError();
  }
  CheckOptions(call, args, form, search);
}

struct Found {
  Bytes member;
  GeoPlace place;
  double distance, score;
};

// The members in the shape, cell by cell; no more than `limit`, if that is not 0.
std::vector<Found> Collect(const SortedSet& set, const GeoShape& shape, size_t limit) {
  constexpr size_t kStep = 256;  // members looked at before the limit is asked
  std::vector<Found> found;
  const types::GeoFilter filter(shape);
  for (const types::GeoScores& cell : types::GeoCover(shape)) {
    const RankRange range = RanksBetween(set, ScoreBounds{{cell.min, false}, {cell.max, true}});
    for (size_t done = 0; done < range.count; done += kStep) {
      if (limit > 0 && found.size() >= limit) return found;
      set.Walk(range.begin + done, std::min(kStep, range.count - done), false, [&](Bytes member, double score) {
        if (limit > 0 && found.size() >= limit) return;
        Found hit{member, {}, 0, score};
        if (filter.Contains(score, hit.place, hit.distance)) found.push_back(hit);
      });
    }
  }
  return found;
}

template <typename Before>
void SortFound(std::vector<Found>& found, size_t kept, Before&& before) {
  // Places at the same distance stay in the order in which they were found.
  if (kept == found.size()) return std::stable_sort(found.begin(), found.end(), before);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(), before);
  found.resize(kept);
}

// Orders what was found, and leaves `count` of it.
void Arrange(std::vector<Found>& found, const Search& search) {
  const size_t kept = search.count == 0 ? found.size() : std::min(found.size(), static_cast<size_t>(search.count));
  Order order = search.order;
  if (order == Order::kNone && search.count > 0 && !search.any) order = Order::kNearest;
  if (order == Order::kNearest)
    return SortFound(found, kept, [](const Found& a, const Found& b) { return a.distance < b.distance; });
  if (order == Order::kFarthest)
    return SortFound(found, kept, [](const Found& a, const Found& b) { return a.distance > b.distance; });
  found.resize(kept);
}

void ReplyFound(Call& call, const std::vector<Found>& found, const Search& search) {
  const int fields = (search.with_distance ? 1 : 0) + (search.with_hash ? 1 : 0) + (search.with_place ? 1 : 0);
  call.reply().Array(found.size());
  for (const Found& hit : found) {
    if (fields > 0) call.reply().Array(static_cast<size_t>(fields) + 1);
    call.reply().Bulk(hit.member);
    if (search.with_distance) ReplyDistance(call, hit.distance / search.shape.metres);
    if (search.with_hash) call.reply().Integer(static_cast<int64_t>(hit.score));
    if (search.with_place) ReplyPlace(call, hit.place);
  }
}

void StoreFound(Call& call, const std::vector<Found>& found, const Search& search, const Event& event) {
  types::SortedSetBuilder builder(call.keyspace().hash_seed());
  for (const Found& hit : found) {
    const double score = search.store_distance ? hit.distance / search.shape.metres : hit.score;
    builder.Add(hit.member, score, [](double, double last) { return last; });
  }
  StoreSortedSet(call, call.MakeKey(*search.destination), builder.Build(SortedSetLimits(call)), event);
}

void Run(Call& call, const SortedSet* set, const Form& form, const Search& search) {
  std::vector<Found> found;
  if (set != nullptr) {
    found = Collect(*set, search.shape, search.any ? static_cast<size_t>(search.count) : 0);
    Arrange(found, search);
  }
  if (!search.destination) return ReplyFound(call, found, search);
  StoreFound(call, found, search, form.search ? event::kGeoSearchStore : event::kGeoRadiusStore);
}

// GEOSEARCH and GEOSEARCHSTORE.
void SearchByOptions(Call& call, const Form& form) {
  Result<SortedSet*> found = FindSortedSet(call, call.MakeKey(call.Arg(form.source)));
  if (!found.ok()) return call.reply().Error(found.error());
  Search search;
  Args args(call, form.options);
  ReadOptions(call, args, form, *found, search);
  if (args.failed()) return call.reply().Error(args.error());
  Run(call, *found, form, search);
}

// GEORADIUS and GEORADIUSBYMEMBER: centre and radius have fixed places.
void SearchRadius(Call& call, bool by_member, bool may_store) {
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  Search search;
  search.circle = true;
  const Form form{.may_store = may_store};
  Args args(call, 2);
  if (!by_member) {
    search.shape.centre = ReadPlace(args);
    ReadRadius(args, search);
  } else if (*found != nullptr) {
    ReadMember(args, *found, search);
    ReadRadius(args, search);
  } else {
    for (int i = 0; i < 3; ++i) args.Skip();  // not looked at without a key
  }
  ReadOptions(call, args, form, *found, search);
  if (args.failed()) return call.reply().Error(args.error());
  Run(call, *found, form, search);
}

}  // namespace

// GEOSEARCH key <FROMMEMBER member | FROMLONLAT longitude latitude> <BYRADIUS radius unit | BYBOX width height unit>
//   [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]
void commands::GeoSearch(Call& call) { SearchByOptions(call, {.search = true}); }
// GEOSEARCHSTORE destination source ... [STOREDIST]: stores the places, or their distances. Replies: how many.
void commands::GeoSearchStore(Call& call) {
  SearchByOptions(call, {.source = 2, .options = 3, .search = true, .stores = true});
}
// GEORADIUS key longitude latitude radius unit [options] [STORE key | STOREDIST key]
void commands::GeoRadius(Call& call) { SearchRadius(call, false, true); }
void commands::GeoRadiusRo(Call& call) { SearchRadius(call, false, false); }
// GEORADIUSBYMEMBER key member radius unit [options] [STORE key | STOREDIST key]
void commands::GeoRadiusByMember(Call& call) { SearchRadius(call, true, true); }
void commands::GeoRadiusByMemberRo(Call& call) { SearchRadius(call, true, false); }

}  // namespace respect

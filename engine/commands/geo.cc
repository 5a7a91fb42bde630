// The geo group: places put into a sorted set, and what is told of single ones. Searching is in geo_search.cc.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/geo_args.h"
#include "engine/commands/handlers.h"
#include "engine/commands/sorted_set_add.h"
#include "engine/commands/sorted_set_type.h"

namespace respect {
namespace {

using types::GeoPlace;
using types::SortedSet;

// Answers something for each member named behind the key, whether it or the key is there or not.
template <typename Answer>
void AnswerEach(Call& call, Answer&& answer) {
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  call.reply().Array(call.argc() - 2);
  for (size_t i = 2; i < call.argc(); ++i) answer(*found == nullptr ? std::nullopt : (*found)->Score(call.Arg(i)));
}

}  // namespace

// GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]
// Replies: how many were added; with CH added or moved.
void commands::GeoAdd(Call& call) {
  Args args(call, 2);
  AddOptions options;
  for (bool more = true; more;) {
    if (args.Token("NX")) {
      options.only_new = true;
    } else if (args.Token("XX")) {
      options.only_existing = true;
    } else if (args.Token("CH")) {
      options.count_changed = true;
    } else {
      more = false;
    }
  }
  const size_t first = args.position();
  if (args.remaining() % 3 != 0 || (options.only_new && options.only_existing))
    return call.reply().Error(errors::kSyntax);
  std::vector<ScoredMember> members;
  members.reserve(args.remaining() / 3);
  while (args.More()) {
    const GeoPlace place = ReadPlace(args);
    members.push_back({static_cast<double>(args.failed() ? 0 : types::EncodeGeo(place)), args.Next()});
  }
  if (args.failed()) return call.reply().Error(args.error());
  AddMembers(call, options, members);

  std::vector<Bytes> form(call.args().begin(), call.args().begin() + static_cast<std::ptrdiff_t>(first));
  form[0] = "ZADD";
  std::vector<std::string> texts(members.size());
  for (size_t i = 0; i < members.size(); ++i) {
    texts[i] = IntText(static_cast<int64_t>(members[i].score)).view();
    form.push_back(texts[i]);
    form.push_back(members[i].member);
  }
  call.PropagateAs(form);
}

// GEOPOS key [member ...]: longitude and latitude of each, or the null array.
void commands::GeoPos(Call& call) {
  AnswerEach(call, [&](std::optional<double> score) {
    if (!score) return call.reply().NullArray();
    ReplyPlace(call, types::DecodeGeo(*score));
  });
}

// GEOHASH key [member ...]: the geohash of each as text, or nil.
void commands::GeoHash(Call& call) {
  AnswerEach(call, [&](std::optional<double> score) {
    if (!score) return call.reply().Null();
    call.reply().Bulk(types::GeoHashText(*score));
  });
}

// GEODIST key member1 member2 [M | KM | FT | MI]: the distance between two members, or nil.
void commands::GeoDist(Call& call) {
  double metres = 1;
  Args args(call, 4);
  if (call.argc() == 5) metres = ReadUnit(args);
  if (args.More()) args.SyntaxError();
  if (args.failed()) return call.reply().Error(args.error());
  Result<SortedSet*> found = FindSortedSet(call, call.KeyAt(1));
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Null();
  const std::optional<double> from = (*found)->Score(call.Arg(2)), to = (*found)->Score(call.Arg(3));
  if (!from || !to) return call.reply().Null();
  ReplyDistance(call, types::GeoDistance(types::DecodeGeo(*from), types::DecodeGeo(*to)) / metres);
}

}  // namespace respect

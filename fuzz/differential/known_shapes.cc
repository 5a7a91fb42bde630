#include "fuzz/differential/known_shapes.h"

#include "engine/base/bytes.h"

namespace respect::fuzz {
namespace {

std::string TurnedRound(const std::string& shape) {
  constexpr Bytes kColon = ": ", kBar = " | ";
  const size_t name = shape.find(kColon), kind = name == std::string::npos ? name : shape.find(kColon, name + 1);
  const size_t bar = shape.find(kBar);
  if (kind == std::string::npos || bar == std::string::npos || bar < kind) return shape;
  size_t begin = kind + kColon.size();
  // Before the two answers, a difference of state says of what it is.
  if (shape.compare(name, kind - name, ": state") == 0) begin = shape.find(' ', begin) + 1;
  const std::string first = shape.substr(begin, bar - begin), second = shape.substr(bar + kBar.size());
  return shape.substr(0, begin) + second + std::string(kBar) + first;
}

}  // namespace

bool GoesFor(const spec::KnownDifference& known, const std::optional<spec::Version>& version) {
  if (!version) return true;
  return (!known.since || *version >= *known.since) && (!known.until || *version < *known.until);
}

spec::KnownDifference TurnedRound(spec::KnownDifference known) {
  for (std::string& shape : known.shape_globs) shape = TurnedRound(shape);
  return known;
}

}  // namespace respect::fuzz

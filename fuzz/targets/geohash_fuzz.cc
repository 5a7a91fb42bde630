// Claim: a place goes into a cell whose middle goes into the same cell and lies near it; the cells that cover a shape
// hold every place that the shape contains.
#include <cmath>
#include <cstring>

#include "engine/types/geo_hash.h"
#include "fuzz/targets/claim.h"

namespace respect::fuzz {
namespace {

types::GeoPlace PlaceFrom(Input& input) {
  const auto part = [&] { return static_cast<double>(input.Number(4)) / (uint64_t{1} << 32); };
  const double longitude = part(), latitude = part();
  return {(2 * longitude - 1) * types::kMaxLongitude, (2 * latitude - 1) * types::kMaxLatitude};
}

}  // namespace
}  // namespace respect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace respect;
  using fuzz::Require;
  fuzz::Input input(data, size);
  const types::GeoPlace place = fuzz::PlaceFrom(input), centre = fuzz::PlaceFrom(input);
  Require(types::IsGeoPlace(place));
  const uint64_t cell = types::EncodeGeo(place);
  Require(cell < uint64_t{1} << 52);
  const auto score = static_cast<double>(cell);
  const types::GeoPlace middle = types::DecodeGeo(score);
  Require(types::EncodeGeo(middle) == cell);
  constexpr double kCell = 1e-5;  // degrees; a cell is 360/2^26 wide
  Require(std::fabs(middle.longitude - place.longitude) < kCell && std::fabs(middle.latitude - place.latitude) < kCell);
  Require(types::GeoHashText(score).size() == 11 && types::GeoHashText(score).back() == '0');
  const double distance = types::GeoDistance(place, centre);
  Require(distance >= 0 && distance == types::GeoDistance(centre, place));

  types::GeoShape shape{.centre = centre, .box = input.Byte() % 2 == 1};
  shape.radius = shape.width = static_cast<double>(input.Number(3));
  shape.height = static_cast<double>(input.Number(3));
  const types::GeoFilter filter(shape);
  types::GeoPlace found{};
  double off = 0;
  if (!filter.Contains(score, found, off)) return 0;
  if (!shape.box) Require(off <= shape.radius);
  return 0;
}

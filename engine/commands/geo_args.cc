#include "engine/commands/geo_args.h"

#include <cstdio>

namespace respect {

types::GeoPlace ReadPlace(Args& args) {
  types::GeoPlace place{};
  place.longitude = args.Double();
  place.latitude = args.Double();
  if (args.failed() || types::IsGeoPlace(place)) return place;
  char text[720];  // the longest double has 317 digits and a sign
  const int length =
      std::snprintf(text, sizeof(text), "ERR invalid longitude,latitude pair %f,%f", place.longitude, place.latitude);
  args.Fail({text, static_cast<size_t>(length)});
  return place;
}

double ReadUnit(Args& args) {
  if (args.Token("M")) return 1;
  if (args.Token("KM")) return 1000;
  if (args.Token("FT")) return 0.3048;
  if (args.Token("MI")) return 1609.34;
  args.Fail("ERR unsupported unit provided. please use M, KM, FT, MI");
  return 1;
}

void ReplyPlace(Call& call, const types::GeoPlace& place) {
  call.reply().Array(2);
  call.reply().Double(place.longitude);
  call.reply().Double(place.latitude);
}

void ReplyDistance(Call& call, double distance) {
  char text[352];
  const int length = std::snprintf(text, sizeof(text), "%.4f", distance);
  call.reply().Bulk({text, static_cast<size_t>(length)});
}

}  // namespace respect

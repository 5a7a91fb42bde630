// Places on earth as numbers: the 52-bit geohash that geo commands keep as scores of a sorted set.
//
//   bits   lon 25 | lat 25 | ... | lon 0 | lat 0     26 steps of halving the ranges of longitude and latitude
//
// A prefix of n steps names a cell; the members in it have scores from `bits << (52 - 2n)` up to the next prefix.
// Distances are of the haversine formula on a sphere; the formulas are kept in the order in which Redis has them, so
// that the last digits are the same.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace respect::types {

struct GeoPlace {
  double longitude, latitude;
};

inline constexpr double kMaxLongitude = 180, kMaxLatitude = 85.05112878;

bool IsGeoPlace(const GeoPlace& place);
// Requires IsGeoPlace.
uint64_t EncodeGeo(const GeoPlace& place);
// The middle of the cell of a score.
GeoPlace DecodeGeo(double score);
// The usual eleven letters, of which the last is always 0.
std::string GeoHashText(double score);
// Metres.
double GeoDistance(const GeoPlace& a, const GeoPlace& b);

// A circle or a box around a place. Lengths are in units of `metres` metres.
struct GeoShape {
  GeoPlace centre;
  bool box = false;
  double radius = 0;             // circle
  double width = 0, height = 0;  // box
  double metres = 1;
};

// Asks many places whether they are in one shape.
class GeoFilter {
 public:
  explicit GeoFilter(const GeoShape& shape);
  // Whether the place of this score is inside; then `place` is it and `distance` its distance from the centre.
  bool Contains(double score, GeoPlace& place, double& distance) const;

 private:
  bool box_;
  double radius_, half_width_, half_height_;  // metres
  GeoPlace centre_;
  double longitude_, latitude_;  // radians
  double cosine_;                // of the latitude
  double half_sine_;             // of half the angle of the radius, or of half the width
  // Places further off in latitude or longitude, in radians, are outside; what is a little outside is computed in full.
  double too_high_, too_wide_;
};

// Scores from `min` up to `max`, which is not included.
struct GeoScores {
  double min, max;
};
// The cells that cover a shape, in the order in which Redis searches them: the middle one, then its neighbours.
std::vector<GeoScores> GeoCover(const GeoShape& shape);

}  // namespace respect::types

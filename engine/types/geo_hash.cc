#include "engine/types/geo_hash.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace respect::types {
namespace {

constexpr double kRadians = M_PI / 180.0;
constexpr double kEarthRadius = 6372797.560856;
constexpr double kHalfEquator = 20037726.37;  // of the Mercator projection
constexpr int kMaxSteps = 26;

struct Range {
  double min, max;
};
constexpr Range kLongitudes{-kMaxLongitude, kMaxLongitude}, kLatitudes{-kMaxLatitude, kMaxLatitude};
constexpr Range kPlainLatitudes{-90, 90};

double ToRadians(double degrees) { return degrees * kRadians; }
double ToDegrees(double radians) { return radians / kRadians; }

// Puts a zero bit in front of each of the lower 32 bits.
uint64_t Spread(uint64_t bits) {
  bits = (bits | bits << 16) & 0x0000ffff0000ffff;
  bits = (bits | bits << 8) & 0x00ff00ff00ff00ff;
  bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0f;
  bits = (bits | bits << 2) & 0x3333333333333333;
  return (bits | bits << 1) & 0x5555555555555555;
}
// Undoes it.
uint32_t Gather(uint64_t bits) {
  bits &= 0x5555555555555555;
  bits = (bits | bits >> 1) & 0x3333333333333333;
  bits = (bits | bits >> 2) & 0x0f0f0f0f0f0f0f0f;
  bits = (bits | bits >> 4) & 0x00ff00ff00ff00ff;
  bits = (bits | bits >> 8) & 0x0000ffff0000ffff;
  return static_cast<uint32_t>(bits | bits >> 16);
}

// A cell: which one of the 2^steps x 2^steps. At the very end of a range it is one beyond the last.
struct Cell {
  uint32_t x, y;
  int steps;

  // Going on beyond an edge comes in at the other, save from a cell beyond the last.
  Cell Neighbour(int right, int up) const { return {Move(x, right), Move(y, up), steps}; }
  uint32_t Move(uint32_t part, int by) const {
    return by == 0 ? part : (part + static_cast<uint32_t>(by)) & ((1u << steps) - 1);
  }
  uint64_t bits() const { return Spread(y) | Spread(x) << 1; }
};

uint32_t PartOf(double value, const Range& range, int steps) {
  const double offset = (value - range.min) / (range.max - range.min);
  return static_cast<uint32_t>(offset * static_cast<double>(uint64_t{1} << steps));
}

Cell CellOf(const GeoPlace& place, int steps, const Range& latitudes = kLatitudes) {
  return {PartOf(place.longitude, kLongitudes, steps), PartOf(place.latitude, latitudes, steps), steps};
}

Range Extent(uint32_t part, const Range& range, int steps) {
  const double scale = range.max - range.min, parts = static_cast<double>(uint64_t{1} << steps);
  return {range.min + (part * 1.0 / parts) * scale, range.min + ((part + 1.0) / parts) * scale};
}

// How small the cells may be so that nine of them cover a circle: wider ones towards the poles.
int StepsFor(double metres, double latitude) {
  if (metres == 0) return kMaxSteps;
  int steps = 1;
  for (; metres < kHalfEquator; metres *= 2) ++steps;
  steps -= 2;
  if (latitude > 66 || latitude < -66) --steps;
  if (latitude > 80 || latitude < -80) --steps;
  return std::clamp(steps, 1, kMaxSteps);
}

struct Bounds {
  Range longitudes, latitudes;
};

Bounds BoundsOf(const GeoShape& shape) {
  const double height = shape.metres * (shape.box ? shape.height / 2 : shape.radius);
  const double width = shape.metres * (shape.box ? shape.width / 2 : shape.radius);
  const double up = ToDegrees(height / kEarthRadius);
  const GeoPlace& at = shape.centre;
  const double wider = at.latitude < 0 ? at.latitude - up : at.latitude + up;
  const double side = ToDegrees(width / kEarthRadius / std::cos(ToRadians(wider)));
  return {{at.longitude - side, at.longitude + side}, {at.latitude - up, at.latitude + up}};
}

// Whether a cell's neighbours on all four sides reach beyond the bounds.
bool NeighboursReach(const Cell& cell, const Bounds& bounds) {
  const int steps = cell.steps;
  return Extent(cell.Neighbour(0, 1).y, kLatitudes, steps).max >= bounds.latitudes.max &&
         Extent(cell.Neighbour(0, -1).y, kLatitudes, steps).min <= bounds.latitudes.min &&
         Extent(cell.Neighbour(1, 0).x, kLongitudes, steps).max >= bounds.longitudes.max &&
         Extent(cell.Neighbour(-1, 0).x, kLongitudes, steps).min <= bounds.longitudes.min;
}

GeoScores ScoresOf(const Cell& cell) {
  const int shift = 2 * (kMaxSteps - cell.steps);
  return {static_cast<double>(cell.bits() << shift), static_cast<double>((cell.bits() + 1) << shift)};
}

double LatitudeDistance(double a, double b) { return kEarthRadius * std::fabs(ToRadians(b) - ToRadians(a)); }

}  // namespace

bool IsGeoPlace(const GeoPlace& place) {
  return place.longitude >= -kMaxLongitude && place.longitude <= kMaxLongitude && place.latitude >= -kMaxLatitude &&
         place.latitude <= kMaxLatitude;
}

uint64_t EncodeGeo(const GeoPlace& place) { return CellOf(place, kMaxSteps).bits(); }

GeoPlace DecodeGeo(double score) {
  const auto bits = static_cast<uint64_t>(score);
  const Range longitude = Extent(Gather(bits >> 1), kLongitudes, kMaxSteps);
  const Range latitude = Extent(Gather(bits), kLatitudes, kMaxSteps);
  return {std::clamp((longitude.min + longitude.max) / 2, -kMaxLongitude, kMaxLongitude),
          std::clamp((latitude.min + latitude.max) / 2, -kMaxLatitude, kMaxLatitude)};
}

std::string GeoHashText(double score) {
  constexpr char kLetters[] = "0123456789bcdefghjkmnpqrstuvwxyz";
  constexpr int kLength = 11, kBits = 5, kTotal = 52;
  const uint64_t bits = CellOf(DecodeGeo(score), kMaxSteps, kPlainLatitudes).bits();
  std::string text(kLength, '0');
  for (int i = 0; i < kLength - 1; ++i)
    text[static_cast<size_t>(i)] = kLetters[bits >> (kTotal - (i + 1) * kBits) & 31];
  return text;
}

double GeoDistance(const GeoPlace& a, const GeoPlace& b) {
  const double v = std::sin((ToRadians(b.longitude) - ToRadians(a.longitude)) / 2);
  if (v == 0.0) return LatitudeDistance(a.latitude, b.latitude);
  const double from = ToRadians(a.latitude), to = ToRadians(b.latitude);
  const double u = std::sin((to - from) / 2);
  return 2.0 * kEarthRadius * std::asin(std::sqrt(u * u + std::cos(from) * std::cos(to) * v * v));
}

namespace {

// A bound on a distance, told before its arc sine is taken: the sine of half its angle.
double HalfSine(double metres) {
  const double half = metres / kEarthRadius / 2;
  return half >= M_PI / 2 ? 1 : std::sin(half);
}

// What is nearer to a bound than this is computed in full, so that rounding decides as in Redis.
constexpr double kRounding = 1e-9;

}  // namespace

GeoFilter::GeoFilter(const GeoShape& shape)
    : box_(shape.box),
      radius_(shape.radius * shape.metres),
      half_width_(shape.width * shape.metres / 2),
      half_height_(shape.height * shape.metres / 2),
      centre_(shape.centre),
      longitude_(ToRadians(shape.centre.longitude)),
      latitude_(ToRadians(shape.centre.latitude)),
      cosine_(std::cos(latitude_)),
      half_sine_(HalfSine(shape.box ? half_width_ : radius_)),
      too_high_((shape.box ? half_height_ : radius_) / kEarthRadius * (1 + kRounding) + 1e-12),
      too_wide_(2 * M_PI) {
  // The circles of latitude are shortest on the side of the nearer pole. A box is measured along them.
  const double shortest = std::cos(std::min(std::fabs(latitude_) + too_high_, M_PI / 2));
  const double scale = box_ ? shortest : std::sqrt(cosine_ * shortest);
  if (half_sine_ < scale) too_wide_ = 2 * std::asin(half_sine_ / scale) * (1 + kRounding) + 1e-12;
}

bool GeoFilter::Contains(double score, GeoPlace& place, double& distance) const {
  place = DecodeGeo(score);
  const double latitude = ToRadians(place.latitude);
  if (std::fabs(latitude - latitude_) > too_high_) return false;
  const double turn = ToRadians(place.longitude) - longitude_;
  const double apart = std::fabs(turn);
  if (std::min(apart, 2 * M_PI - apart) > too_wide_) return false;
  const double v = std::sin(turn / 2), cosine = std::cos(latitude);
  if (box_) {
    if (LatitudeDistance(place.latitude, centre_.latitude) > half_height_) return false;
    const double across = std::sqrt(cosine * cosine * v * v);
    if (across > half_sine_ * (1 - kRounding) && 2.0 * kEarthRadius * std::asin(across) > half_width_) return false;
  }
  if (v == 0.0) {
    distance = LatitudeDistance(centre_.latitude, place.latitude);
  } else {
    const double u = std::sin((latitude - latitude_) / 2);
    const double half = std::sqrt(u * u + cosine_ * cosine * v * v);
    if (!box_ && half > half_sine_ * (1 + kRounding)) return false;
    distance = 2.0 * kEarthRadius * std::asin(half);
  }
  return box_ || distance <= radius_;
}

std::vector<GeoScores> GeoCover(const GeoShape& shape) {
  const Bounds bounds = BoundsOf(shape);
  const double radius = shape.box
                            ? std::sqrt((shape.width / 2) * (shape.width / 2) + (shape.height / 2) * (shape.height / 2))
                            : shape.radius;
  int steps = StepsFor(radius * shape.metres, shape.centre.latitude);
  Cell cell = CellOf(shape.centre, steps);
  if (steps > 1 && !NeighboursReach(cell, bounds)) cell = CellOf(shape.centre, --steps);

  // Sides on which the middle cell alone reaches beyond the bounds need no neighbours.
  const Range longitudes = Extent(cell.x, kLongitudes, steps), latitudes = Extent(cell.y, kLatitudes, steps);
  const bool all = steps < 2;
  const bool left = all || longitudes.min >= bounds.longitudes.min;
  const bool right = all || longitudes.max <= bounds.longitudes.max;
  const bool down = all || latitudes.min >= bounds.latitudes.min;
  const bool up = all || latitudes.max <= bounds.latitudes.max;

  struct Side {
    int right, up;
    bool wanted;
  };
  const std::array<Side, 9> sides = {{{0, 0, true},
                                      {0, 1, up},
                                      {0, -1, down},
                                      {1, 0, right},
                                      {-1, 0, left},
                                      {1, 1, right && up},
                                      {-1, 1, left && up},
                                      {1, -1, right && down},
                                      {-1, -1, left && down}}};
  std::vector<GeoScores> cover;
  std::optional<uint64_t> last;  // neighbours that follow each other may be one cell when cells are huge
  for (const Side& side : sides) {
    if (!side.wanted) continue;
    const Cell neighbour = cell.Neighbour(side.right, side.up);
    if (last == neighbour.bits()) continue;
    cover.push_back(ScoresOf(neighbour));
    if (side.right != 0 || side.up != 0) last = neighbour.bits();
  }
  return cover;
}

}  // namespace respect::types

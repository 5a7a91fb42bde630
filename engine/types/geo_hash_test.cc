// Geohashes, distances, and the cells that cover a shape, against asking every place.
#include "engine/types/geo_hash.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/base/rng.h"

namespace respect::types {
namespace {

double Fraction(Rng& rng) { return static_cast<double>(rng.Below(1u << 30)) / (1u << 30); }

// Away from the poles and the date line, where Redis's nine cells leave gaps.
GeoPlace AnyPlace(Rng& rng) { return {Fraction(rng) * 300 - 150, Fraction(rng) * 120 - 60}; }

double ScoreOf(const GeoPlace& place) { return static_cast<double>(EncodeGeo(place)); }

TEST(GeoHash, KnownPlacesHaveTheirKnownScores) {
  EXPECT_EQ(EncodeGeo({13.361389, 38.115556}), 3479099956230698u);
  EXPECT_EQ(EncodeGeo({15.087269, 37.502669}), 3479447370796909u);
  EXPECT_EQ(GeoHashText(3479099956230698), "sqc8b49rny0");
  EXPECT_EQ(GeoHashText(3479447370796909), "sqdtr74hyu0");
  EXPECT_NEAR(GeoDistance(DecodeGeo(3479099956230698), DecodeGeo(3479447370796909)), 166274.1516, 0.0001);
}

TEST(GeoHash, LimitsAreInside) {
  EXPECT_TRUE(IsGeoPlace({180, kMaxLatitude}));
  EXPECT_TRUE(IsGeoPlace({-180, -kMaxLatitude}));
  EXPECT_FALSE(IsGeoPlace({180.0001, 0}));
  EXPECT_FALSE(IsGeoPlace({0, -85.06}));
}

TEST(GeoHash, APlaceComesBackWithinItsCell) {
  Rng rng(1);
  for (int i = 0; i < 20000; ++i) {
    const GeoPlace place{Fraction(rng) * 360 - 180, Fraction(rng) * 170 - 85};
    const GeoPlace back = DecodeGeo(ScoreOf(place));
    ASSERT_NEAR(back.longitude, place.longitude, 360.0 / (1 << 26));
    ASSERT_NEAR(back.latitude, place.latitude, 171.0 / (1 << 26));
    ASSERT_EQ(EncodeGeo(back), EncodeGeo(place));
  }
}

// Whether the cover has every place that the shape has.
void ExpectCovered(const GeoShape& shape, Rng& rng) {
  const std::vector<GeoScores> cover = GeoCover(shape);
  const GeoFilter filter(shape);
  const double metres = shape.metres * (shape.box ? std::max(shape.width, shape.height) : 2 * shape.radius);
  const double degrees = metres / 111000;
  for (int i = 0; i < 50; ++i) {
    const GeoPlace near{shape.centre.longitude + (Fraction(rng) - 0.5) * degrees * 2,
                        shape.centre.latitude + (Fraction(rng) - 0.5) * degrees};
    if (!IsGeoPlace(near)) continue;
    GeoPlace place{};
    double distance = 0;
    const double score = ScoreOf(near);
    if (!filter.Contains(score, place, distance)) continue;
    ASSERT_TRUE(std::any_of(cover.begin(), cover.end(),
                            [score](const GeoScores& cell) { return cell.min <= score && score < cell.max; }))
        << shape.centre.longitude << ' ' << shape.centre.latitude << ' ' << metres;
  }
}

TEST(GeoHash, CellsCoverCirclesAndBoxes) {
  Rng rng(2);
  for (int i = 0; i < 3000; ++i) {
    const double size = std::pow(10, Fraction(rng) * 5);  // metres
    ExpectCovered({.centre = AnyPlace(rng), .radius = size}, rng);
    ExpectCovered({.centre = AnyPlace(rng), .box = true, .width = size, .height = size * Fraction(rng)}, rng);
  }
}

TEST(GeoHash, CellsOfACoverDoNotOverlap) {
  Rng rng(3);
  for (int i = 0; i < 2000; ++i) {
    std::vector<GeoScores> cover = GeoCover({.centre = AnyPlace(rng), .radius = std::pow(10, Fraction(rng) * 6)});
    std::sort(cover.begin(), cover.end(), [](const GeoScores& a, const GeoScores& b) { return a.min < b.min; });
    for (size_t j = 1; j < cover.size(); ++j) ASSERT_LE(cover[j - 1].max, cover[j].min);
  }
}

// Anywhere, the poles and the date line included.
TEST(GeoHash, AFilterAgreesWithTheDefinition) {
  Rng rng(4);
  int inside = 0;
  for (int i = 0; i < 200000; ++i) {
    const GeoPlace centre{Fraction(rng) * 360 - 180, Fraction(rng) * 170 - 85};
    const double size = std::pow(10, 2 + Fraction(rng) * 5);
    const double degrees = size / 111000;
    const GeoPlace near{std::remainder(centre.longitude + (Fraction(rng) - 0.5) * degrees * 4, 360),
                        centre.latitude + (Fraction(rng) - 0.5) * degrees};
    if (!IsGeoPlace(near)) continue;
    const GeoPlace place = DecodeGeo(ScoreOf(near));
    const double apart = GeoDistance(centre, place);
    GeoPlace found{};
    double distance = 0;
    ASSERT_EQ(GeoFilter({.centre = centre, .radius = size}).Contains(ScoreOf(near), found, distance), apart <= size);
    const double width = size * Fraction(rng) * 2, height = size * Fraction(rng);
    const bool in_box =
        GeoDistance({centre.longitude, place.latitude}, {centre.longitude, centre.latitude}) <= height / 2 &&
        GeoDistance(place, {centre.longitude, place.latitude}) <= width / 2;
    const GeoFilter box({.centre = centre, .box = true, .width = width, .height = height});
    ASSERT_EQ(box.Contains(ScoreOf(near), found, distance), in_box);
    if (in_box) {
      ASSERT_EQ(distance, apart);
    }
    inside += in_box ? 1 : 0;
  }
  EXPECT_GT(inside, 5000);
}

RC_GTEST_PROP(GeoHashProperty, AFilterIsTheDistanceAsked, ()) {
  Rng rng(static_cast<uint64_t>(*rc::gen::inRange(1, 1 << 30)));
  const GeoPlace centre = AnyPlace(rng), other = AnyPlace(rng);
  const GeoPlace place = DecodeGeo(ScoreOf(other));
  const double apart = GeoDistance(centre, place);
  GeoPlace found{};
  double distance = 0;
  const GeoFilter wide({.centre = centre, .radius = apart * 1.0001 + 1});
  RC_ASSERT(wide.Contains(ScoreOf(other), found, distance));
  RC_ASSERT(distance == apart);
  const GeoFilter narrow({.centre = centre, .radius = apart * 0.9999 - 1});
  RC_ASSERT(!narrow.Contains(ScoreOf(other), found, distance));
}

}  // namespace
}  // namespace respect::types

// Places, distances and units as geo commands read and answer them.
#pragma once

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/types/geo_hash.h"

namespace respect {

// longitude latitude; an error in `args` where that is no place.
types::GeoPlace ReadPlace(Args& args);
// How many metres M, KM, FT or MI are.
double ReadUnit(Args& args);
// A place as an array of two numbers.
void ReplyPlace(Call& call, const types::GeoPlace& place);
// With four digits behind the point.
void ReplyDistance(Call& call, double distance);

}  // namespace respect

// Histograms as text: the HdrHistogram V2 compressed form (base64 of a zlib stream) and the interval log around it, so
// that other tools can plot and merge what we measured.
//
//   cookie 0x1c849314 | length | zlib( cookie 0x1c849313 | payload length | normalizing offset 0 | digits 3 |
//                                      lowest 1 (8 bytes) | highest (8 bytes) | conversion ratio 1.0 (8 bytes) |
//                                      counts as ZigZag LEB128, a run of n > 1 zeros as -n )     all big-endian
//
// A log line:  Tag=NAME,start seconds,length seconds,maximum in milliseconds,BASE64
#pragma once

#include <string>
#include <vector>

#include "bench/load/histogram.h"
#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace respect::bench {

// The base64 text ("HISTF..."). O(counters).
std::string EncodeHistogram(const Histogram& histogram);

// Reads what EncodeHistogram or another HdrHistogram writer made, when its lowest value is 1 and its digits are 3.
// Fails with a sentence on anything else. Memory stays bounded whatever the text claims.
Result<Histogram> DecodeHistogram(Bytes text);

struct LoggedInterval {
  std::string tag;  // "" is none; no comma, space or line end
  double start_seconds = 0;
  double length_seconds = 0;
  Histogram histogram;
};

// `start_unix_seconds` is the moment that the intervals' starts count from.
std::string WriteHistogramLog(double start_unix_seconds, const std::vector<LoggedInterval>& intervals);

// Fails with the number of the line that is wrong. Comments and the header line are skipped.
Result<std::vector<LoggedInterval>> ReadHistogramLog(Bytes text);

}  // namespace respect::bench

#include "bench/load/histogram_log.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <bit>
#include <charconv>

namespace respect::bench {
namespace {

constexpr uint32_t kCookie = 0x1c849313;
constexpr uint32_t kCompressedCookie = 0x1c849314;
constexpr size_t kHeaderBytes = 40;
// More than any histogram of ours takes: nine bytes a counter.
constexpr size_t kMaxPayload = 1 << 20;
constexpr double kNanosecondsPerMillisecond = 1e6;

void PutBigEndian(std::string& out, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t GetBigEndian(Bytes in, size_t at, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; ++i) value = value << 8 | static_cast<uint8_t>(in[at + static_cast<size_t>(i)]);
  return value;
}

// ZigZag LEB128 in at most nine bytes: the ninth carries eight bits.
void PutZigZag(std::string& out, int64_t value) {
  uint64_t bits = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  for (int i = 0; i < 8 && bits >= 0x80; ++i) {
    out.push_back(static_cast<char>(bits | 0x80));
    bits >>= 7;
  }
  out.push_back(static_cast<char>(bits));
}

// Moves `at` beyond the number. False when the bytes end within it.
bool GetZigZag(Bytes in, size_t& at, int64_t& value) {
  uint64_t bits = 0;
  for (int shift = 0; at < in.size(); shift += 7) {
    const uint64_t byte = static_cast<uint8_t>(in[at++]);
    const bool last = shift == 56 || byte < 0x80;
    bits |= (shift == 56 ? byte : byte & 0x7f) << shift;
    if (!last) continue;
    value = static_cast<int64_t>(bits >> 1) ^ -static_cast<int64_t>(bits & 1);
    return true;
  }
  return false;
}

std::string CountsPayload(const Histogram& histogram) {
  std::string payload;
  const std::vector<int64_t>& counts = histogram.counts();
  const size_t limit = histogram.total() == 0 ? 0 : Histogram::IndexOf(histogram.max()) + 1;
  for (size_t i = 0; i < limit;) {
    size_t zeros = 0;
    while (i + zeros < limit && counts[i + zeros] == 0) ++zeros;
    PutZigZag(payload, zeros > 1 ? -static_cast<int64_t>(zeros) : counts[i]);
    i += zeros > 1 ? zeros : 1;
  }
  return payload;
}

Result<Histogram> FromPayload(Bytes payload) {
  std::vector<int64_t> counts;
  const size_t most = Histogram().counts().size();
  for (size_t at = 0; at < payload.size();) {
    int64_t value = 0;
    if (!GetZigZag(payload, at, value)) return Error("the counts end within a number");
    const uint64_t slots = value < 0 ? -static_cast<uint64_t>(value) : 1;
    if (slots > most - counts.size()) return Error("more counters than three digits up to an hour have");
    counts.resize(counts.size() + slots);
    if (value > 0) counts.back() = value;
  }
  Histogram histogram;
  if (!histogram.LoadCounts(counts)) return Error("a count is negative or out of range");
  return histogram;
}

Result<Histogram> FromPlain(Bytes plain) {
  if (plain.size() < kHeaderBytes || GetBigEndian(plain, 0, 4) != kCookie) return Error("not a V2 histogram");
  if (GetBigEndian(plain, 4, 4) != plain.size() - kHeaderBytes) return Error("the payload's length is wrong");
  if (GetBigEndian(plain, 8, 4) != 0) return Error("a normalizing offset is not supported");
  if (GetBigEndian(plain, 12, 4) != Histogram::kSignificantDigits) return Error("its digits are not three");
  if (GetBigEndian(plain, 16, 8) != 1) return Error("its lowest value is not one");
  return FromPayload(plain.substr(kHeaderBytes));
}

std::string ToBase64(Bytes bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(length));
  return text;
}

Result<std::string> FromBase64(Bytes text) {
  if (text.size() % 4 != 0 || text.size() > 2 * kMaxPayload) return Error("not base64");
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length < 0) return Error("not base64");
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  bytes.resize(static_cast<size_t>(length) - padding);
  return bytes;
}

// One field of a log line, up to the next comma.
Bytes TakeField(Bytes& line) {
  const size_t comma = line.find(',');
  const Bytes field = line.substr(0, comma);
  line.remove_prefix(comma == Bytes::npos ? line.size() : comma + 1);
  return field;
}

bool ReadSeconds(Bytes text, double& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

Result<LoggedInterval> ReadLine(Bytes line) {
  LoggedInterval interval;
  if (line.starts_with("Tag=")) interval.tag = TakeField(line).substr(4);
  double maximum = 0;
  if (!ReadSeconds(TakeField(line), interval.start_seconds) || !ReadSeconds(TakeField(line), interval.length_seconds) ||
      !ReadSeconds(TakeField(line), maximum)) {
    return Error("three numbers are due before the histogram");
  }
  Result<Histogram> histogram = DecodeHistogram(line);
  if (!histogram.ok()) return histogram.error();
  interval.histogram = std::move(*histogram);
  return interval;
}

}  // namespace

std::string EncodeHistogram(const Histogram& histogram) {
  const std::string payload = CountsPayload(histogram);
  std::string plain;
  PutBigEndian(plain, kCookie, 4);
  PutBigEndian(plain, payload.size(), 4);
  PutBigEndian(plain, 0, 4);
  PutBigEndian(plain, Histogram::kSignificantDigits, 4);
  PutBigEndian(plain, 1, 8);
  PutBigEndian(plain, Histogram::kMaxValue, 8);
  PutBigEndian(plain, std::bit_cast<uint64_t>(1.0), 8);
  plain += payload;

  uLongf length = compressBound(plain.size());
  std::string packed(length, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &length, reinterpret_cast<const Bytef*>(plain.data()),
            plain.size(), Z_DEFAULT_COMPRESSION);
  packed.resize(length);
  std::string framed;
  PutBigEndian(framed, kCompressedCookie, 4);
  PutBigEndian(framed, packed.size(), 4);
  return ToBase64(framed + packed);
}

Result<Histogram> DecodeHistogram(Bytes text) {
  Result<std::string> framed = FromBase64(text);
  if (!framed.ok()) return framed.error();
  if (framed->size() < 8 || GetBigEndian(*framed, 0, 4) != kCompressedCookie) {
    return Error("not a compressed V2 histogram");
  }
  if (GetBigEndian(*framed, 4, 4) != framed->size() - 8) return Error("the compressed length is wrong");
  std::string plain(kHeaderBytes + kMaxPayload, '\0');
  uLongf length = plain.size();
  if (uncompress(reinterpret_cast<Bytef*>(plain.data()), &length, reinterpret_cast<const Bytef*>(framed->data() + 8),
                 framed->size() - 8) != Z_OK) {
    return Error("the compressed part is damaged or too long");
  }
  plain.resize(length);
  return FromPlain(plain);
}

std::string WriteHistogramLog(double start_unix_seconds, const std::vector<LoggedInterval>& intervals) {
  std::string log = "#[Histogram log format version 1.3]\n";
  log += fmt::format("#[StartTime: {:.3f} (seconds since epoch)]\n", start_unix_seconds);
  log += fmt::format("#[BaseTime: {:.3f} (seconds since epoch)]\n", start_unix_seconds);
  log += "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
  for (const LoggedInterval& interval : intervals) {
    if (!interval.tag.empty()) log += fmt::format("Tag={},", interval.tag);
    log += fmt::format("{:.3f},{:.3f},{:.3f},{}\n", interval.start_seconds, interval.length_seconds,
                       static_cast<double>(interval.histogram.max()) / kNanosecondsPerMillisecond,
                       EncodeHistogram(interval.histogram));
  }
  return log;
}

Result<std::vector<LoggedInterval>> ReadHistogramLog(Bytes text) {
  std::vector<LoggedInterval> intervals;
  for (int number = 1; !text.empty(); ++number) {
    Bytes line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#') || line.starts_with('"')) continue;
    Result<LoggedInterval> interval = ReadLine(line);
    if (!interval.ok()) return Error(fmt::format("line {}: {}", number, interval.error().text()));
    intervals.push_back(std::move(*interval));
  }
  return intervals;
}

}  // namespace respect::bench

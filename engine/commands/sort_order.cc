#include "engine/commands/sort_order.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace respect {
namespace {

// Puts the first `end` of the items in order.
template <typename Item, typename Before>
void SortUpTo(std::vector<Item>& items, size_t end, Before&& before) {
  if (end >= items.size()) return std::sort(items.begin(), items.end(), before);
  std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(end), items.end(), before);
}

template <typename Item>
std::vector<uint32_t> IndexesOf(const std::vector<Item>& items) {
  std::vector<uint32_t> indexes;
  indexes.reserve(items.size());
  for (const Item& item : items) indexes.push_back(item.index);
  return indexes;
}

// A score as a number that orders as it does, from below or from above.
struct Scored {
  uint64_t key;
  uint32_t index;
};

uint64_t OrderedBits(double score, bool descending) {
  const auto bits = std::bit_cast<uint64_t>(score + 0.0);  // -0 is 0
  const uint64_t ascending = bits >> 63 != 0 ? ~bits : bits | uint64_t{1} << 63;
  return descending ? ~ascending : ascending;
}

// From so many on, counting digits is quicker than comparing.
constexpr size_t kWorthDigits = 512;

// Orders by key, byte by byte from the lowest; bytes in which all are alike cost nothing.
void SortByDigits(std::vector<Scored>& items) {
  constexpr size_t kDigits = sizeof(uint64_t);
  std::array<std::array<uint32_t, 256>, kDigits> counts{};
  for (const Scored& item : items) {
    for (size_t digit = 0; digit < kDigits; ++digit) ++counts[digit][item.key >> (8 * digit) & 255];
  }
  std::vector<Scored> other(items.size());
  for (size_t digit = 0; digit < kDigits; ++digit) {
    auto& places = counts[digit];
    if (places[items[0].key >> (8 * digit) & 255] == items.size()) continue;
    uint32_t place = 0;
    for (uint32_t& count : places) place += std::exchange(count, place);
    for (const Scored& item : items) other[places[item.key >> (8 * digit) & 255]++] = item;
    items.swap(other);
  }
}

// A text with its first bytes as a number: most comparisons end there.
struct Text {
  uint64_t first;
  Bytes bytes;
  bool there;
  uint32_t index;
};

uint64_t FirstBytes(Bytes text) {
  uint64_t first = 0;
  if (text.empty()) return first;  // an empty one may point nowhere
  std::memcpy(&first, text.data(), std::min(text.size(), sizeof(first)));
  return std::endian::native == std::endian::little ? __builtin_bswap64(first) : first;
}

// Below, equal to or above 0. No text comes before the empty one.
int Compare(const Text& a, const Text& b) {
  if (a.there != b.there) return a.there ? 1 : -1;
  if (a.first != b.first) return a.first < b.first ? -1 : 1;
  return a.bytes.compare(b.bytes);
}

}  // namespace

std::optional<double> ParseSortNumber(Bytes text) {
  text = text.substr(0, text.find('\0'));  // sort.what-is-a-number/zero-byte: Redis reads a C string
  if (text.empty()) return 0;
  const char* begin = text.data();
  const char* const end = begin + text.size();
  if (*begin == '+') ++begin;
  if (begin == end || (begin != text.data() && (*begin == '-' || *begin == '+'))) return std::nullopt;
  double value = 0;
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error == std::errc::invalid_argument || stop != end || std::isnan(value)) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // The text is a number beyond the doubles: towards zero where its exponent is negative.
    const Bytes digits(begin, static_cast<size_t>(end - begin));
    const size_t exponent = digits.find_first_of("eE");
    const bool tiny = exponent != Bytes::npos ? digits[exponent + 1] == '-' : digits.find_first_of("123456789") > 300;
    value = tiny ? 0 : std::numeric_limits<double>::infinity();
    if (*begin == '-') value = -value;
  }
  return value;
}

std::vector<uint32_t> OrderByNumber(std::span<const Bytes> elements, std::span<const double> scores, bool descending,
                                    size_t end) {
  std::vector<Scored> items(scores.size());
  for (uint32_t i = 0; i < items.size(); ++i) items[i] = {OrderedBits(scores[i], descending), i};
  const auto before = [&](const Scored& a, const Scored& b) {
    if (a.key != b.key) return a.key < b.key;
    return descending ? elements[a.index] > elements[b.index] : elements[a.index] < elements[b.index];
  };
  if (items.size() < kWorthDigits || end < items.size() / 8) {
    SortUpTo(items, end, before);
    return IndexesOf(items);
  }
  SortByDigits(items);
  for (auto begin = items.begin(); begin != items.end();) {
    const auto next = std::find_if(begin, items.end(), [begin](const Scored& item) { return item.key != begin->key; });
    if (next - begin > 1) std::sort(begin, next, before);
    begin = next;
  }
  return IndexesOf(items);
}

std::vector<uint32_t> OrderByText(std::span<const std::optional<Bytes>> texts, bool descending, bool to_zero,
                                  size_t end) {
  std::vector<Text> items;
  items.reserve(texts.size());
  for (uint32_t i = 0; i < texts.size(); ++i) {
    Bytes bytes = texts[i].value_or(Bytes());
    if (to_zero) bytes = bytes.substr(0, bytes.find('\0'));
    items.push_back({FirstBytes(bytes), bytes, texts[i].has_value(), i});
  }
  SortUpTo(items, end, [descending](const Text& a, const Text& b) {
    const int order = Compare(a, b);
    if (order != 0) return descending ? order > 0 : order < 0;
    return a.index < b.index;
  });
  return IndexesOf(items);
}

}  // namespace respect

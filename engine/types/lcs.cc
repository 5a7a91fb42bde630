#include "engine/types/lcs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace respect::types {
namespace {

using Words = std::vector<uint64_t>;
constexpr size_t kWordBits = 64;

// For each byte that occurs in `a`, the places where it stands in `b`, a bit each.
class Places {
 public:
  Places(Bytes a, Bytes b) : words_((b.size() + kWordBits - 1) / kWordBits) {
    for (const char byte : a) of_[static_cast<uint8_t>(byte)].resize(words_);
    for (size_t i = 0; i < b.size(); ++i) {
      Words& places = of_[static_cast<uint8_t>(b[i])];
      if (!places.empty()) places[i / kWordBits] |= uint64_t{1} << (i % kWordBits);
    }
  }
  size_t words() const { return words_; }
  const uint64_t* Of(char byte) const { return of_[static_cast<uint8_t>(byte)].data(); }

 private:
  size_t words_;
  std::array<Words, 256> of_;
};

// Computes the row after `from` into `to` (which may be the same) for a byte of `a` standing at `places` in `b`.
void NextRow(const uint64_t* from, const uint64_t* places, size_t words, uint64_t* to) {
  unsigned long long carry = 0;
  for (size_t i = 0; i < words; ++i) {
    const uint64_t row = from[i], matches = row & places[i];
    unsigned long long sum, carry_of_sum;
    carry_of_sum = __builtin_add_overflow(row, matches, &sum);
    carry_of_sum |= __builtin_add_overflow(sum, carry, &sum);
    carry = carry_of_sum;
    to[i] = sum | (row & ~places[i]);
  }
}

bool IsSet(const uint64_t* row, size_t place) { return row[place / kWordBits] >> (place % kWordBits) & 1; }

// Adds the matching pair of bytes at (a, b) in front of the runs found so far.
void AddMatch(std::vector<CommonRun>& runs, size_t a, size_t b) {
  if (!runs.empty() && runs.back().a == a + 1 && runs.back().b == b + 1) {
    runs.back() = {a, b, runs.back().length + 1};
  } else {
    runs.push_back({a, b, 1});
  }
}

}  // namespace

CommonSubsequence FindCommonSubsequence(Bytes a, Bytes b) {
  CommonSubsequence found;
  if (a.empty() || b.empty()) return found;
  const Places places(a, b);
  const size_t words = places.words();
  // Row 0 is before any byte of `a`: nothing grows.
  Words table((a.size() + 1) * words);
  std::fill_n(table.begin(), words, ~uint64_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    NextRow(&table[i * words], places.Of(a[i]), words, &table[(i + 1) * words]);
  }
  size_t i = a.size(), j = b.size();
  while (i > 0 && j > 0) {
    if (a[i - 1] == b[j - 1]) {
      AddMatch(found.runs, --i, --j);
      found.text.push_back(a[i]);
    } else if (!IsSet(&table[i * words], j - 1)) {
      --i;  // the length grows in column j, so it comes from the row above
    } else {
      --j;
    }
  }
  std::reverse(found.text.begin(), found.text.end());
  found.length = found.text.size();
  return found;
}

size_t CommonSubsequenceLength(Bytes a, Bytes b) {
  if (a.empty() || b.empty()) return 0;
  const Places places(a, b);
  Words row(places.words(), ~uint64_t{0});
  for (const char byte : a) NextRow(row.data(), places.Of(byte), row.size(), row.data());
  size_t length = 0;
  for (const uint64_t word : row) length += std::popcount(~word);
  return length;
}

}  // namespace respect::types

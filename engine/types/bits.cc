#include "engine/types/bits.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "engine/base/cpu.h"

namespace respect::types {
namespace {

constexpr size_t kWord = sizeof(uint64_t);

uint64_t LoadWord(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, kWord);
  return word;
}

void StoreWord(char* at, uint64_t word) { std::memcpy(at, &word, kWord); }

// Four sums side by side: one alone would wait for itself.
uint64_t SumWords(const char* at, size_t words) {
  uint64_t sums[4] = {};
  for (; words >= 4; words -= 4, at += 4 * kWord) {
    for (int i = 0; i < 4; ++i) sums[i] += std::popcount(LoadWord(at + i * kWord));
  }
  for (; words > 0; --words, at += kWord) sums[0] += std::popcount(LoadWord(at));
  return sums[0] + sums[1] + sums[2] + sums[3];
}

#if defined(__x86_64__)
// The build runs on any x86-64, whose first models count bits in many steps. Nearly all of today have AVX2: 32 bytes at
// a time, the count of each half byte from a table of sixteen in a register (W. Mula, "SSSE3: fast popcount", 2008).
[[gnu::target("avx2,popcnt")]] uint64_t SumWordsAvx2(const char* at, size_t words) {
  constexpr size_t kStep = sizeof(__m256i) / kWord;
  // A byte of a sum grows by 8 at most a step: this many steps fit.
  constexpr size_t kStepsInBytes = 31;
  const __m256i counts = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
  const __m256i low_half = _mm256_set1_epi8(0x0f);
  __m256i total = _mm256_setzero_si256();
  while (words >= kStep) {
    const size_t steps = std::min(words / kStep, kStepsInBytes);
    __m256i sums = _mm256_setzero_si256();
    for (size_t i = 0; i < steps; ++i, at += sizeof(__m256i)) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
      const __m256i low = _mm256_and_si256(bytes, low_half);
      const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_half);
      sums = _mm256_add_epi8(sums, _mm256_shuffle_epi8(counts, low));
      sums = _mm256_add_epi8(sums, _mm256_shuffle_epi8(counts, high));
    }
    total = _mm256_add_epi64(total, _mm256_sad_epu8(sums, _mm256_setzero_si256()));
    words -= steps * kStep;
  }
  alignas(__m256i) uint64_t parts[kStep];
  _mm256_store_si256(reinterpret_cast<__m256i*>(parts), total);
  uint64_t sum = parts[0] + parts[1] + parts[2] + parts[3];
  for (; words > 0; --words, at += kWord) sum += __builtin_popcountll(LoadWord(at));
  return sum;
}

uint64_t CountWords(const char* at, size_t words) { return HasAvx2() ? SumWordsAvx2(at, words) : SumWords(at, words); }
#else
uint64_t CountWords(const char* at, size_t words) { return SumWords(at, words); }
#endif

// The bits of a byte from `first` on (0 is the highest), and up to and with `last`.
uint8_t MaskFrom(unsigned first) { return static_cast<uint8_t>(0xff >> first); }
uint8_t MaskUpTo(unsigned last) { return static_cast<uint8_t>(0xff << (7 - last)); }

// Place of the first byte of [begin, end) that is not `skip`; end when there is none.
size_t FindOtherByte(Bytes bytes, size_t begin, size_t end, uint8_t skip) {
  const uint64_t pattern = skip * uint64_t{0x0101010101010101};
  while (begin + kWord <= end && LoadWord(bytes.data() + begin) == pattern) begin += kWord;
  while (begin < end && static_cast<uint8_t>(bytes[begin]) == skip) ++begin;
  return begin;
}

// Combines as many bytes as `from` has; what `into` has beyond is left.
template <typename Operation>
[[gnu::always_inline]] inline void Combine(std::span<char> into, Bytes from, Operation operation) {
  const size_t size = std::min(into.size(), from.size());
  char* out = into.data();
  const char* in = from.data();
  size_t at = 0;
  for (; at + kWord <= size; at += kWord) {
    StoreWord(out + at, operation(LoadWord(out + at), LoadWord(in + at)));
  }
  for (; at < size; ++at)
    out[at] = static_cast<char>(operation(static_cast<uint8_t>(out[at]), static_cast<uint8_t>(in[at])));
}

void Or(std::span<char> into, Bytes from) {
  Combine(into, from, [](uint64_t a, uint64_t b) { return a | b; });
}

void Clear(std::span<char> into, Bytes from) {
  Combine(into, from, [](uint64_t a, uint64_t b) { return a & ~b; });
}

void And(std::span<char> into, Bytes from) {
  Combine(into, from, [](uint64_t a, uint64_t b) { return a & b; });
  if (from.size() < into.size()) std::memset(into.data() + from.size(), 0, into.size() - from.size());
}

void Xor(std::span<char> into, Bytes from) {
  Combine(into, from, [](uint64_t a, uint64_t b) { return a ^ b; });
}

void Invert(std::span<char> into) {
  Combine(into, Bytes(into.data(), into.size()), [](uint64_t a, uint64_t) { return ~a; });
}

// Adds a source to a pair of bitmaps: bits seen at least once, and bits seen more than once.
void AddSeen(std::span<char> once, std::span<char> more, Bytes from) {
  const size_t size = std::min(once.size(), from.size());
  char* const seen_once = once.data();
  char* const seen_more = more.data();
  const char* const in = from.data();
  size_t at = 0;
  for (; at + kWord <= size; at += kWord) {
    const uint64_t before = LoadWord(seen_once + at), fresh = LoadWord(in + at);
    StoreWord(seen_more + at, LoadWord(seen_more + at) | (before & fresh));
    StoreWord(seen_once + at, before | fresh);
  }
  for (; at < size; ++at) {
    seen_more[at] = static_cast<char>(seen_more[at] | (seen_once[at] & in[at]));
    seen_once[at] = static_cast<char>(seen_once[at] | in[at]);
  }
}

// Bitmaps are worked on in pieces that stay in the nearest cache while all sources pass over them.
constexpr size_t kPiece = 4096;

void CombinePiece(BitOperation operation, std::span<const Bytes> sources, std::span<char> out) {
  const bool others_only = operation == BitOperation::kDiff1 || operation == BitOperation::kAndOr;
  std::memset(out.data(), 0, out.size());
  if (!others_only) Or(out, sources[0]);
  char more[kPiece] = {};
  const std::span<char> seen_more(more, out.size());
  for (const Bytes source : sources.subspan(1)) {
    switch (operation) {
      case BitOperation::kAnd: And(out, source); break;
      case BitOperation::kXor: Xor(out, source); break;
      case BitOperation::kDiff: Clear(out, source); break;
      case BitOperation::kOne: AddSeen(out, seen_more, source); break;
      default: Or(out, source); break;
    }
  }
  switch (operation) {
    case BitOperation::kNot: Invert(out); break;
    case BitOperation::kDiff1: Clear(out, sources[0]); break;
    case BitOperation::kAndOr: And(out, sources[0]); break;
    case BitOperation::kOne: Clear(out, Bytes(more, out.size())); break;
    default: break;
  }
}

}  // namespace

uint64_t CountBits(Bytes bytes) {
  const size_t words = bytes.size() / kWord;
  uint64_t count = CountWords(bytes.data(), words);
  for (const char byte : bytes.substr(words * kWord)) count += std::popcount(static_cast<uint8_t>(byte));
  return count;
}

uint64_t CountBits(Bytes bytes, uint64_t first, uint64_t last) {
  const size_t first_byte = first / 8, last_byte = last / 8;
  const uint8_t head = static_cast<uint8_t>(bytes[first_byte]) & static_cast<uint8_t>(~MaskFrom(first % 8));
  const uint8_t tail = static_cast<uint8_t>(bytes[last_byte]) & static_cast<uint8_t>(~MaskUpTo(last % 8));
  return CountBits(bytes.substr(first_byte, last_byte - first_byte + 1)) - std::popcount(head) - std::popcount(tail);
}

uint64_t FindBit(Bytes bytes, bool bit, uint64_t first, uint64_t last) {
  const size_t last_byte = last / 8;
  // Bits are sought as ones: a search for a zero looks at the inverse.
  const uint8_t flip = bit ? 0x00 : 0xff;
  size_t at = first / 8;
  uint8_t mask = MaskFrom(first % 8);
  while (at <= last_byte) {
    if (at == last_byte) mask &= MaskUpTo(last % 8);
    const uint8_t found = (static_cast<uint8_t>(bytes[at]) ^ flip) & mask;
    if (found != 0) return at * 8 + std::countl_zero(found);
    mask = 0xff;
    at = std::max(at + 1, FindOtherByte(bytes, at + 1, last_byte, flip));
  }
  return kNoBit;
}

void CombineBits(BitOperation operation, std::span<const Bytes> sources, std::span<char> out) {
  std::vector<Bytes> slices(sources.size());
  for (size_t begin = 0; begin < out.size(); begin += kPiece) {
    const std::span<char> piece = out.subspan(begin, std::min(kPiece, out.size() - begin));
    for (size_t i = 0; i < sources.size(); ++i) {
      slices[i] = sources[i].substr(std::min(begin, sources[i].size()), piece.size());
    }
    CombinePiece(operation, slices, piece);
  }
}

}  // namespace respect::types

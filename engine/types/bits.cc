#include "engine/types/bits.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace respect::types {
namespace {

constexpr size_t kWord = sizeof(uint64_t);

uint64_t LoadWord(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, kWord);
  return word;
}

// Four sums side by side: one alone would wait for itself.
[[gnu::always_inline]] inline uint64_t SumWords(const char* at, size_t words) {
  uint64_t sums[4] = {};
  for (; words >= 4; words -= 4, at += 4 * kWord) {
    for (int i = 0; i < 4; ++i) sums[i] += std::popcount(LoadWord(at + i * kWord));
  }
  for (; words > 0; --words, at += kWord) sums[0] += std::popcount(LoadWord(at));
  return sums[0] + sums[1] + sums[2] + sums[3];
}

#if defined(__x86_64__)
// The build targets any x86-64, whose first models count bits in steps; nearly all have an instruction for it.
[[gnu::target("popcnt")]] uint64_t SumWordsPopcnt(const char* at, size_t words) {
  uint64_t sums[4] = {};
  for (; words >= 4; words -= 4, at += 4 * kWord) {
    for (int i = 0; i < 4; ++i) sums[i] += __builtin_popcountll(LoadWord(at + i * kWord));
  }
  for (; words > 0; --words, at += kWord) sums[0] += __builtin_popcountll(LoadWord(at));
  return sums[0] + sums[1] + sums[2] + sums[3];
}

uint64_t CountWords(const char* at, size_t words) {
  return __builtin_cpu_supports("popcnt") ? SumWordsPopcnt(at, words) : SumWords(at, words);
}
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
    const uint64_t word = operation(LoadWord(out + at), LoadWord(in + at));
    std::memcpy(out + at, &word, kWord);
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
  for (char& byte : into) byte = static_cast<char>(~byte);
}

// Adds a source to a pair of bitmaps: bits seen at least once, and bits seen more than once.
void AddSeen(std::span<char> once, std::span<char> more, Bytes from) {
  const size_t size = std::min(once.size(), from.size());
  for (size_t at = 0; at < size; ++at) {
    more[at] = static_cast<char>(more[at] | (once[at] & from[at]));
    once[at] = static_cast<char>(once[at] | from[at]);
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

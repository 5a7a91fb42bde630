#include "engine/base/shortest_double.h"

#include <array>
#include <bit>

namespace respect {
namespace {

// A floating point number of 64 significant bits: fraction * 2^exponent.
struct Extended {
  uint64_t fraction;
  int exponent;
};

constexpr int kFirstPower = -348, kPowerStep = 8;
// The 64 leading bits, rounded to nearest, of 10^-348, 10^-340, ... 10^340.
constexpr std::array<uint64_t, 87> kPowerFractions = {
    0xfa8fd5a0081c0288, 0xbaaee17fa23ebf76, 0x8b16fb203055ac76, 0xcf42894a5dce35ea, 0x9a6bb0aa55653b2d,
    0xe61acf033d1a45df, 0xab70fe17c79ac6ca, 0xff77b1fcbebcdc4f, 0xbe5691ef416bd60c, 0x8dd01fad907ffc3c,
    0xd3515c2831559a83, 0x9d71ac8fada6c9b5, 0xea9c227723ee8bcb, 0xaecc49914078536d, 0x823c12795db6ce57,
    0xc21094364dfb5637, 0x9096ea6f3848984f, 0xd77485cb25823ac7, 0xa086cfcd97bf97f4, 0xef340a98172aace5,
    0xb23867fb2a35b28e, 0x84c8d4dfd2c63f3b, 0xc5dd44271ad3cdba, 0x936b9fcebb25c996, 0xdbac6c247d62a584,
    0xa3ab66580d5fdaf6, 0xf3e2f893dec3f126, 0xb5b5ada8aaff80b8, 0x87625f056c7c4a8b, 0xc9bcff6034c13053,
    0x964e858c91ba2655, 0xdff9772470297ebd, 0xa6dfbd9fb8e5b88f, 0xf8a95fcf88747d94, 0xb94470938fa89bcf,
    0x8a08f0f8bf0f156b, 0xcdb02555653131b6, 0x993fe2c6d07b7fac, 0xe45c10c42a2b3b06, 0xaa242499697392d3,
    0xfd87b5f28300ca0e, 0xbce5086492111aeb, 0x8cbccc096f5088cc, 0xd1b71758e219652c, 0x9c40000000000000,
    0xe8d4a51000000000, 0xad78ebc5ac620000, 0x813f3978f8940984, 0xc097ce7bc90715b3, 0x8f7e32ce7bea5c70,
    0xd5d238a4abe98068, 0x9f4f2726179a2245, 0xed63a231d4c4fb27, 0xb0de65388cc8ada8, 0x83c7088e1aab65db,
    0xc45d1df942711d9a, 0x924d692ca61be758, 0xda01ee641a708dea, 0xa26da3999aef774a, 0xf209787bb47d6b85,
    0xb454e4a179dd1877, 0x865b86925b9bc5c2, 0xc83553c5c8965d3d, 0x952ab45cfa97a0b3, 0xde469fbd99a05fe3,
    0xa59bc234db398c25, 0xf6c69a72a3989f5c, 0xb7dcbf5354e9bece, 0x88fcf317f22241e2, 0xcc20ce9bd35c78a5,
    0x98165af37b2153df, 0xe2a0b5dc971f303a, 0xa8d9d1535ce3b396, 0xfb9b7cd9a4a7443c, 0xbb764c4ca7a44410,
    0x8bab8eefb6409c1a, 0xd01fef10a657842c, 0x9b10a4e5e9913129, 0xe7109bfba19c0c9d, 0xac2820d9623bf429,
    0x80444b5e7aa7cf85, 0xbf21e44003acdd2d, 0x8e679c2f5e44ff8f, 0xd433179d9c8cb841, 0x9e19db92b4e31ba9,
    0xeb96bf6ebadf77d9, 0xaf87023b9bf0ee6b,
};

constexpr std::array<uint64_t, 20> kPowersOfTen = [] {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& entry : powers) {
    entry = power;
    power *= 10;
  }
  return powers;
}();

Extended Normalize(Extended value) {
  const int shift = std::countl_zero(value.fraction);
  return {value.fraction << shift, value.exponent - shift};
}

// The upper half of the product, rounded half up.
Extended Multiply(Extended a, Extended b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a.fraction) * b.fraction;
  const unsigned __int128 half = static_cast<unsigned __int128>(1) << 63;
  return {static_cast<uint64_t>((product + half) >> 64), a.exponent + b.exponent + 64};
}

// The cached power of ten that brings `exponent` into [-60, -32] when multiplied, and its decimal exponent.
Extended PowerFor(int exponent, int& decimal_exponent) {
  constexpr double kLog10Of2 = 0.30102999566398114;
  const double estimate = -(exponent + static_cast<int>(kPowerFractions.size())) * kLog10Of2;
  int index = (static_cast<int>(estimate) - kFirstPower) / kPowerStep;
  while (true) {
    const int power = kFirstPower + index * kPowerStep;
    const int binary = ((power * 217706) >> 16) - 63;  // floor(power * log2(10)) - 63
    const int reached = exponent + binary + 64;
    if (reached < -60) {
      ++index;
    } else if (reached > -32) {
      --index;
    } else {
      decimal_exponent = power;
      return {kPowerFractions[index], binary};
    }
  }
}

// Moves the last digit down while that brings the text nearer to the value and keeps it inside the interval.
void RoundLastDigit(ShortestDigits& out, uint64_t delta, uint64_t rest, uint64_t step, uint64_t distance) {
  while (rest < distance && delta - rest >= step &&
         (rest + step < distance || distance - rest > rest + step - distance)) {
    --out.digits[out.count - 1];
    rest += step;
  }
}

void AddDigit(ShortestDigits& out, uint64_t digit) {
  if (digit > 0 || out.count > 0) out.digits[out.count++] = static_cast<char>('0' + digit);
}

// Writes digits of `upper` until what is left lies inside the interval down to `lower`.
void Generate(ShortestDigits& out, Extended value, Extended upper, Extended lower) {
  const int shift = -upper.exponent;
  const uint64_t one = uint64_t{1} << shift;
  const uint64_t distance = upper.fraction - value.fraction;
  uint64_t delta = upper.fraction - lower.fraction;
  uint64_t whole = upper.fraction >> shift;
  uint64_t part = upper.fraction & (one - 1);
  for (int kappa = 9; kappa >= 0; --kappa) {
    const uint64_t unit = kPowersOfTen[kappa];
    AddDigit(out, whole / unit);
    whole %= unit;
    const uint64_t rest = (whole << shift) + part;
    if (rest <= delta) {
      out.exponent += kappa;
      return RoundLastDigit(out, delta, rest, unit << shift, distance);
    }
  }
  for (int place = 1;; ++place) {
    part *= 10;
    delta *= 10;
    AddDigit(out, part >> shift);
    part &= one - 1;
    if (part < delta) {
      out.exponent -= place;
      return RoundLastDigit(out, delta, part, one, distance * kPowersOfTen[place]);
    }
  }
}

}  // namespace

ShortestDigits FindShortestDigits(double value) {
  constexpr int kFractionBits = 52, kBias = 1023 + kFractionBits;
  constexpr uint64_t kHiddenBit = uint64_t{1} << kFractionBits;
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  const int biased = static_cast<int>((bits >> kFractionBits) & 0x7ff);
  Extended exact{bits & (kHiddenBit - 1), 1 - kBias};
  if (biased != 0) exact = {exact.fraction | kHiddenBit, biased - kBias};

  // Half way to the neighbours; below a power of two the lower neighbour is nearer.
  Extended upper = Normalize({(exact.fraction << 1) + 1, exact.exponent - 1});
  const int lower_shift = exact.fraction == kHiddenBit ? 2 : 1;
  Extended lower{(exact.fraction << lower_shift) - 1, exact.exponent - lower_shift};
  lower = {lower.fraction << (lower.exponent - upper.exponent), upper.exponent};

  ShortestDigits out;
  int decimal_exponent = 0;
  const Extended power = PowerFor(upper.exponent, decimal_exponent);
  const Extended scaled = Multiply(Normalize(exact), power);
  upper = Multiply(upper, power);
  lower = Multiply(lower, power);
  --upper.fraction;  // one unit inward on both sides covers the rounding of the products
  ++lower.fraction;
  out.exponent = -decimal_exponent;
  Generate(out, scaled, upper, lower);
  return out;
}

}  // namespace respect

#include "engine/base/glob.h"

#include <cstddef>
#include <utility>

namespace respect {
namespace {

int Lower(int c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

class Matcher {
 public:
  Matcher(Bytes pattern, GlobCase letter_case) : pattern_(pattern), ignore_case_(letter_case == GlobCase::kIgnore) {}

  bool Matches(Bytes text) const {
    constexpr size_t kNone = static_cast<size_t>(-1);
    size_t at = 0, in = 0;
    // Where to take up again when what follows the last star does not fit: one byte further into the text.
    size_t after_star = kNone, star_text = 0;
    while (in < text.size()) {
      if (at < pattern_.size() && pattern_[at] == '*') {
        while (at < pattern_.size() && pattern_[at] == '*') ++at;
        if (at == pattern_.size()) return true;
        after_star = at;
        star_text = in;
      } else if (at < pattern_.size() && FitsOne(at, text[in])) {
        ++in;
      } else if (after_star != kNone) {
        at = after_star;
        in = ++star_text;
      } else {
        return false;
      }
    }
    while (at < pattern_.size() && pattern_[at] == '*') ++at;
    return at == pattern_.size();
  }

 private:
  bool Same(char a, char b) const { return ignore_case_ ? Lower(a) == Lower(b) : a == b; }

  // Whether the element of the pattern at `at`, which is no star, fits `c`; steps over the element if it does.
  bool FitsOne(size_t& at, char c) const {
    size_t next = at;
    bool fits = false;
    switch (pattern_[next]) {
      case '?':
        fits = true;
        ++next;
        break;
      case '[': fits = FitsClass(++next, c); break;
      default:
        if (pattern_[next] == '\\' && next + 1 < pattern_.size()) ++next;
        fits = Same(pattern_[next++], c);
    }
    if (fits) at = next;
    return fits;
  }

  // The class whose first byte after '[' is at `at`; steps over it and its ']'.
  bool FitsClass(size_t& at, char c) const {
    const bool negated = at < pattern_.size() && pattern_[at] == '^';
    if (negated) ++at;
    bool fits = false;
    while (at < pattern_.size() && pattern_[at] != ']') {
      const size_t left = pattern_.size() - at;
      if (pattern_[at] == '\\' && left >= 2) {
        fits |= pattern_[at + 1] == c;  // an escaped byte keeps its case even where case is ignored
        at += 2;
      } else if (left >= 3 && pattern_[at + 1] == '-') {
        fits |= InRange(pattern_[at], pattern_[at + 2], c);
        at += 3;
      } else {
        fits |= Same(pattern_[at], c);
        ++at;
      }
    }
    if (at < pattern_.size()) ++at;
    return fits != negated;
  }

  bool InRange(signed char first, signed char last, signed char c) const {
    int low = first, high = last;
    if (low > high) std::swap(low, high);
    if (!ignore_case_) return c >= low && c <= high;
    // Ends are lowered after they are put in order, as Redis does: [Z-a] without case holds nothing.
    return Lower(c) >= Lower(low) && Lower(c) <= Lower(high);
  }

  Bytes pattern_;
  bool ignore_case_;
};

}  // namespace

bool GlobMatch(Bytes pattern, Bytes text, GlobCase letter_case) {
  if (text.empty()) return pattern.empty();
  return Matcher(pattern, letter_case).Matches(text);
}

}  // namespace respect

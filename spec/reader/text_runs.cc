// Layout of a packed text, numbers of 4 bytes in the machine's order: parts of (plain size, plain bytes, run size, unit
// size, unit bytes). A run of size 0 has no unit.
#include "spec/reader/text_runs.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace respect::spec {
namespace {

constexpr size_t kLongestUnit = 16;
constexpr size_t kShortestRun = 128;  // longer than any unit; below that little is saved

void PutNumber(std::string& out, size_t number) {
  const auto value = static_cast<uint32_t>(number);
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

size_t TakeNumber(std::string_view& in) {
  uint32_t value = 0;
  std::memcpy(&value, in.data(), sizeof(value));
  in.remove_prefix(sizeof(value));
  return value;
}

std::string_view Take(std::string_view& in, size_t size) {
  const std::string_view taken = in.substr(0, size);
  in.remove_prefix(size);
  return taken;
}

// How far the text repeats its first `unit` bytes.
size_t RunLength(std::string_view text, size_t unit) {
  size_t length = std::min(unit, text.size());
  while (length < text.size() && text[length] == text[length - unit]) ++length;
  return length;
}

// The unit of a run that begins here; 0 when none does.
size_t UnitAt(std::string_view text) {
  for (size_t unit = 1; unit <= kLongestUnit; ++unit) {
    if (RunLength(text.substr(0, kShortestRun), unit) == kShortestRun) return unit;
  }
  return 0;
}

}  // namespace

std::string PackRuns(std::string_view text) {
  std::string packed;
  while (!text.empty()) {
    size_t plain = 0, unit = 0;
    while (plain < text.size() && (unit = UnitAt(text.substr(plain))) == 0) ++plain;
    PutNumber(packed, plain);
    packed += Take(text, plain);
    const size_t run = unit == 0 ? 0 : RunLength(text, unit);
    PutNumber(packed, run);
    PutNumber(packed, unit);
    packed += text.substr(0, unit);
    text.remove_prefix(run);
  }
  return packed;
}

std::string UnpackRuns(std::string_view packed) {
  std::string text;
  while (!packed.empty()) {
    text += Take(packed, TakeNumber(packed));
    const size_t run = TakeNumber(packed);
    const std::string_view unit = Take(packed, TakeNumber(packed));
    const size_t start = text.size();
    text.resize(start + run);
    std::copy(unit.begin(), unit.end(), text.begin() + static_cast<std::ptrdiff_t>(start));
    // What is there is whole units: it doubles until the run is full.
    for (size_t done = unit.size(); done < run; done *= 2) {
      std::memcpy(text.data() + start + done, text.data() + start, std::min(done, run - done));
    }
  }
  return text;
}

}  // namespace respect::spec

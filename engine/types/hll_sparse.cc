#include "engine/types/hll_sparse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace respect::types {
namespace {

constexpr size_t kMaxZero = 64, kMaxValueRun = 4;
constexpr uint8_t kXZeroTag = 0x40, kValueTag = 0x80;

// One run as it stands in the bytes. `size` 0: the bytes end within it.
struct Run {
  size_t count = 0;
  uint8_t value = 0;  // 0: zeros
  uint8_t size = 0;   // in bytes
};

Run ReadRun(Bytes bytes) {
  const uint8_t first = static_cast<uint8_t>(bytes[0]);
  if (first & kValueTag) return {(first & 3u) + 1, static_cast<uint8_t>((first >> 2 & 0x1f) + 1), 1};
  if (!(first & kXZeroTag)) return {(first & 0x3fu) + 1, 0, 1};
  if (bytes.size() < 2) return {};
  return {((first & 0x3fu) << 8 | static_cast<uint8_t>(bytes[1])) + 1, 0, 2};
}

char ValueByte(uint8_t value, size_t count) { return static_cast<char>(kValueTag | (value - 1) << 2 | (count - 1)); }

// Writes runs one after another; five bytes at most replace one run.
class RunWriter {
 public:
  void Put(size_t count, uint8_t value) {
    if (count == 0) return;
    if (value > 0) {
      bytes_[size_++] = ValueByte(value, count);
    } else if (count <= kMaxZero) {
      bytes_[size_++] = static_cast<char>(count - 1);
    } else {
      bytes_[size_++] = static_cast<char>(kXZeroTag | (count - 1) >> 8);
      bytes_[size_++] = static_cast<char>(count - 1);
    }
  }
  Bytes view() const { return {bytes_, size_}; }

 private:
  char bytes_[5];
  size_t size_ = 0;
};

// Puts `bytes` where `old_size` bytes stood at `at`.
void Replace(RawString& string, size_t at, size_t old_size, Bytes bytes) {
  const size_t size = string.size(), tail = size - at - old_size;
  if (bytes.size() > old_size) string.Resize(size + bytes.size() - old_size);
  std::memmove(string.data() + at + bytes.size(), string.data() + at + old_size, tail);
  std::memcpy(string.data() + at, bytes.data(), bytes.size());
  string.Resize(at + bytes.size() + tail);
}

// Joins neighbouring runs of the same value where they fit in one, looking at a few runs from `at` on. The bounded look
// is Redis's: with it both come to the same bytes.
void JoinValues(RawString& string, size_t at) {
  for (int looks = 5; looks > 0 && at < string.size(); --looks) {
    const Run run = ReadRun(string.view().substr(at));
    if (run.value > 0 && at + 1 < string.size()) {
      const Run next = ReadRun(string.view().substr(at + 1));
      if (next.value == run.value && run.count + next.count <= kMaxValueRun) {
        const char joined = ValueByte(run.value, run.count + next.count);
        Replace(string, at, 2, Bytes(&joined, 1));
        continue;  // the joined run may join the one after it
      }
    }
    at += std::max<size_t>(run.size, 1);
  }
}

// Where the run that covers a register stands.
struct Found {
  Run run;
  size_t at = 0, before = 0;  // `before`: the run in front of it, or the beginning
  size_t first = 0;           // the first register it covers
};

bool FindRun(Bytes bytes, size_t begin, size_t index, Found& found) {
  found.at = found.before = begin;
  while (found.at < bytes.size()) {
    found.run = ReadRun(bytes.substr(found.at));
    if (found.run.size == 0) return false;
    if (index < found.first + found.run.count) return true;
    found.before = found.at;
    found.at += found.run.size;
    found.first += found.run.count;
  }
  return false;
}

}  // namespace

void SparseAppendEmpty(RawString& string) {
  RunWriter writer;
  writer.Put(kHllRegisters, 0);
  string.Append(writer.view());
}

SparseRaised SparseRaise(RawString& string, size_t begin, size_t index, uint8_t value, size_t limit) {
  if (value > kHllSparseMaxValue) return SparseRaised::kTooLarge;
  Found found;
  if (!FindRun(string.view(), begin, index, found)) return SparseRaised::kCorrupt;
  const Run run = found.run;
  if (run.value >= value) return SparseRaised::kNo;
  RunWriter writer;
  writer.Put(index - found.first, run.value);
  writer.Put(1, value);
  writer.Put(found.first + run.count - index - 1, run.value);
  const size_t size = writer.view().size();
  if (size > run.size && string.size() + size - run.size > limit) return SparseRaised::kTooLarge;
  Replace(string, found.at, run.size, writer.view());
  JoinValues(string, found.before);
  return SparseRaised::kYes;
}

bool SparseMergeInto(Bytes sparse, HllRegisters& registers) {
  size_t index = 0;
  while (!sparse.empty()) {
    const Run run = ReadRun(sparse);
    if (run.size == 0 || index + run.count > kHllRegisters) return false;
    if (run.value > 0) {
      for (size_t i = index; i < index + run.count; ++i) registers[i] = std::max(registers[i], run.value);
    }
    index += run.count;
    sparse.remove_prefix(run.size);
  }
  return index == kHllRegisters;
}

std::string DescribeSparse(Bytes sparse) {
  std::string text;
  while (!sparse.empty()) {
    const Run run = ReadRun(sparse);
    if (run.size == 0) break;
    if (run.value > 0) {
      text += fmt::format("v:{},{} ", run.value, run.count);
    } else {
      text += fmt::format("{}:{} ", run.size == 1 ? 'z' : 'Z', run.count);
    }
    sparse.remove_prefix(run.size);
  }
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace respect::types

#include "bench/load/argument_source.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/base/numbers.h"

namespace respect::bench {
namespace {

constexpr size_t kMaxIntegerText = 20;
constexpr double kDecimalUnit = 1e6;  // six digits after the point

// The eight digits of a number below 10^8 as the bytes of a word, first digit lowest: halves are split into pairs and
// pairs into digits side by side, with multiplications in place of divisions.
uint64_t EightDigits(uint64_t value) {
  const uint64_t halves = value / 10'000 | (value % 10'000) << 32;
  const uint64_t hundreds = halves * 10'486 >> 20 & 0x0000007f'0000007f;
  const uint64_t pairs = hundreds | (halves - 100 * hundreds) << 16;
  const uint64_t tens = pairs * 103 >> 10 & 0x000f'000f'000f'000f;
  return (tens | (pairs - 10 * tens) << 8) + 0x3030'3030'3030'3030;
}

// Exactly `digits` digits, those of `value` at the end.
char* WriteDigits(char* out, uint64_t value, int digits) {
  char* at = out + digits;
  if (digits >= 8) {
    const uint64_t word = EightDigits(value % 100'000'000);
    at -= 8;
    std::memcpy(at, &word, 8);
    value /= 100'000'000;
  }
  for (; at != out; value /= 10) *--at = static_cast<char>('0' + value % 10);
  return out + digits;
}

class KeySource final : public ArgumentSource {
 public:
  KeySource(const ArgumentSpec& spec, const SourceContext& context)
      : prefix_(spec.prefix), digits_(spec.digits), sender_(context.sender) {
    for (size_t node = 0; node < NodesOf(sender_); ++node) {
      pickers_.emplace_back(spec.pick, context.shared.CounterFor(spec, node));
    }
  }
  void Draw(Rng& rng) override { number_ = pickers_[pickers_.size() == 1 ? 0 : sender_->Node()].Next(rng); }
  void Redraw(Rng& rng, char* out) override {
    Draw(rng);
    WriteDigits(out + prefix_.size(), number_, digits_);
  }
  size_t size() const override { return max_size(); }
  char* Write(char* out) const override {
    std::memcpy(out, prefix_.data(), prefix_.size());
    return WriteDigits(out + prefix_.size(), number_, digits_);
  }
  size_t max_size() const override { return prefix_.size() + static_cast<size_t>(digits_); }
  size_t fixed_size() const override { return max_size(); }

 private:
  std::string prefix_;
  int digits_;
  const Sender* sender_;
  std::vector<Picker> pickers_;  // one for each node of a cluster: sequences skip the keys of others
  uint64_t number_ = 0;
};

class ValueSource final : public ArgumentSource {
 public:
  ValueSource(const ArgumentSpec& spec, const SourceContext& context)
      : pool_(context.shared.content.bytes(spec.content)), sizes_(spec.sizes) {
    double weights = 0;
    for (const SizeRange& range : sizes_) {
      limits_.push_back(weights += range.weight);
      max_ = std::max(max_, range.max);
    }
    fixed_ = sizes_.size() == 1 && sizes_[0].min == sizes_[0].max ? sizes_[0].max : 0;
    size_ = fixed_;
  }
  void Draw(Rng& rng) override {
    if (fixed_ == 0) size_ = DrawSize(rng);
    start_ = size_ < pool_.size() ? rng.Below(pool_.size() - size_) : 0;
  }
  size_t size() const override { return size_; }
  char* Write(char* out) const override {
    for (size_t left = size_; left > 0;) {  // more than once round only for values larger than the pool
      const size_t step = std::min(left, pool_.size() - start_);
      std::memcpy(out, pool_.data() + start_, step);
      out += step;
      left -= step;
    }
    return out;
  }
  size_t max_size() const override { return max_; }
  size_t fixed_size() const override { return fixed_; }

 private:
  size_t DrawSize(Rng& rng) {
    const double at = rng.Unit() * limits_.back();
    size_t i = 0;
    while (i + 1 < limits_.size() && at >= limits_[i]) ++i;
    return sizes_[i].min + rng.Below(sizes_[i].max - sizes_[i].min + 1);
  }

  Bytes pool_;
  std::vector<SizeRange> sizes_;
  std::vector<double> limits_;  // running sums of the weights
  size_t max_ = 0, fixed_ = 0, size_ = 0, start_ = 0;
};

// Integers, and decimals as millionths.
class NumberSource final : public ArgumentSource {
 public:
  NumberSource(double min, double max, bool decimal) : decimal_(decimal) {
    const double unit = decimal ? kDecimalUnit : 1;
    min_ = static_cast<int64_t>(std::llround(min * unit));
    range_ = static_cast<uint64_t>(static_cast<int64_t>(std::llround(max * unit)) - min_) + 1;
  }
  void Draw(Rng& rng) override {
    const int64_t value = min_ + static_cast<int64_t>(rng.Below(range_));
    char* at = text_ + sizeof(text_);
    uint64_t magnitude = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    if (decimal_) {
      at -= 6;
      WriteDigits(at, magnitude % 1'000'000, 6);
      *--at = '.';
      magnitude /= 1'000'000;
    }
    at = PrintUnsignedBackwards(magnitude, at);
    if (value < 0) *--at = '-';
    begin_ = at;
  }
  size_t size() const override { return static_cast<size_t>(text_ + sizeof(text_) - begin_); }
  char* Write(char* out) const override {
    std::memcpy(out, begin_, size());
    return out + size();
  }
  size_t max_size() const override { return sizeof(text_); }

 private:
  bool decimal_;
  int64_t min_;
  uint64_t range_;
  char text_[kMaxIntegerText + 8];
  const char* begin_ = text_ + sizeof(text_);
};

class ChoiceSource final : public ArgumentSource {
 public:
  explicit ChoiceSource(std::vector<std::string> choices) : choices_(std::move(choices)) {
    for (const std::string& choice : choices_) max_ = std::max(max_, choice.size());
  }
  void Draw(Rng& rng) override { chosen_ = rng.Below(choices_.size()); }
  size_t size() const override { return choices_[chosen_].size(); }
  char* Write(char* out) const override {
    std::memcpy(out, choices_[chosen_].data(), size());
    return out + size();
  }
  size_t max_size() const override { return max_; }

 private:
  std::vector<std::string> choices_;
  size_t max_ = 0, chosen_ = 0;
};

class ClientSource final : public ArgumentSource {
 public:
  explicit ClientSource(const Sender* sender) : sender_(sender) {}
  void Draw(Rng&) override {}
  size_t size() const override { return IntText(sender_->client).view().size(); }
  char* Write(char* out) const override {
    const IntText text(sender_->client);
    std::memcpy(out, text.view().data(), text.view().size());
    return out + text.view().size();
  }
  size_t max_size() const override { return kMaxIntegerText; }

 private:
  const Sender* sender_;
};

std::string RandomBytes(Rng& rng, size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i + 8 <= size; i += 8) {
    const uint64_t word = rng.Next();
    std::memcpy(bytes.data() + i, &word, 8);
  }
  return bytes;
}

// Runs of 32 random bytes, each followed by itself.
std::string CompressibleBytes(Rng& rng, size_t size) {
  constexpr size_t kRun = 32;
  std::string bytes;
  while (bytes.size() < size) {
    const std::string run = RandomBytes(rng, kRun);
    bytes += run + run;
  }
  bytes.resize(size);
  return bytes;
}

// Made-up words of two to nine letters, commoner letters more often.
std::string TextBytes(Rng& rng, size_t size) {
  static constexpr char kLetters[] = "eeeeetttaaaooiinnsshhrrddlucmfwygpbvk";
  std::string text;
  while (text.size() < size) {
    const uint64_t length = 2 + rng.Below(8);
    for (uint64_t i = 0; i < length; ++i) text.push_back(kLetters[rng.Below(sizeof(kLetters) - 1)]);
    text.push_back(' ');
  }
  text.resize(size);
  return text;
}

}  // namespace

Bytes ContentPool::bytes(ArgumentSpec::Content content) {
  std::string& pool = pools_[static_cast<size_t>(content)];
  if (!pool.empty()) return pool;
  Rng rng(seed_ + static_cast<uint64_t>(content));
  switch (content) {
    case ArgumentSpec::Content::kRandom: pool = RandomBytes(rng, kBytes); break;
    case ArgumentSpec::Content::kCompressible: pool = CompressibleBytes(rng, kBytes); break;
    case ArgumentSpec::Content::kText: pool = TextBytes(rng, kBytes); break;
    case ArgumentSpec::Content::kConstant: pool = std::string(kBytes, 'x'); break;
  }
  return pool;
}

std::shared_ptr<KeyCounter> SharedSources::CounterFor(const ArgumentSpec& spec, size_t node) {
  const bool sequence = spec.pick.kind == Pick::Kind::kSequential;
  return Counter(sequence ? "sequence " + spec.name : "newest " + spec.prefix, node, sequence ? 0 : spec.pick.count);
}

std::shared_ptr<KeyCounter> SharedSources::Counter(const std::string& name, size_t node, uint64_t start) {
  std::shared_ptr<KeyCounter>& counter = counters_[{name, node}];
  if (counter == nullptr) counter = std::make_shared<KeyCounter>(start);
  return counter;
}

std::unique_ptr<ArgumentSource> MakeSource(const ArgumentSpec& spec, const SourceContext& context) {
  switch (spec.kind) {
    case ArgumentSpec::Kind::kKey: return std::make_unique<KeySource>(spec, context);
    case ArgumentSpec::Kind::kValue: return std::make_unique<ValueSource>(spec, context);
    case ArgumentSpec::Kind::kInteger: return std::make_unique<NumberSource>(spec.min, spec.max, false);
    case ArgumentSpec::Kind::kDecimal: return std::make_unique<NumberSource>(spec.min, spec.max, true);
    case ArgumentSpec::Kind::kChoice: return std::make_unique<ChoiceSource>(spec.choices);
    case ArgumentSpec::Kind::kClient: break;
  }
  return std::make_unique<ClientSource>(context.sender);
}

}  // namespace respect::bench

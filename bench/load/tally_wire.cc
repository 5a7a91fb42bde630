#include "bench/load/tally_wire.h"

#include <array>
#include <cstring>

namespace respect::bench {
namespace {

class Writer {
 public:
  void Number(int64_t value) { out_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }
  void Text(Bytes text) {
    Number(static_cast<int64_t>(text.size()));
    out_.append(text);
  }
  // Only the counters that are not zero.
  void Counters(const Histogram& histogram) {
    const Histogram::Exact exact = histogram.exact();
    out_.append(reinterpret_cast<const char*>(&exact), sizeof(exact));
    int64_t used = 0;
    for (const int64_t count : histogram.counts()) used += count != 0;
    Number(used);
    for (size_t i = 0; i < histogram.counts().size(); ++i) {
      if (histogram.counts()[i] == 0) continue;
      Number(static_cast<int64_t>(i));
      Number(histogram.counts()[i]);
    }
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what Writer wrote; `broken` from the first byte that is missing on.
class Reader {
 public:
  explicit Reader(Bytes bytes) : rest_(bytes) {}
  int64_t Number() {
    int64_t value = 0;
    Raw(&value, sizeof(value));
    return value;
  }
  std::string Text() {
    const int64_t size = Number();
    if (size < 0 || static_cast<size_t>(size) > rest_.size()) return Break();
    std::string text(rest_.substr(0, static_cast<size_t>(size)));
    rest_.remove_prefix(text.size());
    return text;
  }
  Histogram Counters() {
    Histogram histogram;
    Histogram::Exact exact;
    Raw(&exact, sizeof(exact));
    std::vector<int64_t> counts(histogram.counts().size());
    const int64_t used = Number();
    for (int64_t i = 0; i < used && !broken_; ++i) {
      const auto index = static_cast<size_t>(Number());
      const int64_t count = Number();
      if (index < counts.size()) {
        counts[index] = count;
      } else {
        Break();
      }
    }
    if (!histogram.LoadCounts(counts)) Break();
    histogram.set_exact(exact);
    return histogram;
  }
  bool whole() const { return !broken_ && rest_.empty(); }
  bool broken() const { return broken_; }

 private:
  void Raw(void* out, size_t size) {
    if (rest_.size() < size) {
      Break();
      return;
    }
    std::memcpy(out, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  std::string Break() {
    broken_ = true;
    rest_ = {};
    return "";
  }

  Bytes rest_;
  bool broken_ = false;
};

// Every plain number of a tally, in the order they are sent.
template <typename TallyType>
auto NumbersOf(TallyType& t) {
  return std::array{&t.sent,
                    &t.nested_errors,
                    &t.messages,
                    &t.lost,
                    &t.late_sends,
                    &t.unsent,
                    &t.moved,
                    &t.asked,
                    &t.bytes_sent,
                    &t.bytes_received,
                    &t.window_replies,
                    &t.window_ns,
                    &t.cpu.user_ns,
                    &t.cpu.system_ns,
                    &t.cpu.waiting_ns,
                    &t.cpu.voluntary_switches,
                    &t.cpu.involuntary_switches,
                    &t.wall_ns};
}

}  // namespace

std::string EncodeTally(const Tally& tally) {
  Writer writer;
  for (const int64_t* number : NumbersOf(tally)) writer.Number(*number);
  writer.Counters(tally.intended);
  writer.Number(static_cast<int64_t>(tally.commands.size()));
  for (const CommandTally& command : tally.commands) {
    writer.Number(command.replies);
    writer.Number(command.errors);
    writer.Counters(command.latency);
  }
  writer.Number(static_cast<int64_t>(tally.error_texts.size()));
  for (const auto& [text, count] : tally.error_texts) {
    writer.Text(text);
    writer.Number(count);
  }
  return writer.Take();
}

Result<Tally> DecodeTally(Bytes bytes) {
  Reader reader(bytes);
  Tally tally;
  for (int64_t* number : NumbersOf(tally)) *number = reader.Number();
  tally.intended = reader.Counters();
  const int64_t commands = reader.Number();
  for (int64_t i = 0; i < commands && !reader.broken(); ++i) {
    CommandTally& command = tally.commands.emplace_back();
    command.replies = reader.Number();
    command.errors = reader.Number();
    command.latency = reader.Counters();
  }
  const int64_t texts = reader.Number();
  for (int64_t i = 0; i < texts && !reader.broken(); ++i) {
    const std::string text = reader.Text();
    tally.error_texts[text] = reader.Number();
  }
  if (!reader.whole()) return Error("a tally of another rank is malformed");
  return tally;
}

}  // namespace respect::bench

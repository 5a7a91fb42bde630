// ArgumentSource: the varying arguments of a workload's commands at run time. Draw decides, Write puts the bytes down
// as often as they are needed. One set for each thread; nothing allocates after construction.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/load/picker.h"
#include "bench/load/slot_map.h"
#include "bench/load/workload.h"
#include "engine/base/bytes.h"
#include "engine/base/rng.h"

namespace respect::bench {

class ArgumentSource {
 public:
  virtual ~ArgumentSource() = default;
  virtual void Draw(Rng& rng) = 0;
  // Of what was drawn last.
  virtual size_t size() const = 0;
  // Writes size() bytes; returns their end.
  virtual char* Write(char* out) const = 0;
  // Draw, and Write over what an earlier Write left at `out`: what never changes need not be written again. Fixed sizes
  // only.
  virtual void Redraw(Rng& rng, char* out) {
    Draw(rng);
    Write(out);
  }
  // No draw is larger.
  virtual size_t max_size() const = 0;
  // Every draw is of this size; 0 when they differ.
  virtual size_t fixed_size() const { return 0; }
};

// The bytes that values are cut from: each kind made when it is first asked for, read by all threads.
class ContentPool {
 public:
  explicit ContentPool(uint64_t seed) : seed_(seed) {}
  // Not for use by several threads at once; what it returns is.
  Bytes bytes(ArgumentSpec::Content content);
  static constexpr size_t kBytes = size_t{1} << 20;

 private:
  uint64_t seed_;
  std::string pools_[4];  // by ArgumentSpec::Content
};

// What the sources of one thread share with those of the others.
struct SharedSources {
  explicit SharedSources(uint64_t seed) : content(seed) {}
  // The counter that pickers of `spec` for a node agree by, made when it is first asked for: by prefix for the newest
  // key, by name for sequences. Not for use by several threads at once.
  std::shared_ptr<KeyCounter> CounterFor(const ArgumentSpec& spec, size_t node);
  std::shared_ptr<KeyCounter> Counter(const std::string& name, size_t node, uint64_t start);

  ContentPool content;

 private:
  std::map<std::pair<std::string, size_t>, std::shared_ptr<KeyCounter>> counters_;
};

// The connection that a request is being made for. In a cluster its node gets only keys that the node serves: others
// are drawn again (request_maker.h), so that each node sees the workload's distribution over its own keys.
struct Sender {
  int64_t client = 0;
  const SlotMap* slots = nullptr;  // null: no cluster
  int node = -1;                   // negative: keys of any node

  size_t Node() const { return node < 0 ? 0 : static_cast<size_t>(node); }
  bool Serves(Bytes key) const { return node < 0 || slots == nullptr || slots->OwnerOf(SlotOf(key)) == node; }
};

// How many nodes a source may be asked for.
inline size_t NodesOf(const Sender* sender) {
  return sender == nullptr || sender->slots == nullptr ? 1 : sender->slots->nodes().size();
}

// `sender` outlives the source; null where no source asks.
struct SourceContext {
  SharedSources& shared;
  const Sender* sender = nullptr;
};

std::unique_ptr<ArgumentSource> MakeSource(const ArgumentSpec& spec, const SourceContext& context);

}  // namespace respect::bench

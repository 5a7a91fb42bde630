// RequestMaker: the requests of a group of clients, made ahead as bytes. A command is compiled once into the bytes that
// never change and the places that do. Where a group has one command and all its places are of fixed width, a batch is
// laid out once and afterwards only patched; otherwise it is written anew. Nothing allocates once buffers have grown.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/argument_source.h"
#include "bench/load/byte_buffer.h"
#include "bench/load/workload.h"
#include "engine/base/rng.h"

namespace respect::bench {

// Requests that are sent together, and which command each of them is (an index into RequestMaker::names()).
struct Batch {
  ByteBuffer bytes;
  std::vector<uint16_t> commands;
  std::vector<uint32_t> ends;  // of each request within `bytes`
  bool laid_out = false;       // by Fill, to be patched next time

  void Clear() {
    bytes.Clear();
    commands.clear();
    ends.clear();
    laid_out = false;
  }
};

// One command, compiled.
class RequestTemplate {
 public:
  using Sources = std::map<std::string, ArgumentSource*>;
  // Every source that `text` names must be in `sources` (the reader of workloads has checked that) and outlive this.
  // In a cluster the first key is drawn until `sender` serves it; null: no cluster.
  RequestTemplate(const CommandText& text, const Sources& sources, const Sender* sender = nullptr);

  void Append(ByteBuffer& out, Rng& rng) const;
  // 0 when requests differ in size.
  size_t fixed_size() const { return fixed_size_; }
  // Draws and writes the varying places of a request that Append wrote at `request`. Requires a fixed size.
  void Patch(char* request, Rng& rng) const;

 private:
  struct Place {
    ArgumentSource* source;
    bool draw;
    size_t offset;  // within the request, where its size is fixed
  };
  // Bytes that never change, then an argument whose length may: its header is written when `header` is set.
  struct Segment {
    std::string before;
    std::vector<Place> places;
    std::vector<std::string> between;  // literal bytes before each place and after the last
    bool header = false;
    bool is_key = false;
    size_t offset = 0, size = 0;  // of the argument within the request, where its size is fixed
  };
  char* WriteArgument(const Segment& segment, char* out, Rng& rng) const;
  void PatchArgument(const Segment& segment, char* request, Rng& rng) const;

  const Sender* sender_;
  std::vector<Segment> segments_;
  std::string after_;
  size_t max_size_ = 0;
  size_t fixed_size_ = 0;
};

class RequestMaker {
 public:
  // `seed` should differ for each thread. Sources are made for this maker alone, but share what `context` shares.
  RequestMaker(const ClientGroup& group, const std::vector<ArgumentSpec>& arguments, const SourceContext& context,
               uint64_t seed);

  // Makes `batch` hold at least `count` requests: more only where commands that belong together end later.
  void Fill(Batch& batch, int count);
  // Adds one choice of the mix: one request, or those that belong together.
  void AppendChoice(Batch& batch);

  // The commands' names in upper case, with the subcommand of a container: "GET", "XGROUP CREATE".
  const std::vector<std::string>& names() const { return names_; }

 private:
  struct Choice {
    double limit;  // running sum of the weights
    std::vector<uint16_t> commands;
  };

  void AppendRecorded(Batch& batch);
  void SelectDatabase(Batch& batch, int database);

  Rng rng_;
  const Sender* sender_;
  std::vector<std::unique_ptr<ArgumentSource>> sources_;
  std::vector<RequestTemplate> templates_;
  std::vector<std::string> names_;
  std::vector<Choice> choices_;
  std::shared_ptr<const Recording> recording_;          // in place of choices
  std::vector<int> selected_;                           // databases of connections, by their number
  std::vector<std::shared_ptr<KeyCounter>> next_unit_;  // of the recording, for each node of a cluster
};

// The name commands are counted under.
std::string CommandName(const CommandText& text);

// Where a command's first key stands: behind the name, the number of keys (EVAL), the subcommand, or STREAMS. May lie
// beyond its end. A wrong guess costs redirections in a cluster, no more.
size_t KeyPlace(const CommandText& command);

// One whole command as bytes: for those that are sent once.
std::string EncodeCommand(const CommandText& text, const std::vector<ArgumentSpec>& arguments,
                          const SourceContext& context, Rng& rng);

}  // namespace respect::bench

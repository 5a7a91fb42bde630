// Workload: what load is made of, as plain structs: the arguments that vary, the data set loaded first, and the groups
// of clients with their mix of commands. What bench/workloads/*.toml are read into (workload_reader.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace respect::bench {

// How a number below `count` is picked.
struct Pick {
  enum class Kind {
    kUniform,
    kZipf,        // the k-th most popular with weight 1 / k^skew; popularity is spread over all numbers
    kLatest,      // as Zipf, the newest being the most popular; kNext makes new ones
    kHotspot,     // a share of the numbers gets a share of the picks; the hot part moves on
    kSequential,  // 0, 1, 2, ... and over again, each number once a round over all threads together
    kNext,        // count, count + 1, ...: never picked before
  };
  Kind kind = Kind::kUniform;
  uint64_t count = 1'000'000;
  double skew = 0.99;               // kZipf, kLatest
  double hot_keys = 0.1;            // kHotspot: the share of numbers that is hot
  double hot_picks = 0.9;           // kHotspot: the share of picks they get
  uint64_t move_every = 1'000'000;  // kHotspot: picks of one thread after which the hot part moves by its own width
};

// A range of sizes in bytes, both ends included, and how often it is chosen among others.
struct SizeRange {
  uint64_t min = 16, max = 16;
  double weight = 1;
};

// Something that varies in a command: `<name>` in its text.
struct ArgumentSpec {
  enum class Kind {
    kKey,      // prefix, then the picked number with leading zeros
    kValue,    // bytes of some size and content
    kInteger,  // uniform in [min, max]
    kDecimal,  // uniform in [min, max], six digits after the point
    kChoice,   // one of `choices`, uniform
    kClient,   // the number of the connection
  };
  enum class Content {
    kRandom,        // bytes that no compressor can shorten
    kCompressible,  // about half of it repeats
    kText,          // words and spaces
    kConstant,      // all the same byte
  };
  std::string name{};
  Kind kind = Kind::kKey;
  std::string prefix{};
  int digits = 12;
  Pick pick{};
  std::vector<SizeRange> sizes{};
  Content content = Content::kRandom;
  double min = 0, max = 0;
  std::vector<std::string> choices{};
};

// A piece of an argument: literal bytes, or the argument called `source`: drawn anew, or as it was drawn last.
struct ArgumentPart {
  std::string literal{};
  std::string source{};
  bool again = false;
  bool is_inline = false;  // alone in its command: a line sent as it is, without RESP around it
};
using CommandArgument = std::vector<ArgumentPart>;

// A command with its arguments, the first being its name.
using CommandText = std::vector<CommandArgument>;

// One choice of a mix: usually one command, sometimes several that are sent together, in order.
struct MixEntry {
  std::vector<CommandText> commands{};
  double weight = 1;
};

struct Recording;  // recording.h

struct ClientGroup {
  std::string name{};
  double share = 1;         // of the connections, against the shares of the other groups
  int max_pipeline = 0;     // 0: as asked for; 1 for commands that block
  bool subscribes = false;  // receives messages only: `on_connect` subscribes, nothing is sent afterwards
  std::vector<CommandText> on_connect{};
  std::vector<MixEntry> mix{};
  std::shared_ptr<const Recording> recording{};  // in place of the mix
};

// A command of the data set, sent `count` times. Its keys are taken in order, whatever their pick is otherwise.
struct LoadStep {
  CommandText command;
  uint64_t count = 1;
  bool every_key = false;  // the count is that of the first key it names
};

struct Workload {
  std::string name{};
  std::string title{};
  std::string why{};  // the sentence on why it matters
  std::vector<ArgumentSpec> arguments{};
  std::vector<CommandText> prepare{};  // once, before the data set, on one connection
  std::vector<LoadStep> load{};
  std::vector<ClientGroup> groups{};  // at least one
};

}  // namespace respect::bench

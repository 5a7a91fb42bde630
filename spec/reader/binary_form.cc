#include "spec/reader/binary_form.h"

#include <cstring>
#include <type_traits>
#include <unordered_map>

#include "spec/reader/text_runs.h"

namespace respect::spec {
namespace {

// Layout: the size of the first of two parts, facts and cases, so that who wants no cases need not read them. Each
// part: the number of different texts, each of them packed; then the structs, their texts as places in that list. Whole
// numbers are written in as few bytes as they need. Both directions share one description of each struct (Fields), so
// that they cannot part ways.
class Writer {
 public:
  template <typename... Ts>
  void operator()(Ts&... values) {
    (Put(values), ...);
  }
  std::string Take() {
    const std::string body = std::move(bytes_);
    bytes_.clear();
    PutSize(texts_.size());
    for (const std::string& text : texts_) {
      const std::string packed = PackRuns(text);
      PutSize(packed.size());
      bytes_ += packed;
    }
    return bytes_ + body;
  }

 private:
  // Seven bits a byte, the lowest first; signs are folded in, so that small negative numbers are short.
  void PutNumber(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  template <typename T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void Put(T& value) {
    const auto number = static_cast<int64_t>(value);
    PutNumber(static_cast<uint64_t>(number) << 1 ^ static_cast<uint64_t>(number >> 63));
  }
  void Put(double& value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }
  void PutSize(size_t size) { PutNumber(size); }
  void Put(std::string& text) {
    const auto [place, is_new] = places_.emplace(text, texts_.size());
    if (is_new) texts_.push_back(text);
    PutSize(place->second);
  }
  template <typename T>
  void Put(std::vector<T>& list) {
    PutSize(list.size());
    for (T& item : list) Put(item);
  }
  template <typename T>
  void Put(std::optional<T>& maybe) {
    bool there = maybe.has_value();
    Put(there);
    if (there) Put(*maybe);
  }
  void Put(std::map<std::string, std::string>& map) {
    PutSize(map.size());
    for (auto& [key, value] : map) {
      std::string copy = key;
      Put(copy);
      Put(value);
    }
  }
  template <typename T>
  requires std::is_class_v<T>
  void Put(T& value) { Fields(*this, value); }

  std::string bytes_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, size_t> places_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {
    texts_.resize(GetSize());
    for (std::string& text : texts_) {
      const size_t size = GetSize();
      text = UnpackRuns(bytes_.substr(0, size));
      bytes_.remove_prefix(size);
    }
  }
  template <typename... Ts>
  void operator()(Ts&... values) {
    (Get(values), ...);
  }

 private:
  uint64_t GetNumber() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  template <typename T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void Get(T& value) {
    const uint64_t folded = GetNumber();
    value = static_cast<T>(static_cast<int64_t>(folded >> 1 ^ (~(folded & 1) + 1)));
  }
  void Get(double& value) {
    std::memcpy(&value, bytes_.data(), sizeof(value));
    bytes_.remove_prefix(sizeof(value));
  }
  size_t GetSize() { return GetNumber(); }
  void Get(std::string& text) { text = texts_[GetSize()]; }
  template <typename T>
  void Get(std::vector<T>& list) {
    list.resize(GetSize());
    for (T& item : list) Get(item);
  }
  template <typename T>
  void Get(std::optional<T>& maybe) {
    bool there = false;
    Get(there);
    if (there) Get(maybe.emplace());
  }
  void Get(std::map<std::string, std::string>& map) {
    for (size_t left = GetSize(); left > 0; --left) {
      std::string key;
      Get(key);
      Get(map[key]);
    }
  }
  template <typename T>
  requires std::is_class_v<T>
  void Get(T& value) { Fields(*this, value); }

  std::string_view bytes_;
  std::vector<std::string> texts_;
};

template <typename Archive>
void Fields(Archive& io, Location& v) {
  io(v.file, v.line);
}
template <typename Archive>
void Fields(Archive& io, Version& v) {
  io(v.major, v.minor, v.patch);
}
template <typename Archive>
void Fields(Archive& io, Argument& v) {
  io(v.name, v.type, v.token, v.display_text, v.key_spec_index, v.since, v.deprecated_since, v.optional, v.multiple,
     v.multiple_token, v.arguments);
}
template <typename Archive>
void Fields(Archive& io, KeySpec& v) {
  io(v.notes, v.flags, v.begin, v.begin_index, v.begin_keyword, v.find, v.last_key, v.key_step, v.limit,
     v.key_num_index, v.first_key, v.num_step);
}
template <typename Archive>
void Fields(Archive& io, HistoryEntry& v) {
  io(v.version, v.text);
}
template <typename Archive>
void Fields(Archive& io, Want& v) {
  io(v.kind, v.text, v.min, v.max, v.number, v.tolerance, v.items, v.at);
}
template <typename Archive>
void Fields(Archive& io, ReplyShape& v) {
  io(v.want, v.when, v.since, v.until);
}
template <typename Archive>
void Fields(Archive& io, SavedArgument& v) {
  io(v.index, v.name, v.path);
}
template <typename Archive>
void Fields(Archive& io, Step& v) {
  io(v.verb, v.on, v.args, v.saved_arguments, v.bytes, v.ms, v.want, v.save, v.since, v.until, v.at);
}
template <typename Archive>
void Fields(Archive& io, Case& v) {
  io(v.id, v.rule, v.given, v.conns, v.steps, v.needs, v.config, v.skip_modes, v.since, v.until, v.protocol,
     v.provenance, v.derived, v.command, v.at);
}
template <typename Archive>
void Fields(Archive& io, DeriveRule& v) {
  io(v.case_globs, v.want, v.accepted, v.since, v.until, v.reason, v.at);
}
template <typename Archive>
void Fields(Archive& io, Command& v) {
  io(v.name, v.group, v.summary, v.complexity, v.since, v.engine, v.syntax, v.arity, v.arguments, v.flags,
     v.acl_categories, v.tips, v.doc_flags, v.deprecated_since, v.replaced_by, v.key_specs, v.history, v.error_codes,
     v.replies, v.provenance, v.module, v.no_cases, v.holds, v.samples, v.derive, v.at);
}
template <typename Archive>
void Fields(Archive& io, KnownDifference& v) {
  io(v.case_globs, v.shape_globs, v.modes, v.answer, v.since, v.until, v.fatal, v.reason, v.at);
}
template <typename Archive>
void Fields(Archive& io, Target& v) {
  io(v.name, v.title, v.start, v.lacks, v.lacks_reason, v.gates, v.known, v.at);
}
template <typename Archive>
void Fields(Archive& io, Feature& v) {
  io(v.name, v.summary);
}
// All but the cases, which are most of the bytes.
template <typename Archive>
void Facts(Archive& io, Spec& v) {
  io(v.commands, v.targets, v.features);
}
template <typename Archive>
void Cases(Archive& io, Spec& v) {
  for (Command& command : v.commands) io(command.cases);
  io(v.scenarios);
}

}  // namespace

std::string ToBinary(const Spec& spec) {
  Spec& source = const_cast<Spec&>(spec);  // a writer only reads
  Writer facts, cases;
  Facts(facts, source);
  Cases(cases, source);
  const std::string first = facts.Take();
  const uint64_t size = first.size();
  return std::string(reinterpret_cast<const char*>(&size), sizeof(size)) + first + cases.Take();
}

Spec FromBinary(std::string_view bytes, Part part) {
  uint64_t size = 0;
  std::memcpy(&size, bytes.data(), sizeof(size));
  bytes.remove_prefix(sizeof(size));
  Spec spec;
  Reader facts(bytes.substr(0, size));
  Facts(facts, spec);
  if (part == Part::kFacts) return spec;
  Reader cases(bytes.substr(size));
  Cases(cases, spec);
  return spec;
}

}  // namespace respect::spec

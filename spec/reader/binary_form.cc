#include "spec/reader/binary_form.h"

#include <cstring>
#include <type_traits>

namespace respect::spec {
namespace {

// Both directions share one description of each struct (Fields), so that they cannot part ways.
class Writer {
 public:
  template <typename... Ts>
  void operator()(Ts&... values) {
    (Put(values), ...);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  template <typename T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void Put(T& value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T)); }
  void PutSize(size_t size) {
    auto short_size = static_cast<uint32_t>(size);
    Put(short_size);
  }
  void Put(std::string& text) {
    PutSize(text.size());
    bytes_ += text;
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
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <typename... Ts>
  void operator()(Ts&... values) {
    (Get(values), ...);
  }

 private:
  template <typename T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void Get(T& value) {
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
  }
  size_t GetSize() {
    uint32_t size = 0;
    Get(size);
    return size;
  }
  void Get(std::string& text) {
    const size_t size = GetSize();
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
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
void Fields(Archive& io, Command& v) {
  io(v.name, v.group, v.summary, v.complexity, v.since, v.engine, v.syntax, v.arity, v.arguments, v.flags,
     v.acl_categories, v.tips, v.doc_flags, v.deprecated_since, v.replaced_by, v.key_specs, v.history, v.error_codes,
     v.replies, v.provenance, v.module, v.no_cases, v.cases, v.at);
}
template <typename Archive>
void Fields(Archive& io, KnownDifference& v) {
  io(v.case_glob, v.modes, v.reason, v.at);
}
template <typename Archive>
void Fields(Archive& io, Target& v) {
  io(v.name, v.title, v.start, v.lacks, v.lacks_reason, v.gates, v.known, v.at);
}
template <typename Archive>
void Fields(Archive& io, Feature& v) {
  io(v.name, v.summary);
}
template <typename Archive>
void Fields(Archive& io, Spec& v) {
  io(v.commands, v.scenarios, v.targets, v.features);
}

}  // namespace

std::string ToBinary(const Spec& spec) {
  Writer writer;
  Fields(writer, const_cast<Spec&>(spec));  // a writer only reads
  return writer.Take();
}

Spec FromBinary(std::string_view bytes) {
  Spec spec;
  Reader reader(bytes);
  Fields(reader, spec);
  return spec;
}

}  // namespace respect::spec

// Parameter: one row of the configuration: a name, what it may be, and the field of Options it stands for.
// Rows are made by the functions below and by the tables in parameters_*.cc; Config holds them.
//
// Reasons of refusal are Redis's own, without "ERR": CONFIG SET and the reader of configuration files frame them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/server/config/options.h"

namespace respect {

struct Parameter {
  enum Flag : uint32_t {
    kNone = 0,
    kImmutable = 1 << 0,  // by the command line and files only
    kHidden = 1 << 1,     // CONFIG GET answers it by its full name only
    kSensitive = 1 << 2,  // its value must not appear in logs
    kProtected = 1 << 3,  // CONFIG SET asks enable-protected-configs
    kMultiple = 1 << 4,   // takes several words
    kNoEffect = 1 << 5,   // kept and answered, changes nothing
    kText = 1 << 6,       // any words: stands in quotes in a file
    kSize = 1 << 7,       // bytes: stands with a unit in a file
  };
  // Where a value comes from: some parameters add up over the lines of a file, and are replaced by CONFIG SET.
  enum class Source { kFile, kCommand };
  using Words = std::span<const Bytes>;

  Bytes name;
  Bytes alias;  // an older name; empty without
  uint32_t flags = kNone;
  std::function<Status(Options&, Words, Source)> set;
  std::function<std::string(const Options&)> get;

  bool Is(Flag flag) const { return flags & flag; }
  Parameter As(Bytes older_name) && {
    alias = older_name;
    return std::move(*this);
  }
};

// How a number is written.
enum class NumberForm { kInteger, kMemory, kMemoryOrPercent, kOctal };

// A word and the number it stands for.
struct EnumWord {
  Bytes word;
  int value;
};

namespace parameter {

Parameter Bool(Bytes name, bool Options::*field, uint32_t flags = Parameter::kNone);
Parameter Int(Bytes name, int Options::*field, int64_t min, int64_t max, uint32_t flags = Parameter::kNone);
Parameter Int(Bytes name, int64_t Options::*field, int64_t min, int64_t max, uint32_t flags = Parameter::kNone);
Parameter Int(Bytes name, uint32_t Options::*field, int64_t min, int64_t max, uint32_t flags = Parameter::kNone);
Parameter Octal(Bytes name, int Options::*field, int64_t min, int64_t max, uint32_t flags = Parameter::kNone);
Parameter Memory(Bytes name, int64_t Options::*field, int64_t min, int64_t max, uint32_t flags = Parameter::kNone);
// All 64 bits, no range.
Parameter Memory(Bytes name, uint64_t Options::*field, uint32_t flags = Parameter::kNone);
// Bytes, or a percentage, which is kept below zero.
Parameter MemoryOrPercent(Bytes name, int64_t Options::*field, uint32_t flags = Parameter::kNone);
Parameter String(Bytes name, std::string Options::*field, uint32_t flags = Parameter::kNone);

// One of `words`; or, with `several`, any of them together as bits, the word of value 0 being none of them.
Status SetEnum(std::span<const EnumWord> words, bool several, Parameter::Words given, int& value);
std::string EnumText(std::span<const EnumWord> words, bool several, int value);

template <typename E>
Parameter Enum(Bytes name, E Options::*field, std::span<const EnumWord> words, uint32_t flags = Parameter::kNone) {
  auto set = [=](Options& options, Parameter::Words given, Parameter::Source) -> Status {
    int value = 0;
    if (Status status = SetEnum(words, false, given, value); !status.ok()) return status;
    options.*field = static_cast<E>(value);
    return Done{};
  };
  auto get = [=](const Options& options) { return EnumText(words, false, static_cast<int>(options.*field)); };
  return {name, {}, flags, set, get};
}
Parameter EnumBits(Bytes name, int Options::*field, std::span<const EnumWord> words, uint32_t flags);

// Parameters that change nothing here: checked, kept and answered. `initial` is Redis's default, as it prints it.
Parameter KeptBool(Bytes name, bool initial, uint32_t flags = Parameter::kNone);
Parameter KeptInt(Bytes name, int64_t initial, int64_t min, int64_t max, NumberForm form = NumberForm::kInteger,
                  uint32_t flags = Parameter::kNone);
Parameter KeptEnum(Bytes name, Bytes initial, std::span<const EnumWord> words, uint32_t flags = Parameter::kNone);
// `check` answers why a text does not do, or nothing.
using TextCheck = std::string (*)(Bytes text);
Parameter KeptString(Bytes name, Bytes initial, uint32_t flags = Parameter::kNone, TextCheck check = nullptr);

// ---- Forms of values ----
// Redis's sizes: digits, then nothing, b, k, kb, m, mb, g or gb (k is 1000, kb 1024) in any case. Empty text is 0, and
// a product beyond 64 bits wraps, as there.
bool ParseMemory(Bytes text, uint64_t& value);
// Reads `text` in `form` and checks it against [min, max].
Result<int64_t> ParseNumber(Bytes text, NumberForm form, int64_t min, int64_t max);
std::string NumberText(int64_t value, NumberForm form);

}  // namespace parameter

// The tables, by theme. Appended to `rows`.
void AppendNetworkParameters(std::vector<Parameter>& rows);
void AppendProcessParameters(std::vector<Parameter>& rows);
void AppendDataParameters(std::vector<Parameter>& rows);
void AppendPersistenceParameters(std::vector<Parameter>& rows);
void AppendKeptParameters(std::vector<Parameter>& rows);
// Those of them that are checked by a rule of their own.
void AppendCheckedParameters(std::vector<Parameter>& rows);

}  // namespace respect

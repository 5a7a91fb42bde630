#include "engine/server/config/parameter.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <type_traits>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"

namespace respect::parameter {
namespace {

constexpr Bytes kYesOrNo = "argument must be 'yes' or 'no'";

Status ParseBool(Bytes text, bool& value) {
  value = EqualsIgnoreCase(text, "yes");
  if (!value && !EqualsIgnoreCase(text, "no")) return Error(kYesOrNo);
  return Done{};
}

// A row over a numeric field of any width.
template <typename T>
Parameter Number(Bytes name, T Options::*field, NumberForm form, int64_t min, int64_t max, uint32_t flags) {
  auto set = [=](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    Result<int64_t> value = ParseNumber(words[0], form, min, max);
    if (!value.ok()) return value.error();
    options.*field = static_cast<T>(*value);
    return Done{};
  };
  auto get = [=](const Options& options) { return NumberText(static_cast<int64_t>(options.*field), form); };
  if (form == NumberForm::kMemory || form == NumberForm::kMemoryOrPercent) flags |= Parameter::kSize;
  return {name, {}, flags, set, get};
}

// A row over the text kept under its name; `normal` turns what was given into what is kept.
template <typename Normal>
Parameter Kept(Bytes name, std::string initial, uint32_t flags, Normal normal) {
  auto set = [=](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    Result<std::string> text = normal(words);
    if (!text.ok()) return text.error();
    options.kept[name] = *text;
    return Done{};
  };
  auto get = [=](const Options& options) {
    const auto found = options.kept.find(name);
    return found == options.kept.end() ? initial : found->second;
  };
  return {name, {}, flags | Parameter::kNoEffect, set, get};
}

bool ParsePercent(Bytes text, int64_t& value) {
  if (text.empty() || text.back() != '%') return false;
  const std::optional<int64_t> percent = ParseInt(text.substr(0, text.size() - 1));
  if (!percent || *percent < 0) return false;
  value = -*percent;
  return true;
}

bool ParseOctal(Bytes text, int64_t& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  return code == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool ParseMemory(Bytes text, uint64_t& value) {
  struct Unit {
    Bytes name;
    uint64_t bytes;
  };
  static constexpr Unit kUnits[] = {{"", 1},        {"b", 1},        {"k", 1000},       {"kb", 1024},
                                    {"m", 1000000}, {"mb", 1 << 20}, {"g", 1000000000}, {"gb", 1 << 30}};
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + digits, value);
  if (parsed.ec == std::errc::result_out_of_range) value = std::numeric_limits<uint64_t>::max();
  for (const Unit& unit : kUnits) {
    if (!EqualsIgnoreCase(text.substr(digits), unit.name)) continue;
    value *= unit.bytes;
    return true;
  }
  return false;
}

Result<int64_t> ParseNumber(Bytes text, NumberForm form, int64_t min, int64_t max) {
  int64_t value = 0;
  uint64_t memory = 0;
  switch (form) {
    case NumberForm::kMemoryOrPercent:
      if (!ParsePercent(text, value)) {
        if (!ParseMemory(text, memory)) return Error("argument must be a memory or percent value");
        value = static_cast<int64_t>(memory);
      }
      if (value < min) return Error(fmt::format("percentage argument must be less or equal to {}", -min));
      break;
    case NumberForm::kMemory:
      if (!ParseMemory(text, memory)) return Error("argument must be a memory value");
      value = static_cast<int64_t>(memory);
      break;
    case NumberForm::kOctal:
      if (!ParseOctal(text, value)) return Error("argument couldn't be parsed as an octal number");
      if (value < min || value > max)
        return Error(fmt::format("argument must be between {:o} and {:o} inclusive", min, max));
      return value;
    case NumberForm::kInteger: {
      const std::optional<int64_t> parsed = ParseInt(text);
      if (!parsed) return Error("argument couldn't be parsed into an integer");
      value = *parsed;
      break;
    }
  }
  if (value < min || value > max) return Error(fmt::format("argument must be between {} and {} inclusive", min, max));
  return value;
}

std::string NumberText(int64_t value, NumberForm form) {
  if (form == NumberForm::kOctal) return fmt::format("{:o}", value);
  if (form == NumberForm::kMemoryOrPercent && value < 0) return fmt::format("{}%", -value);
  return std::to_string(value);
}

Parameter Bool(Bytes name, bool Options::*field, uint32_t flags) {
  auto set = [=](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    return ParseBool(words[0], options.*field);
  };
  auto get = [=](const Options& options) { return std::string(options.*field ? "yes" : "no"); };
  return {name, {}, flags, set, get};
}

Parameter Int(Bytes name, int Options::*field, int64_t min, int64_t max, uint32_t flags) {
  return Number(name, field, NumberForm::kInteger, min, max, flags);
}

Parameter Int(Bytes name, int64_t Options::*field, int64_t min, int64_t max, uint32_t flags) {
  return Number(name, field, NumberForm::kInteger, min, max, flags);
}

Parameter Int(Bytes name, uint32_t Options::*field, int64_t min, int64_t max, uint32_t flags) {
  return Number(name, field, NumberForm::kInteger, min, max, flags);
}

Parameter Octal(Bytes name, int Options::*field, int64_t min, int64_t max, uint32_t flags) {
  return Number(name, field, NumberForm::kOctal, min, max, flags);
}

Parameter Memory(Bytes name, int64_t Options::*field, int64_t min, int64_t max, uint32_t flags) {
  return Number(name, field, NumberForm::kMemory, min, max, flags);
}

Parameter Memory(Bytes name, uint64_t Options::*field, uint32_t flags) {
  auto set = [=](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    if (!ParseMemory(words[0], options.*field)) return Error("argument must be a memory value");
    return Done{};
  };
  auto get = [=](const Options& options) { return std::to_string(options.*field); };
  return {name, {}, flags | Parameter::kSize, set, get};
}

Parameter MemoryOrPercent(Bytes name, int64_t Options::*field, uint32_t flags) {
  return Number(name, field, NumberForm::kMemoryOrPercent, -100, std::numeric_limits<int64_t>::max(), flags);
}

Parameter String(Bytes name, std::string Options::*field, uint32_t flags) {
  auto set = [=](Options& options, Parameter::Words words, Parameter::Source) -> Status {
    options.*field = std::string(words[0]);
    return Done{};
  };
  auto get = [=](const Options& options) { return options.*field; };
  return {name, {}, flags | Parameter::kText, set, get};
}

Status SetEnum(std::span<const EnumWord> words, bool several, Parameter::Words given, int& value) {
  int chosen = 0;
  bool fits = !given.empty() && (several || given.size() == 1);
  for (Bytes text : given) {
    const EnumWord* found = nullptr;
    for (const EnumWord& word : words) {
      if (EqualsIgnoreCase(word.word, text)) found = &word;
    }
    if (found == nullptr) {
      fits = false;
    } else {
      chosen |= found->value;
    }
  }
  if (fits) {
    value = chosen;
    return Done{};
  }
  std::string text = "argument(s) must be one of the following: ";
  for (size_t i = 0; i < words.size(); ++i) text.append(i == 0 ? "" : ", ").append(words[i].word);
  return Error(text);
}

std::string EnumText(std::span<const EnumWord> words, bool several, int value) {
  std::string text;
  for (const EnumWord& word : words) {
    if (word.value == value) return std::string(word.word);
    if (several && word.value != 0 && (word.value & value) == word.value) {
      text.append(text.empty() ? "" : " ").append(word.word);
    }
  }
  return text;
}

Parameter EnumBits(Bytes name, int Options::*field, std::span<const EnumWord> words, uint32_t flags) {
  auto set = [=](Options& options, Parameter::Words given, Parameter::Source) {
    return SetEnum(words, true, given, options.*field);
  };
  auto get = [=](const Options& options) { return EnumText(words, true, options.*field); };
  return {name, {}, flags | Parameter::kMultiple, set, get};
}

Parameter KeptBool(Bytes name, bool initial, uint32_t flags) {
  return Kept(name, initial ? "yes" : "no", flags, [](Parameter::Words words) -> Result<std::string> {
    bool value = false;
    if (Status status = ParseBool(words[0], value); !status.ok()) return status.error();
    return std::string(value ? "yes" : "no");
  });
}

Parameter KeptInt(Bytes name, int64_t initial, int64_t min, int64_t max, NumberForm form, uint32_t flags) {
  if (form == NumberForm::kMemory) flags |= Parameter::kSize;
  return Kept(name, NumberText(initial, form), flags, [=](Parameter::Words words) -> Result<std::string> {
    Result<int64_t> value = ParseNumber(words[0], form, min, max);
    if (!value.ok()) return value.error();
    return NumberText(*value, form);
  });
}

Parameter KeptEnum(Bytes name, Bytes initial, std::span<const EnumWord> words, uint32_t flags) {
  return Kept(name, std::string(initial), flags, [=](Parameter::Words given) -> Result<std::string> {
    int value = 0;
    if (Status status = SetEnum(words, false, given, value); !status.ok()) return status.error();
    return EnumText(words, false, value);
  });
}

Parameter KeptString(Bytes name, Bytes initial, uint32_t flags, TextCheck check) {
  if (!(flags & Parameter::kMultiple)) flags |= Parameter::kText;
  return Kept(name, std::string(initial), flags, [check](Parameter::Words words) -> Result<std::string> {
    if (words.empty()) return Error("wrong number of arguments");
    std::string text;
    for (size_t i = 0; i < words.size(); ++i) text.append(i == 0 ? "" : " ").append(words[i]);
    if (check == nullptr) return text;
    std::string reason = check(text);
    if (!reason.empty()) return Error(reason);
    return text;
  });
}

}  // namespace respect::parameter

#include "fuzz/grammar/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect::fuzz {
namespace {

struct TypeKeys {
  Bytes type;
  std::vector<std::string> keys;
};

const std::vector<TypeKeys>& KeysByType() {
  static const std::vector<TypeKeys> kKeys = {
      {"string", {"s1", "s2", "s3"}}, {"list", {"l1", "l2", "l3"}}, {"set", {"t1", "t2", "t3"}},
      {"hash", {"h1", "h2"}},         {"zset", {"z1", "z2", "z3"}}, {"stream", {"x1", "x2"}},
      {"hll", {"p1", "p2", "p3"}},    {"geo", {"g1", "g2"}},        {"array", {"r1", "r2"}},
  };
  return kKeys;
}

const std::vector<std::string>& KeysOf(Bytes type) {
  const auto& all = KeysByType();
  const auto at = std::ranges::find(all, type, &TypeKeys::type);
  return at == all.end() ? all.front().keys : at->keys;
}

bool Contains(Bytes text, Bytes part) { return text.find(part) != Bytes::npos; }

bool IsRangeEnd(const std::string& name) { return name == "min" || name == "max" || name == "start" || name == "stop"; }

// An offset here is memory: the whole string is made up to it.
bool OffsetIsMemory(const spec::Command& command) {
  return command.name == "SETRANGE" || command.name == "SETBIT" || command.name.starts_with("BITFIELD");
}

const std::string kLong(70, 'x');
const std::string kBinary("\0\xff\r\n", 4);

}  // namespace

Bytes KeyTypeOf(const spec::Command& command) {
  const std::string& group = command.holds.empty() ? command.group : command.holds;
  if (group == "bitmap") return "string";
  if (group == "hyperloglog") return "hll";
  if (group == "sorted_set") return "zset";
  for (const TypeKeys& each : KeysByType()) {
    if (each.type == group) return each.type;
  }
  return "";
}

const std::vector<std::string>& Values::AllKeys() {
  static const std::vector<std::string> kAll = [] {
    std::vector<std::string> all;
    for (const TypeKeys& each : KeysByType()) all.insert(all.end(), each.keys.begin(), each.keys.end());
    return all;
  }();
  return kAll;
}

std::string Values::Pick(std::initializer_list<Bytes> pool) {
  return std::string(pool.begin()[rng_.Below(pool.size())]);
}

void Values::BeginStory(Bytes type) {
  type_ = type;
  next_stream_id_ = 1;
  next_expiry_s_ = 100000;
  one_score_ = type == "zset" && OneIn(3);
}

bool Values::Suits(const spec::Command& command) const {
  if (Contains(command.name, "LEX")) return one_score_;
  if (!one_score_) return true;
  const bool makes_zset = command.group == "geo" || command.name == "ZINCRBY" || command.name.ends_with("STORE");
  return !makes_zset;
}

void Values::BeginCommand(const spec::Command& command) {
  if (command.group == "stream") {
    style_ = RangeStyle::kStreamId;
  } else if (Contains(command.name, "LEX")) {
    style_ = RangeStyle::kLex;
  } else if (Contains(command.name, "SCORE") || command.name == "ZCOUNT") {
    style_ = RangeStyle::kScore;
  } else if (command.name == "ZRANGE" || command.name == "ZRANGESTORE") {
    const RangeStyle styles[] = {RangeStyle::kRank, RangeStyle::kScore, RangeStyle::kLex};
    style_ = styles[rng_.Below(one_score_ ? 3 : 2)];
  } else {
    style_ = RangeStyle::kRank;
  }
}

std::string Values::Key(const spec::Command& command) {
  Bytes type = KeyTypeOf(command);
  if (type.empty()) type = OneIn(4) ? KeysByType()[rng_.Below(KeysByType().size())].type : type_;
  if (OneIn(20)) return AllKeys()[rng_.Below(AllKeys().size())];
  const std::vector<std::string>& keys = KeysOf(type);
  return keys[rng_.Below(keys.size())];
}

std::string Values::For(const spec::Command& command, const spec::Argument& argument) {
  const auto sample = command.samples.find(argument.name);
  const std::string& name = argument.name;
  // A wait that ends by itself would end at another step on each server.
  if (name == "milliseconds" && command.name.starts_with("XREAD")) return Pick({"0", "0", "1000000", "-1", "x"});
  if (sample != command.samples.end() && OneIn(4)) return sample->second;
  if (command.group == "stream" && (name == "id" || name.ends_with("-id") || name == "lastid" || name == "start" ||
                                    name == "end" || name == "threshold")) {
    return StreamId(command, name);
  }
  if (IsRangeEnd(name) && (style_ != RangeStyle::kRank || command.group == "sorted_set")) return RangeEnd();
  switch (argument.type) {
    case spec::ArgumentType::kInteger: return Integer(command, name);
    case spec::ArgumentType::kDouble: return Double(name);
    case spec::ArgumentType::kUnixTime:
      if (Contains(name, "milli")) return Pick({"4102444800000", "4102444801234", "2000000000000", "1", "0", "-5"});
      return Pick({"4102444800", "4102444801", "2000000000", "1", "0", "-1"});
    case spec::ArgumentType::kPattern:
      if (name == "by-pattern") return Pick({"nosort", "s*", "h1->*", "h*->a", "*", "s1"});
      if (name == "get-pattern") return Pick({"#", "s*", "h1->*", "h*->a", "*"});
      return Pick({"*", "a*", "?1", "[a-c]*", "s1", "", "l?", "*[^b]", "\\*"});
    default: return Text(command, name);
  }
}

std::string Values::Text(const spec::Command& command, const std::string& name) {
  if (name == "group") return Pick({"g1", "g1", "g2"});
  if (name == "consumer") return Pick({"c1", "c1", "c2"});
  if (name == "encoding") return Pick({"u8", "i5", "u1", "i64", "u63", "i8", "u16", "u64"});
  if (name == "type") return Pick({"string", "list", "zset", "hash", "set", "stream", "nosuch"});
  if (name == "min-idle-time") return Pick({"0", "0", "100000000"});
  if (name == "offset") return Pick({"0", "1", "7", "#1", "#3", "100", "-1"});
  if (Contains(name, "bound")) return Pick({"0", "100", "-100", "5", "10.5", "x"});
  if (Contains(name, "digest")) return Pick({"0000000000000000", "b6acb9d84a38ff74", "xyz"});
  const bool of_string = command.group == "string" || command.group == "bitmap";
  if (of_string || OneIn(6)) {
    const uint64_t which = rng_.Below(16);
    if (which == 0) return kLong;
    if (which == 1) return kBinary;
    if (which == 2) return std::string(45, 'y');
    return Pick({"a", "abc", "", "0", "1", "10", "-5", "3.5", "9223372036854775807", "hello world", "foobar", "1e3",
                 " 1", "00", "mynewtext", "ohmytext"});
  }
  if (OneIn(40)) return kLong;
  return Pick({"a", "b", "c", "d", "e", "f", "g", "1", "2", "3", "10", "-7"});
}

std::string Values::Integer(const spec::Command& command, const std::string& name) {
  const bool milliseconds = Contains(name, "milliseconds") || name == "ttl";
  if (milliseconds || name.starts_with("seconds")) {
    if (OneIn(4)) return Pick({"0", "-1"});
    const int64_t seconds =
        OneIn(2) ? next_expiry_s_ += 100 : next_expiry_s_ - 5000 + static_cast<int64_t>(10 * rng_.Below(400)) + 5;
    return fmt::format("{}{}", seconds, milliseconds ? "000" : "");
  }
  if (name == "cursor") return OneIn(20) ? Pick({"1", "-1", "x", "99"}) : "0";
  if (Contains(name, "db")) return Pick({"0", "1", "1", "16", "-1"});
  if (name == "bit") return Pick({"0", "1", "1", "2"});
  if (command.name == "SETBIT" && name == "value") return Pick({"0", "1", "1", "2"});
  if (name == "offset" && OffsetIsMemory(command)) return Pick({"0", "1", "5", "7", "8", "50", "100", "999", "-1"});
  if (name == "min-idle-time" || name == "idle" || name == "ms") return Pick({"0", "0", "100000000"});
  if (Contains(name, "increment") || name == "decrement" || name == "integer") {
    return OneIn(6) ? Pick({"9223372036854775807", "-9223372036854775808", "x", "1.5"})
                    : Pick({"1", "2", "-1", "10", "-5", "0"});
  }
  if (name == "weight") return Pick({"1", "2", "0", "-1", "0.5", "3", "inf"});
  if (command.group == "array")
    return Pick({"0", "1", "2", "3", "5", "8", "63", "64", "100", "1000", "4096", "5000", "-1"});
  if (OneIn(40) && !OffsetIsMemory(command)) {
    return Pick({"9223372036854775807", "-9223372036854775808", "2147483648", "9223372036854775808", "x", "", "1.0"});
  }
  return Pick({"0", "1", "1", "2", "2", "3", "5", "10", "-1", "-1", "-2", "-3", "100", "-100"});
}

std::string Values::Double(const std::string& name) {
  if (name == "score" && one_score_) return "0";
  if (name == "timeout") return Pick({"0", "0", "1000", "500.5", "-1", "x"});
  if (name == "longitude") return Pick({"13.361389", "15.087269", "13.583333", "0", "-122.4", "180", "200"});
  if (name == "latitude") return Pick({"38.115556", "37.502669", "37.316667", "0", "37.7", "85", "86"});
  if (name == "radius" || name == "width" || name == "height") return Pick({"1", "100", "200", "5000", "0", "-1"});
  if (OneIn(20)) return Pick({"nan", "x", "", "1e400", "0x10", "(1"});
  if (OneIn(8)) return Pick({"inf", "-inf", "+inf", "1e308", "-1e308", "1e-10"});
  return Pick({"0", "1", "2", "3", "-1", "1.5", "2.5", "100", "1e10", "0.1", "3.0", "-0"});
}

std::string Values::RangeEnd() {
  switch (style_) {
    case RangeStyle::kScore:
      return Pick({"-inf", "+inf", "inf", "0", "1", "2", "3", "(1", "(2", "2.5", "(-1", "100", "x"});
    case RangeStyle::kLex: return Pick({"-", "+", "[a", "(a", "[b", "(c", "[d", "[f", "[", "(", "a"});
    default: return Pick({"0", "1", "2", "-1", "-2", "-3", "5", "10", "100", "-100"});
  }
}

std::string Values::StreamId(const spec::Command& command, const std::string& name) {
  if (command.name == "XADD" && name == "id" && !OneIn(5))
    return fmt::format("{}-{}", next_stream_id_++, rng_.Below(3) + 1);
  if (name == "threshold") return Pick({"0", "1", "2", "3", "5", "2-0", "4-1"});
  if (command.name == "XREADGROUP") return Pick({">", ">", ">", "0", "1-1", "2", "$"});
  if (command.name == "XREAD") return Pick({"0", "0", "1-1", "2", "$", "+", "0-0"});
  if (name == "start" || name == "end") return Pick({"-", "+", "-", "+", "1", "2-1", "(1-1", "(3", "5-0", "0"});
  return Pick({"1-1", "1-2", "1-3", "2-1", "2-2", "3-1", "3-2", "4-1", "5-0", "0", "10-0", "3", "0-0", "x"});
}

std::string Values::Anything() {
  const uint64_t which = rng_.Below(12);
  if (which == 0) return kLong;
  if (which == 1) return kBinary;
  if (which == 2) return AllKeys()[rng_.Below(AllKeys().size())];
  return Pick({"",
               "a",
               "0",
               "-1",
               "1",
               "x",
               "1.5",
               "NX",
               "XX",
               "GT",
               "EX",
               "COUNT",
               "LIMIT",
               "WITHSCORES",
               "$",
               ">",
               "nan",
               "inf",
               "9223372036854775807",
               "get",
               "5",
               "STORE",
               "3"});
}

}  // namespace respect::fuzz

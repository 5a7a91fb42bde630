// What the commands on strings, bitmaps and HyperLogLogs say they changed, and in which form they propagate: the part
// that no reply shows. Rows up to Redis 8.0 are what 8.0.6 published and sent to a replica; "verbatim" is an empty
// form.
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"
#include "engine/resp/output_buffer.h"
#include "engine/resp/resp_writer.h"
#include "gtest/gtest.h"

namespace respect {
namespace {

constexpr int64_t kNowMs = 1'700'000'000'000;

class Recorder final : public KeyspaceObserver {
 public:
  void OnTouched(Database&, const Key& key, const Event& event) override {
    Note(event.name.empty() ? Bytes("(unnamed)") : event.name, key);
  }
  void OnEvent(Database&, const Key& key, const Event& event) override { Note(event.name, key); }
  void OnFlushed(int) override {}
  void OnPropagateAs(int, std::span<const Bytes> args) override {
    for (const Bytes arg : args) forms.append(arg).append(" ");
    forms.back() = ';';
  }

  std::string events, forms;

 private:
  void Note(Bytes name, const Key& key) {
    events.append(events.empty() ? "" : " ").append(name).append(":").append(key.bytes);
  }
};

const std::map<std::string, Handler>& Handlers() {
  using namespace commands;  // NOLINT: a table of their names
  static const auto* const kHandlers = new std::map<std::string, Handler>{
      {"SET", Set},         {"SETEX", SetEx},       {"PSETEX", PSetEx},     {"SETNX", SetNx},
      {"GET", Get},         {"GETSET", GetSet},     {"GETDEL", GetDel},     {"GETEX", GetEx},
      {"MGET", MGet},       {"MSET", MSet},         {"MSETNX", MSetNx},     {"MSETEX", MSetEx},
      {"DELEX", DelEx},     {"INCR", Incr},         {"DECRBY", DecrBy},     {"INCRBYFLOAT", IncrByFloat},
      {"INCREX", IncrEx},   {"APPEND", Append},     {"SETRANGE", SetRange}, {"SETBIT", SetBit},
      {"BITOP", BitOp},     {"BITFIELD", BitField}, {"PFADD", PfAdd},       {"PFCOUNT", PfCount},
      {"PFMERGE", PfMerge}, {"PFDEBUG", PfDebug},   {"LCS", Lcs},
  };
  return *kHandlers;
}

struct Row {
  std::string name;
  std::vector<std::string> given;
  std::string command, events, forms;
};

class StringEventsTest : public testing::TestWithParam<Row> {
 protected:
  StringEventsTest() {
    keyspace_.settings().notify_events = ~0u;
    keyspace_.settings().lazyfree_lazy_expire = false;
    keyspace_.RefreshTime();
  }

  void Run(const std::string& line) {
    recorder_.events.clear();
    recorder_.forms.clear();
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word == "''" ? "" : word);
    const std::vector<Bytes> args(words.begin(), words.end());
    OutputBuffer output;
    RespWriter reply(output, 3);
    CommandSpec spec;
    spec.name = "test";
    Call call({.keyspace = &keyspace_, .db = &keyspace_.db(0), .reply = &reply}, spec, args);
    Handlers().at(words[0])(call);
  }

  VirtualClock clock_{kNowMs * 1000};
  Recorder recorder_;
  Keyspace keyspace_{1, clock_, 1, &recorder_};
};

TEST_P(StringEventsTest, TellsAndPropagates) {
  for (const std::string& line : GetParam().given) Run(line);
  Run(GetParam().command);
  EXPECT_EQ(recorder_.events, GetParam().events);
  EXPECT_EQ(recorder_.forms, GetParam().forms);
}

const Row kRows[] = {
    {"SetNew", {}, "SET k v", "new:k set:k", ""},
    {"SetOld", {"SET k v"}, "SET k w XX", "set:k", ""},
    {"SetRefused", {"SET k v"}, "SET k w NX EX 10", "", ""},
    {"SetForTime", {"SET k v"}, "SET k w XX EX 100", "set:k expire:k", "SET k w PXAT 1700000100000;"},
    {"SetUntil", {"SET k v"}, "SET k w EXAT 4102444800", "set:k expire:k", "SET k w PXAT 4102444800000;"},
    {"SetKeepingTime", {"SET k v EX 9"}, "SET k w KEEPTTL", "set:k", ""},
    {"SetInThePast", {"SET k v"}, "SET k w PXAT 1", "set:k expire:k", "SET k w PXAT 1;"},
    {"SetAnsweringTheOld", {"SET k v"}, "SET k w GET", "set:k", "SET k w;"},
    {"SetAnsweringNothing", {}, "SET k w GET NX", "keymiss:k new:k set:k", "SET k w NX;"},
    {"SetAnsweringAndRefused", {"SET k v"}, "SET k w GET NX", "", ""},
    {"SetIfEqual", {"SET k v"}, "SET k w IFEQ v", "set:k", ""},
    {"SetIfEqualRefused", {"SET k v"}, "SET k w IFEQ x EX 5", "", ""},
    {"SetEx", {}, "SETEX k 10 v", "new:k set:k expire:k", "SET k v PXAT 1700000010000;"},
    {"PSetEx", {}, "PSETEX k 10 v", "new:k set:k expire:k", "SET k v PXAT 1700000000010;"},
    {"SetNx", {}, "SETNX k v", "new:k set:k", ""},
    {"SetNxRefused", {"SET k v"}, "SETNX k v", "", ""},
    {"GetMissing", {}, "GET k", "keymiss:k", ""},
    {"MGetMissing", {"SET a v"}, "MGET a b", "keymiss:b", ""},
    {"GetSet", {"SET k v"}, "GETSET k w", "set:k", "SET k w;"},
    {"GetDel", {"SET k v"}, "GETDEL k", "del:k", "DEL k;"},
    {"GetDelMissing", {}, "GETDEL k", "keymiss:k", ""},
    {"GetExAlone", {"SET k v EX 9"}, "GETEX k", "", ""},
    {"GetExForTime", {"SET k v"}, "GETEX k EX 10", "expire:k", "PEXPIREAT k 1700000010000;"},
    {"GetExInThePast", {"SET k v"}, "GETEX k EXAT 1", "del:k", "DEL k;"},
    {"GetExPersist", {"SET k v EX 9"}, "GETEX k PERSIST", "persist:k", "PERSIST k;"},
    {"GetExPersistWithoutTime", {"SET k v"}, "GETEX k PERSIST", "", ""},
    {"MSet", {"SET b x"}, "MSET a 1 b 2 a 3", "new:a set:a set:b set:a", ""},
    {"MSetNx", {}, "MSETNX a 1 b 2", "new:a set:a new:b set:b", ""},
    {"MSetNxRefused", {"SET b x"}, "MSETNX a 1 b 2", "", ""},
    {"MSetEx",
     {"SET b x"},
     "MSETEX 2 a 1 b 2 EX 10",
     "new:a set:a expire:a set:b expire:b",
     "MSETEX 2 a 1 b 2 PXAT 1700000010000;"},
    {"DelEx", {"SET k v"}, "DELEX k IFEQ v", "del:k", "DEL k;"},
    {"DelExRefused", {"SET k v"}, "DELEX k IFNE v", "", ""},
    {"Incr", {"SET k 1"}, "INCR k", "incrby:k", ""},
    {"IncrNew", {}, "INCR k", "new:k incrby:k", ""},
    {"DecrBy", {"SET k 1"}, "DECRBY k 3", "incrby:k", ""},
    {"IncrByFloat", {"SET k 12"}, "INCRBYFLOAT k 1.5", "incrbyfloat:k", "SET k 13.5 KEEPTTL;"},
    {"IncrEx", {"SET k 1"}, "INCREX k", "incrby:k", "SET k 2 KEEPTTL;"},
    {"IncrExForTime", {}, "INCREX k EX 10", "new:k incrby:k expire:k", "SET k 1 PXAT 1700000010000;"},
    {"IncrExPersist", {"SET k 1 EX 9"}, "INCREX k PERSIST", "incrby:k persist:k", "SET k 2;"},
    {"IncrExKeepingTime", {"SET k 1 EX 9"}, "INCREX k EX 99 ENX", "incrby:k", "SET k 2 KEEPTTL;"},
    {"IncrExSkipped", {"SET k 1"}, "INCREX k UBOUND 1 EX 5", "", ""},
    {"IncrExInThePast", {"SET k 1"}, "INCREX k PXAT 1", "del:k", "DEL k;"},
    {"IncrExNewInThePast", {}, "INCREX k PXAT 1", "", ""},
    {"Append", {"SET k v"}, "APPEND k w", "append:k", ""},
    {"AppendNothing", {}, "APPEND k ''", "new:k append:k", ""},
    {"SetRange", {}, "SETRANGE k 3 x", "new:k setrange:k", ""},
    {"SetRangeNothing", {"SET k v"}, "SETRANGE k 3 ''", "", ""},
    {"SetBit", {}, "SETBIT k 7 0", "new:k setbit:k", ""},
    {"SetBitAsItWas", {"SETBIT k 7 1"}, "SETBIT k 7 1", "", ""},
    {"SetBitGrowing", {"SETBIT k 7 1"}, "SETBIT k 100 0", "setbit:k", ""},
    {"BitOp", {"SET a v"}, "BITOP NOT k a", "new:k set:k", ""},
    {"BitOpOfNothing", {"SET k v"}, "BITOP NOT k a", "keymiss:a del:k", ""},
    {"BitOpOfNothingToNothing", {}, "BITOP NOT k a", "keymiss:a", ""},
    {"BitFieldSet", {}, "BITFIELD k SET u8 0 5", "new:k setbit:k", ""},
    {"BitFieldSetAsItWas", {"BITFIELD k SET u8 0 5"}, "BITFIELD k SET u8 0 5", "", ""},
    {"BitFieldGrowing", {"BITFIELD k SET u8 0 5"}, "BITFIELD k SET u8 90 0", "setbit:k", ""},
    {"BitFieldFailing", {}, "BITFIELD k OVERFLOW FAIL SET u8 0 256", "new:k", ""},
    {"BitFieldGet", {}, "BITFIELD k GET u8 0", "keymiss:k", ""},
    {"PfAddNew", {}, "PFADD k", "new:k pfadd:k", ""},
    {"PfAdd", {"PFADD k"}, "PFADD k a", "pfadd:k", ""},
    {"PfAddAsItWas", {"PFADD k a"}, "PFADD k a", "", ""},
    {"PfCount", {"PFADD k a"}, "PFCOUNT k", "(unnamed):k", "PFCOUNT k;"},
    {"PfCountKept", {"PFADD k a", "PFCOUNT k"}, "PFCOUNT k", "", ""},
    {"PfMerge", {"PFADD a x"}, "PFMERGE k a", "keymiss:k new:k pfadd:k", ""},
    {"PfDebugToDense", {"PFADD k a"}, "PFDEBUG TODENSE k", "(unnamed):k", ""},
    {"LcsMissing", {"SET a v"}, "LCS a b", "keymiss:b", ""},
};

INSTANTIATE_TEST_SUITE_P(Rows, StringEventsTest, testing::ValuesIn(kRows),
                         [](const testing::TestParamInfo<Row>& row) { return row.param.name; });

}  // namespace
}  // namespace respect

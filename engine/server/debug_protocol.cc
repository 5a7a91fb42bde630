#include "engine/server/debug_protocol.h"

#include "engine/commands/args.h"

namespace respect {
namespace {

constexpr int kElements = 3;

void ReplyArray(Call& call) {
  call.reply().Array(kElements);
  for (int i = 0; i < kElements; ++i) call.reply().Integer(i);
}

void ReplySet(Call& call) {
  call.reply().Set(kElements);
  for (int i = 0; i < kElements; ++i) call.reply().Integer(i);
}

void ReplyMap(Call& call) {
  call.reply().Map(kElements);
  for (int i = 0; i < kElements; ++i) {
    call.reply().Integer(i);
    call.reply().Boolean(i == 1);
  }
}

// An attribute stands before the reply it is about; RESP2 has none.
void ReplyAttribute(Call& call) {
  if (call.reply().protocol() > 2) {
    call.reply().Attribute(1);
    call.reply().Bulk("key-popularity");
    call.reply().Array(2);
    call.reply().Bulk("key:123");
    call.reply().Integer(90);
  }
  call.reply().Bulk("Some real reply following the attribute");
}

// A push message is out of band: the command's own reply is written first.
void ReplyPush(Call& call) {
  if (call.reply().protocol() < 3) return call.reply().Error("ERR RESP2 is not supported by this command");
  call.reply().Bulk("Some real reply following the push reply");
  call.reply().Push(2);
  call.reply().Bulk("server-cpu-usage");
  call.reply().Integer(42);
}

struct TestValue {
  Bytes name;
  void (*reply)(Call&);
};

constexpr TestValue kValues[] = {
    {"string", [](Call& call) { call.reply().Bulk("Hello World"); }},
    {"integer", [](Call& call) { call.reply().Integer(12345); }},
    {"double", [](Call& call) { call.reply().Double(3.141); }},
    {"bignum", [](Call& call) { call.reply().BigNumber("1234567999999999999999999999999999999"); }},
    {"null", [](Call& call) { call.reply().Null(); }},
    {"array", ReplyArray},
    {"set", ReplySet},
    {"map", ReplyMap},
    {"attrib", ReplyAttribute},
    {"push", ReplyPush},
    {"verbatim", [](Call& call) { call.reply().Verbatim("txt", "This is a verbatim\nstring"); }},
    {"true", [](Call& call) { call.reply().Boolean(true); }},
    {"false", [](Call& call) { call.reply().Boolean(false); }},
};

}  // namespace

void ReplyTestValue(Call& call) {
  for (const TestValue& value : kValues) {
    if (EqualsIgnoreCase(call.Arg(2), value.name)) return value.reply(call);
  }
  call.reply().Error(
      "ERR Wrong protocol type name. Please use one of the following: "
      "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false");
}

}  // namespace respect

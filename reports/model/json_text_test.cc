#include "reports/model/json_text.h"

#include <gtest/gtest.h>

namespace respect::reports {
namespace {

TEST(JsonText, TextStaysText) {
  EXPECT_EQ(BytesToJson("caf\xc3\xa9 \xf0\x9f\x98\x80").dump(), "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"");
}

TEST(JsonText, ControlBytesAreEscapedNotHexed) {
  EXPECT_EQ(BytesToJson(std::string("a\r\n\0b\x7f", 6)).dump(), "\"a\\r\\n\\u0000b\x7f\"");
}

TEST(JsonText, OtherBytesBecomeHex) { EXPECT_EQ(BytesToJson("\xff\r").dump(), R"({"hex":"ff0d"})"); }

TEST(JsonText, EveryMalformedSequenceIsSeen) {
  for (const char* bad :
       {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\xaf", "\xe2\x82", "\xed\xa0\x80",
        "\xf0\x80\x80\x80", "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "ok\xe2\x28\xa1"}) {
    EXPECT_FALSE(IsUtf8(bad)) << ToHex(bad);
  }
}

TEST(JsonText, BoundsOfWellFormedSequencesAreAccepted) {
  for (const char* good : {"", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(IsUtf8(good)) << ToHex(good);
  }
}

TEST(JsonText, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  EXPECT_EQ(BytesFromJson(Json::parse(BytesToJson(all).dump())), all);
  for (const char byte : all) {
    const std::string one(1, byte);
    EXPECT_EQ(BytesFromJson(Json::parse(BytesToJson(one).dump())), one);
  }
}

TEST(JsonText, MalformedHexIsRefused) {
  EXPECT_THROW(BytesFromJson(Json{{"hex", "0"}}), std::invalid_argument);
  EXPECT_THROW(BytesFromJson(Json{{"hex", "0g"}}), std::invalid_argument);
  EXPECT_THROW(BytesFromJson(Json(7)), Json::exception);
}

}  // namespace
}  // namespace respect::reports

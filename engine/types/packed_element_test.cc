#include "engine/types/packed_element.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace respect::types {
namespace {

std::string Packed(Bytes text) {
  std::string out(text.size() + kMaxPackedOverhead, '\0');
  out.resize(static_cast<size_t>(PackText(out.data(), text) - out.data()));
  return out;
}

TEST(PackedElement, IntegersTakeTheFewestBytes) {
  EXPECT_EQ(Packed("127"), std::string("\x7f\x01", 2));
  EXPECT_EQ(Packed("128"), std::string("\xc0\x80\x02", 3));
  EXPECT_EQ(Packed("-1"), std::string("\xdf\xff\x02", 3));
  EXPECT_EQ(Packed("4096"), std::string("\xf1\x00\x10\x03", 4));
  EXPECT_EQ(Packed("8388608").size(), 6u);
  EXPECT_EQ(Packed("2147483648").size(), 10u);
}

TEST(PackedElement, WhatIsNoIntegerStaysText) {
  for (const Bytes text : {"01", "+1", "-0", " 1", "1.0", "-", "9223372036854775808", ""}) {
    const std::string packed = Packed(text);
    PackedElement element(packed.data());
    EXPECT_FALSE(element.is_integer()) << text;
    EXPECT_EQ(element.text(), text);
  }
}

TEST(PackedElement, ReadsBackBothWays) {
  std::vector<std::string> texts = {"0",
                                    "-4096",
                                    "4095",
                                    "-4097",
                                    "32767",
                                    "-32769",
                                    "8388607",
                                    "-8388609",
                                    "2147483647",
                                    "-2147483649",
                                    "9223372036854775807",
                                    "-9223372036854775808"};
  for (const size_t length : {0, 1, 63, 64, 125, 126, 4095, 4096, 16379, 16400, 70000, 2200000})
    texts.emplace_back(length, 'x');
  std::string all;
  for (const std::string& text : texts) all += Packed(text);
  const char* at = all.data();
  for (const std::string& text : texts) {
    PackedElement element(at);
    EXPECT_EQ(element.text(), text);
    EXPECT_EQ(SkipPacked(at), element.end());
    at = element.end();
  }
  EXPECT_EQ(at, all.data() + all.size());
  for (size_t i = texts.size(); i-- > 0;) {
    at = PackedBefore(at);
    EXPECT_EQ(PackedElement(at).text(), texts[i]);
  }
  EXPECT_EQ(at, all.data());
}

}  // namespace
}  // namespace respect::types

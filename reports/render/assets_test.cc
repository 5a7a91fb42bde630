#include "reports/render/assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace respect::reports {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Asset, HoldsTheWholeFile) {
  EXPECT_THAT(std::string(Asset("page.html")), StartsWith("<!doctype html>"));
  EXPECT_THAT(std::string(Asset("page.html")), EndsWith("</html>\n"));
}

TEST(MakePage, EveryPlaceIsFilled) {
  const std::string page = MakePage({.title = "A & B",
                                     .styles = {"theme.css"},
                                     .scripts = {"theme.js"},
                                     .body = "<main>{{data}}</main>",
                                     .data_json = "{\"a\":\"</script>{{title}}\"}"});
  EXPECT_THAT(page, HasSubstr("<title>A &amp; B</title>"));
  EXPECT_THAT(page, HasSubstr(std::string(Asset("theme.css"))));
  EXPECT_THAT(page, HasSubstr(std::string(Asset("theme.js"))));
  // Filled-in text is never looked at again.
  EXPECT_THAT(page, HasSubstr("<main>{{data}}</main>"));
  EXPECT_THAT(page, HasSubstr("{\"a\":\"\\u003c/script>{{title}}\"}"));
  EXPECT_THAT(page, Not(HasSubstr("{{styles}}")));
}

}  // namespace
}  // namespace respect::reports

#include "conformance/target/identity.h"

#include <gtest/gtest.h>

namespace respect::conformance {
namespace {

TEST(Versions, CompareAsNumbers) {
  EXPECT_LT(*ParseVersion("7.9.0"), *ParseVersion("7.10"));
  EXPECT_EQ(*ParseVersion("7.4.0-rc1"), (spec::Version{7, 4, 0}));
  EXPECT_EQ(*ParseVersion("8"), (spec::Version{8, 0, 0}));
  EXPECT_FALSE(ParseVersion("unstable"));
  EXPECT_FALSE(ParseVersion(""));
}

TEST(InfoField, FindsWholeFieldNamesOnly) {
  const Bytes info = "# Server\r\nvalkey_redis_version:1\r\nredis_version:7.2.4\r\nblocked_clients:0\r\n";
  EXPECT_EQ(InfoField(info, "redis_version"), "7.2.4");
  EXPECT_EQ(InfoField(info, "blocked_clients"), "0");
  EXPECT_EQ(InfoField(info, "version"), "");
}

TEST(Identity, SubcommandsAreUnknownWhereNoneIsListed) {
  Identity identity;
  EXPECT_TRUE(identity.Has("ANYTHING"));
  identity.commands = {"client", "client|id", "object"};
  EXPECT_TRUE(identity.Has("CLIENT ID"));
  EXPECT_FALSE(identity.Has("CLIENT LIST"));
  EXPECT_TRUE(identity.Has("OBJECT ENCODING"));
  EXPECT_FALSE(identity.Has("GET"));
}

}  // namespace
}  // namespace respect::conformance

#include "conformance/target/endpoint.h"

#include <gtest/gtest.h>

namespace respect::conformance {
namespace {

TEST(Endpoint, ReadsEveryForm) {
  const Result<Endpoint> full = ParseEndpoint("rediss://us%40er:p%3aw@example.test:7001/3");
  ASSERT_TRUE(full.ok());
  EXPECT_TRUE(full->tls);
  EXPECT_EQ(full->user, "us@er");
  EXPECT_EQ(full->password, "p:w");
  EXPECT_EQ(full->host, "example.test");
  EXPECT_EQ(full->port, 7001);
  EXPECT_EQ(full->database, 3);
  EXPECT_EQ(full->Text(), "tls example.test:7001");

  const Result<Endpoint> bare = ParseEndpoint("redis://localhost");
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(bare->port, 6379);
  const Result<Endpoint> password_only = ParseEndpoint("redis://:secret@[::1]:7");
  ASSERT_TRUE(password_only.ok());
  EXPECT_EQ(password_only->user, "");
  EXPECT_EQ(password_only->password, "secret");
  EXPECT_EQ(password_only->Text(), "tcp [::1]:7");
  const Result<Endpoint> path = ParseEndpoint("unix:///tmp/a.sock?db=2");
  ASSERT_TRUE(path.ok());
  EXPECT_EQ(path->socket_path, "/tmp/a.sock");
  EXPECT_EQ(path->database, 2);
  const Result<Endpoint> plain = ParseEndpoint("localhost:1234");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->port, 1234);
}

TEST(Endpoint, RefusesWhatIsMalformedWithoutTellingThePassword) {
  for (const char* url : {"http://localhost", "redis://h:0", "redis://h:70000", "redis://h:x", "redis://h/x", "unix://",
                          "redis://[::1", "redis://u:se%zzcret@h", "unix:///a?x=1"}) {
    const Result<Endpoint> endpoint = ParseEndpoint(url);
    ASSERT_FALSE(endpoint.ok()) << url;
    EXPECT_EQ(endpoint.error().text().find("cret"), Bytes::npos);
  }
}

TEST(Endpoint, NamesAreNotUrls) {
  EXPECT_FALSE(LooksLikeUrl("redis-server"));
  EXPECT_FALSE(LooksLikeUrl("embedded"));
  EXPECT_FALSE(LooksLikeUrl("a=chroot /x:1"));
  EXPECT_TRUE(LooksLikeUrl("localhost:6379"));
  EXPECT_TRUE(LooksLikeUrl("redis://x"));
}

TEST(Endpoint, KnowsWhatIsOnThisMachine) {
  for (const Bytes url : {"redis://127.0.0.1:1", "redis://localhost", "redis://[::1]:7000", "unix:///tmp/s"}) {
    EXPECT_TRUE(ParseEndpoint(url)->IsLocal()) << url;
  }
  for (const Bytes url : {"redis://example.org", "redis://10.0.0.1:6379", "redis://[fe80::1]:7000"}) {
    EXPECT_FALSE(ParseEndpoint(url)->IsLocal()) << url;
  }
}

}  // namespace
}  // namespace respect::conformance

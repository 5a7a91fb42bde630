#include "bench/run/server_process.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace respect::bench {
namespace {

TEST(FindListener, FindsThisProcessByItsSocket) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(fd, 1), 0);
  socklen_t length = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  conformance::Endpoint endpoint;
  endpoint.port = ntohs(address.sin_port);
  EXPECT_EQ(FindListener(endpoint), getpid());
  close(fd);
  EXPECT_EQ(FindListener(endpoint), std::nullopt);
  endpoint.host = "192.0.2.1";  // kept for documentation: never this machine
  EXPECT_EQ(FindListener(endpoint), std::nullopt);
}

TEST(ReadProcessUse, GrowsWithWork) {
  const auto before = ReadProcessUse(getpid());
  ASSERT_TRUE(before.has_value());
  EXPECT_GT(before->resident_bytes, 0);
  EXPECT_GE(before->peak_resident_bytes, before->resident_bytes);
  const CpuUse begin = ThreadCpuUse();
  volatile uint64_t work = 0;
  while ((ThreadCpuUse() - begin).total_ns() < 100'000'000) {
    for (int i = 0; i < 100'000; ++i) work = work + 1;
  }
  const auto after = ReadProcessUse(getpid());
  ASSERT_TRUE(after.has_value());
  EXPECT_GT(UsedBetween(*before, *after).total_ns(), 80'000'000);
}

TEST(UsedBetween, SplitsTheExactSumAsTheTicksAre) {
  ProcessUse before, after;
  before.running_ns = 1'000;
  after.running_ns = 5'000;
  after.cpu.user_ns = 30;
  after.cpu.system_ns = 10;
  EXPECT_EQ(UsedBetween(before, after).user_ns, 3'000);
  EXPECT_EQ(UsedBetween(before, after).system_ns, 1'000);
  before.cpu = after.cpu;  // not a tick in between: as over its life
  EXPECT_EQ(UsedBetween(before, after).user_ns, 3'000);
  after.cpu.user_ns = 20;  // a thread ended, its time is gone
  EXPECT_GE(UsedBetween(before, after).user_ns, 0);
  EXPECT_EQ(UsedBetween(before, after).total_ns(), 4'000);
}

TEST(ReadProcessUse, NobodyIsNothing) { EXPECT_FALSE(ReadProcessUse(0x7ffffffe).has_value()); }

TEST(ParseCpuList, ReadsRangesAndRefusesTheRest) {
  EXPECT_EQ(*ParseCpuList("0-2,5"), (std::vector<int>{0, 1, 2, 5}));
  for (const Bytes bad : {"", "x", "2-1", "-1", "1-", "1,,2", "99999"}) EXPECT_FALSE(ParseCpuList(bad).ok()) << bad;
}

}  // namespace
}  // namespace respect::bench

#include "conformance/target/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/testing/scripted_stream.h"

namespace respect::conformance {
namespace {

using ::testing::HasSubstr;

Connection Scripted(std::deque<std::string> pieces, bool closes = false) {
  return Connection(std::make_unique<ScriptedStream>(std::move(pieces), closes));
}

std::string Text(const Received& received) {
  if (const auto* failure = std::get_if<Failure>(&received)) {
    return std::string(FailureName(failure->kind)) + ": " + failure->text;
  }
  return Describe(std::get<Reply>(received));
}

TEST(Connection, TakesRepliesAndPushesApartAndInOrder) {
  Connection connection = Scripted({"+a\r\n>1\r\n+p\r\n", "+b\r\n>1\r\n+q\r\n"});
  connection.set_protocol(3);
  EXPECT_EQ(Text(connection.ReceivePush(InMs(0))), ">[+\"p\"]");
  EXPECT_EQ(Text(connection.ReceiveReply(InMs(0))), "+\"a\"");
  EXPECT_EQ(Text(connection.ReceiveReply(InMs(0))), "+\"b\"");
  EXPECT_EQ(Text(connection.ReceiveNext(InMs(0))), ">[+\"q\"]");
  EXPECT_EQ(connection.Unread(true), "");
}

TEST(Connection, EachWayToFailHasItsName) {
  Connection silent = Scripted({});
  EXPECT_THAT(Text(silent.ReceiveReply(InMs(0))), HasSubstr("timeout: no reply"));
  Connection half = Scripted({"$5\r\nab"});
  EXPECT_THAT(Text(half.ReceiveReply(InMs(0))), HasSubstr("timeout: only part of a reply within the deadline: \"$5"));
  Connection closed = Scripted({"+a\r\n", "$5\r\nab"}, true);
  EXPECT_EQ(Text(closed.ReceiveReply(InMs(0))), "+\"a\"");
  EXPECT_THAT(Text(closed.ReceiveReply(InMs(0))), HasSubstr("closed: the connection ended"));
  Connection garbage = Scripted({"+a\r\nhello\r\n"});
  EXPECT_EQ(Text(garbage.ReceiveReply(InMs(0))), "+\"a\"");
  EXPECT_THAT(Text(garbage.ReceiveReply(InMs(0))), HasSubstr("malformed: not RESP"));
}

TEST(Connection, RepliesOfTheOtherProtocolAreMalformed) {
  Connection two = Scripted({"*1\r\n#t\r\n"});
  EXPECT_THAT(Text(two.ReceiveReply(InMs(0))), HasSubstr("a reply in RESP3"));
  Connection three = Scripted({"*1\r\n$-1\r\n"});
  three.set_protocol(3);
  EXPECT_THAT(Text(three.ReceiveReply(InMs(0))), HasSubstr("a null of RESP2"));
  Connection either = Scripted({"*2\r\n$-1\r\n_\r\n"});
  either.set_any_protocol();
  EXPECT_EQ(Text(either.ReceiveReply(InMs(0))), "[_$, _]");
}

TEST(Connection, TellsWhatWasNotAskedFor) {
  Connection connection = Scripted({"+a\r\n+a\r\n"});
  EXPECT_EQ(Text(connection.ReceiveReply(InMs(0))), "+\"a\"");
  EXPECT_EQ(connection.Unread(true), "+\"a\"");
}

TEST(Connection, GivesRawBytesWhateverTheReaderHasSeen) {
  Connection connection = Scripted({"+a\r", "\n+b\r\nrest"});
  EXPECT_EQ(Text(connection.ReceiveReply(InMs(0))), "+\"a\"");
  EXPECT_EQ(std::get<std::string>(connection.ReceiveBytes(7, InMs(0))), "+b\r\nres");
  EXPECT_EQ(std::get<std::string>(connection.ReceiveBytes(7, InMs(0))), "t");
  EXPECT_EQ(connection.TakeReceived(), "+a\r\n+b\r\nrest");
}

TEST(Connection, AwaitsTheEnd) {
  Connection closed = Scripted({}, true);
  EXPECT_FALSE(closed.AwaitClose(InMs(0)));
  Connection open = Scripted({});
  EXPECT_EQ(open.AwaitClose(InMs(0))->kind, Failure::Kind::kTimeout);
  Connection talking = Scripted({"+a\r\n"}, true);
  EXPECT_EQ(talking.AwaitClose(InMs(0))->kind, Failure::Kind::kUnasked);
}

}  // namespace
}  // namespace respect::conformance

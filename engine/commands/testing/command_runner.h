// CommandRunner: runs single handlers without a server, for tests of what they reply.
#pragma once

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/commands/call.h"
#include "engine/resp/output_buffer.h"
#include "engine/resp/reply_reader.h"
#include "engine/resp/resp_writer.h"

namespace respect::testing_reference {

class CommandRunner {
 public:
  explicit CommandRunner(Version served) { keyspace_.settings().serve_version = served; }

  Reply Run(Handler handler, const std::vector<std::string>& words, int protocol = 3) {
    const std::vector<Bytes> args(words.begin(), words.end());
    OutputBuffer output;
    RespWriter writer(output, protocol);
    const CommandSpec command;
    Call call({.keyspace = &keyspace_, .db = &keyspace_.db(0), .reply = &writer}, command, args);
    handler(call);
    ReplyReader reader;
    reader.Feed(output.Text());
    Result<std::optional<Reply>> reply = reader.Next();
    if (!reply.ok()) return Reply::Error(reply.error().text());
    if (!reply->has_value() || reader.pending_bytes() > 0) return Reply::Error("LOST: not one whole reply");
    return std::move(**reply);
  }

 private:
  VirtualClock clock_{0};
  Keyspace keyspace_{1, clock_, 1, nullptr};  // nothing is changed, so nobody needs to hear of it
};

}  // namespace respect::testing_reference

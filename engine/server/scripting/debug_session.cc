#include "engine/server/scripting/debug_session.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "engine/resp/request_parser.h"
#include "engine/scripting/debugger.h"
#include "engine/server/scripting/scripting.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

constexpr size_t kMostInput = size_t{1} << 20;

// Waits until the socket can be read from, or written to. False when it never will.
bool Await(int fd, short events) {
  pollfd waits{fd, events, 0};
  int ready = 0;
  do ready = poll(&waits, 1, -1);
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

bool WriteAll(Transport& transport, std::string bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const iovec rest{bytes.data() + at, bytes.size() - at};
    const TransferResult sent = transport.Write(&rest, 1);
    if (sent.kind == TransferResult::Kind::kClosed) return false;
    if (sent.kind == TransferResult::Kind::kWouldBlock && !Await(transport.fd(), POLLOUT)) return false;
    at += sent.bytes;
  }
  return true;
}

std::string OneLine(std::string line) {
  for (char& c : line) {
    if (c == '\r' || c == '\n') c = ' ';
  }
  return line;
}

// The client's connection: arrays of lines out, requests in.
class ConnectionConsole final : public scripting::DebugConsole {
 public:
  explicit ConnectionConsole(Transport& transport) : transport_(transport) {}

  void Show(std::span<const std::string> lines) override {
    std::string bytes = fmt::format("*{}\r\n", lines.size());
    for (const std::string& line : lines) bytes += fmt::format("+{}\r\n", OneLine(line));
    if (!closed_) closed_ = !WriteAll(transport_, std::move(bytes));
  }

  Input Read(std::vector<std::string>& words) override {
    using Outcome = RequestParser::Outcome;
    for (; !closed_; closed_ = !Receive()) {
      std::vector<Bytes> args;
      size_t consumed = 0;
      const Outcome outcome = parser_.Parse(input_, {}, args, consumed);
      const bool is_array = input_.empty() || input_[0] == '*';
      if (outcome == Outcome::kError || !is_array || input_.size() > kMostInput) return Input::kMalformed;
      if (outcome == Outcome::kNeedMore) continue;
      words.assign(args.begin(), args.end());
      input_.erase(0, consumed);
      return Input::kWords;
    }
    return Input::kClosed;
  }

 private:
  bool Receive() {
    char bytes[4096];
    const TransferResult read = transport_.Read(bytes, sizeof bytes);
    input_.append(bytes, read.bytes);
    // There may be more than the socket shows: what was decrypted with this.
    if (read.kind == TransferResult::Kind::kWouldBlock) return Await(transport_.fd(), POLLIN);
    return read.kind == TransferResult::Kind::kDone;
  }

  Transport& transport_;
  RequestParser parser_;
  std::string input_;
  bool closed_ = false;
};

void RunDebugged(Call& call, const std::function<void()>& evaluate) {
  Server& server = call.server();
  ConnectionConsole console(call.session()->transport());
  const std::chrono::milliseconds patience(server.options().busy_reply_threshold);
  scripting::Debugger debugger(console, call.Arg(1), patience);
  server.scripting().machine().set_debugger(&debugger);
  evaluate();
  debugger.End();
  server.scripting().machine().set_debugger(nullptr);
}

// Ends a connection without cutting off what the client is about to send: redis-cli asks once more, and over TLS does
// not bear that nobody listens.
void CloseGently(int fd) {
  constexpr int kPatienceMs = 1000;
  shutdown(fd, SHUT_WR);
  char bytes[4096];
  pollfd waits{fd, POLLIN, 0};
  while (poll(&waits, 1, kPatienceMs) > 0 && recv(fd, bytes, sizeof bytes, 0) > 0) continue;
}

// The copy: everything that the server has open but this connection is left alone, and it ends here.
[[noreturn]] void RunInCopy(Call& call, const std::function<void()>& evaluate) {
  Session& session = *call.session();
  const auto fd = static_cast<unsigned>(session.fd());
  if (fd > 3) close_range(3, fd - 1, 0);
  close_range(fd + 1, ~0U, 0);
  signal(SIGINT, SIG_IGN);
  RunDebugged(call, evaluate);
  while (session.output_size() > 0 && !session.closing() && Await(session.fd(), POLLOUT)) session.Flush();
  CloseGently(session.fd());
  _exit(0);
}

// Runs the script in a child of a child, so that nobody has to wait for its end. False, with errno, when it cannot.
bool Fork(Call& call, const std::function<void()>& evaluate) {
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    const pid_t grandchild = fork();
    if (grandchild == 0) RunInCopy(call, evaluate);
    _exit(grandchild < 0 ? errno : 0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
  return errno == 0;
}

}  // namespace

void DebugScript(Call& call, const std::function<void()>& evaluate) {
  Session& session = *call.session();
  if (call.server().scripting().debug_mode(session) == Scripting::DebugMode::kHere) {
    RunDebugged(call, evaluate);
    return session.CloseAfterReply();
  }
  if (!Fork(call, evaluate))
    return call.reply().Error(fmt::format("ERR Fork() failed, can't run EVAL in debugging mode: {}", strerror(errno)));
  session.transport().LeaveToCopy();
  session.Close();  // what is to be sent is the copy's to send
}

}  // namespace respect

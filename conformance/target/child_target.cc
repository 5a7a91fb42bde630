#include "conformance/target/child_target.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "conformance/target/fakeredis_server.h"
#include "conformance/target/stream.h"
#include "conformance/target/url_target.h"

namespace respect::conformance {
namespace {

constexpr int kStartAttempts = 3;  // another program may take the port we found free
constexpr size_t kShownOutput = 600;

// A port nobody listens on at this moment; 0 when there is none.
int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  const bool found = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  close(fd);
  return found ? ntohs(address.sin_port) : 0;
}

void ReplaceAll(std::string& text, Bytes what, Bytes with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

ChildTarget::~ChildTarget() {
  if (process_) process_->Stop(InMs(deadlines_.stop_ms));
}

Status ChildTarget::Start() {
  Status status = Done{};
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    if (process_) process_->Stop(InMs(deadlines_.stop_ms));
    process_.reset();
    directory_ = std::make_unique<TemporaryDirectory>();
    endpoint_.port = FreePort();
    status = StartOnce();
    if (status.ok() || !process_) return status;
  }
  return status;
}

Status ChildTarget::StartOnce() {
  Result<std::unique_ptr<ChildProcess>> process = ChildProcess::Start(FilledCommand(), directory_->path());
  if (!process.ok()) return process.error();
  process_ = std::move(*process);
  const Moment deadline = InMs(deadlines_.start_ms);
  std::string last = "it does not listen";
  while (MsUntil(deadline) > 0) {
    if (!process_->Fate().empty()) return Error(WithOutput(CommandText() + " " + process_->Fate()));
    Result<std::unique_ptr<Connection>> connection = Connect();
    if (connection.ok()) {
      const Received received = (*connection)->Call({"PING"}, InMs(deadlines_.reply_ms));
      if (const auto* failure = std::get_if<Failure>(&received)) {
        last = failure->text;
      } else if (std::get<Reply>(received).error_code() != "LOADING") {
        return Done{};
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return Error(WithOutput(fmt::format("{} gave no answer in time: {}", CommandText(), last)));
}

Result<std::unique_ptr<Connection>> ChildTarget::Connect() {
  Result<std::unique_ptr<Stream>> stream = conformance::Connect(endpoint_, {}, InMs(deadlines_.connect_ms));
  if (!stream.ok()) return stream.error();
  return std::make_unique<Connection>(std::move(*stream));
}

std::string ChildTarget::Fate() { return process_ ? process_->Fate() : "was not started"; }

std::string ChildTarget::Announcement() const { return process_ ? process_->FirstLine() : ""; }

std::string ChildTarget::Reached() const { return "started: " + CommandText(); }

std::string ChildTarget::CliOptions() const { return UrlTarget::CliOptionsOf(endpoint_); }

std::vector<std::string> ChildTarget::FilledCommand() const {
  std::vector<std::string> filled = command_;
  for (std::string& word : filled) {
    ReplaceAll(word, "{port}", std::to_string(endpoint_.port));
    ReplaceAll(word, "{dir}", directory_->path());
    ReplaceAll(word, "{socket}", directory_->path() + "/server.sock");
    ReplaceAll(word, "{fakeredis_server}", FakeredisServerProgram());
  }
  return filled;
}

std::string ChildTarget::CommandText() const {
  std::string text;
  for (std::string word : command_) {
    ReplaceAll(word, "{port}", std::to_string(endpoint_.port));
    ReplaceAll(word, "{dir}", ".");
    ReplaceAll(word, "{socket}", "./server.sock");
    ReplaceAll(word, "{fakeredis_server}", "fakeredis_server.py");
    const bool plain = !word.empty() && word.find_first_of(" '\"") == std::string::npos;
    text += (text.empty() ? "" : " ") + (plain ? word : "'" + word + "'");
  }
  return text;
}

std::string ChildTarget::WithOutput(std::string text) const {
  const std::string output = process_->LastOutput(kShownOutput);
  return output.empty() ? text : text + "; it printed:\n" + output;
}

}  // namespace respect::conformance

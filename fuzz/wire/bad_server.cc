#include "fuzz/wire/bad_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <vector>

#include "conformance/target/socket_stream.h"
#include "engine/resp/request_parser.h"

namespace respect::fuzz {
namespace {

struct Client {
  std::string input, output;
  RequestParser parser;
  bool closing = false;
};

std::string Bulk(Bytes bytes) { return fmt::format("${}\r\n{}\r\n", bytes.size(), bytes); }

}  // namespace

class BadServer::Loop {
 public:
  Loop(Badness badness, int hand_over, std::atomic<bool>& dead, std::atomic<bool>& stopping)
      : badness_(badness), hand_over_(hand_over), dead_(dead), stopping_(stopping) {}

  void Run() {
    while (!stopping_ && !dead_) Turn();
    for (const auto& [fd, client] : clients_) close(fd);
  }

 private:
  void Turn() {
    std::vector<pollfd> polled{{hand_over_, POLLIN, 0}};
    for (const auto& [fd, client] : clients_) {
      polled.push_back({fd, static_cast<short>(client.output.empty() ? POLLIN : POLLIN | POLLOUT), 0});
    }
    poll(polled.data(), polled.size(), 5);
    int fd = -1;
    while (read(hand_over_, &fd, sizeof(fd)) == sizeof(fd)) clients_[fd];
    if (hung_) return;
    for (const pollfd& each : polled) {
      if (each.fd != hand_over_ && each.revents != 0 && clients_.contains(each.fd)) Serve(each.fd, clients_[each.fd]);
      if (dead_) return;
    }
  }

  void Serve(int fd, Client& client) {
    char bytes[16384];
    const ssize_t count = client.closing ? -1 : read(fd, bytes, sizeof(bytes));
    if (count > 0) client.input.append(bytes, static_cast<size_t>(count));
    if (count > 0) Parse(client);
    if (dead_ || hung_) return;
    const ssize_t sent = send(fd, client.output.data(), client.output.size(), MSG_NOSIGNAL);
    if (sent > 0) client.output.erase(0, static_cast<size_t>(sent));
    if (count == 0 || (count < 0 && errno != EAGAIN) || client.closing) Remove(fd, client);
  }

  void Remove(int fd, const Client& client) {
    if (badness_ == Badness::kMixesAnswers && !client.input.empty()) stray_ = true;
    constexpr size_t kLeft = 200000;
    if (badness_ == Badness::kKeepsMemory) kept_ += kLeft;
    if (badness_ == Badness::kKeepsConnections) ++ghosts_;
    close(fd);
    clients_.erase(fd);
  }

  void Parse(Client& client) {
    for (;;) {
      std::vector<Bytes> args;
      size_t consumed = 0;
      const auto outcome = client.parser.Parse(client.input, {}, args, consumed);
      if (outcome == RequestParser::Outcome::kNeedMore) return;
      if (outcome == RequestParser::Outcome::kError) return OnGarbage(client);
      if (!args.empty()) Answer(client, args);
      client.input.erase(0, consumed);
      client.parser.ForgetInline();
    }
  }

  void OnGarbage(Client& client) {
    const bool of_length = client.parser.error().find("length") != std::string::npos;
    if (badness_ == Badness::kDiesOfHugeLength && of_length) dead_ = true;
    if (badness_ == Badness::kHangsOnGarbage) hung_ = true;
    if (badness_ == Badness::kDropsTheOthers) clients_.begin()->second.closing = true;
    client.output += "-ERR " + client.parser.error() + "\r\n";
    client.closing = true;
  }

  void Answer(Client& client, const std::vector<Bytes>& args) {
    if (stray_) client.output += Bulk("somebody else's");
    stray_ = false;
    const std::string key(args.size() > 1 ? args[1] : "");
    if (args[0] == "ECHO") {
      client.output += Bulk(key);
    } else if (args[0] == "SET") {
      data_[key] = args.size() > 2 ? args[2] : "";
      client.output += "+OK\r\n";
    } else if (args[0] == "GET") {
      client.output += data_.contains(key) ? Bulk(data_[key]) : "$-1\r\n";
    } else if (args[0] == "INCR") {
      data_[key] = std::to_string(std::atoll(data_[key].c_str()) + 1);
      client.output += ":" + data_[key] + "\r\n";
    } else if (args[0] == "DEL") {
      size_t removed = 0;
      for (size_t i = 1; i < args.size(); ++i) removed += data_.erase(std::string(args[i]));
      client.output += fmt::format(":{}\r\n", removed);
    } else if (args[0] == "INFO") {
      client.output += Bulk(fmt::format("used_memory:{}\r\nused_memory_rss:1000\r\nconnected_clients:{}\r\n", kept_,
                                        clients_.size() + ghosts_));
    } else {
      client.output += "-ERR unknown command\r\n";
    }
  }

  Badness badness_;
  int hand_over_;
  std::atomic<bool>& dead_;
  std::atomic<bool>& stopping_;
  std::map<int, Client> clients_;
  std::map<std::string, std::string> data_;
  size_t kept_ = 1000000, ghosts_ = 0;
  bool hung_ = false, stray_ = false;
};

Status BadServer::Start() {
  Stop();
  dead_ = stopping_ = false;
  if (pipe2(hand_over_, O_CLOEXEC | O_NONBLOCK) != 0) return Error("no pipe");
  thread_ = std::thread([this] { Loop(badness_, hand_over_[0], dead_, stopping_).Run(); });
  return Done{};
}

void BadServer::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  for (int& end : hand_over_) {
    if (end >= 0) close(std::exchange(end, -1));
  }
}

Result<std::unique_ptr<conformance::Connection>> BadServer::Connect() {
  int ends[2];
  if (dead_ || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return Error("no answer");
  if (write(hand_over_[1], &ends[1], sizeof(ends[1])) != sizeof(ends[1])) return Error("no answer");
  return std::make_unique<conformance::Connection>(std::make_unique<conformance::SocketStream>(ends[0]));
}

}  // namespace respect::fuzz

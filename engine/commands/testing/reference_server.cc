#include "engine/commands/testing/reference_server.h"

#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace respect::testing_reference {
namespace {

constexpr int kFirstVersion = 8;

// A port nobody listens on just now.
int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  int port = 0;
  if (bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
      getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    port = ntohs(address.sin_port);
  }
  close(probe);
  return port;
}

// The version number that "redis-server --version" tells; 0 when there is none in PATH.
int InstalledVersion() {
  FILE* output = popen("redis-server --version 2>/dev/null", "r");
  if (output == nullptr) return 0;
  std::array<char, 256> line{};
  const bool read = fgets(line.data(), line.size(), output) != nullptr;
  pclose(output);
  const std::string text = read ? line.data() : "";
  const size_t at = text.find(" v=");
  return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + 3);
}

}  // namespace

Result<std::unique_ptr<ReferenceServer>> ReferenceServer::Find() {
  std::unique_ptr<ReferenceServer> server(new ReferenceServer());
  if (const char* address = std::getenv("RESPECT_REDIS8")) {
    const std::string text = address;
    const size_t colon = text.rfind(':');
    if (colon != std::string::npos && server->Connect(text.substr(0, colon), text.substr(colon + 1))) {
      return server;
    }
    return Error("RESPECT_REDIS8 is set, but no server answers at " + text);
  }
  if (const char* command = std::getenv("RESPECT_REDIS8_START")) {
    if (server->Start(command)) return server;
    return Error("the command in RESPECT_REDIS8_START brought up no server");
  }
  const int version = InstalledVersion();
  if (version == 0) return Error("no redis-server in PATH, and neither RESPECT_REDIS8 nor RESPECT_REDIS8_START is set");
  if (version < kFirstVersion) {
    return Error("the redis-server in PATH is of version " + std::to_string(version) +
                 ", and neither RESPECT_REDIS8 nor RESPECT_REDIS8_START is set");
  }
  if (server->Start("redis-server --port {port} --bind 127.0.0.1 --save ''")) return server;
  return Error("the redis-server in PATH did not come up");
}

ReferenceServer::~ReferenceServer() {
  if (socket_ >= 0) close(socket_);
  if (process_ <= 0) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

bool ReferenceServer::Start(const std::string& command) {
  const std::string port = std::to_string(FreePort());
  std::string line = "exec " + command + " >/dev/null 2>&1";
  for (size_t at = line.find("{port}"); at != std::string::npos; at = line.find("{port}")) line.replace(at, 6, port);
  process_ = fork();
  if (process_ == 0) {
    execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    if (Connect("127.0.0.1", port)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

bool ReferenceServer::Connect(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return false;
  socket_ = socket(found->ai_family, found->ai_socktype, 0);
  const bool connected = connect(socket_, found->ai_addr, found->ai_addrlen) == 0;
  freeaddrinfo(found);
  if (!connected) {
    close(socket_);
    socket_ = -1;
  }
  return connected;
}

Reply ReferenceServer::Ask(const std::vector<std::string>& command) {
  const std::string request = EncodeRequest(command);
  for (size_t sent = 0; sent < request.size();) {
    const ssize_t count = send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return Reply::Error("LOST the connection");
    sent += static_cast<size_t>(count);
  }
  std::array<char, 65536> buffer;
  while (true) {
    Result<std::optional<Reply>> reply = reader_.Next();
    if (!reply.ok()) return Reply::Error(reply.error().text());
    if (reply->has_value()) return std::move(**reply);
    const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count <= 0) return Reply::Error("LOST the connection");
    reader_.Feed({buffer.data(), static_cast<size_t>(count)});
  }
}

}  // namespace respect::testing_reference

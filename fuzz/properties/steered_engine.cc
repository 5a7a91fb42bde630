#include "fuzz/properties/steered_engine.h"

#include <fcntl.h>

#include "conformance/target/socket_stream.h"
#include "engine/server/embedded.h"

namespace respect::fuzz {
namespace {

using conformance::Connection;

class SteeredEngine final : public conformance::Target {
 public:
  Status Start() override {
    server_.reset();
    auto server = EmbeddedServer::Start({.virtual_clock = true, .seed = 1, .config = {{"respect-commands", "yes"}}});
    if (!server.ok()) return server.error();
    server_ = std::move(*server);
    return Done{};
  }
  Result<std::unique_ptr<Connection>> Connect() override {
    const int fd = server_->Connect();
    if (fd < 0) return Error("the system has no more sockets");
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return std::make_unique<Connection>(std::make_unique<conformance::SocketStream>(fd));
  }
  bool owned() const override { return true; }
  std::string Reached() const override { return "in process"; }
  std::string CliOptions() const override { return ""; }

 private:
  std::unique_ptr<EmbeddedServer> server_;
};

}  // namespace

std::unique_ptr<conformance::Target> MakeSteeredEngine() { return std::make_unique<SteeredEngine>(); }

}  // namespace respect::fuzz

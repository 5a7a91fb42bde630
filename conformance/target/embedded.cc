#include "conformance/target/embedded.h"

#include <fcntl.h>

#include "conformance/target/socket_stream.h"
#include "engine/server/embedded.h"

namespace respect::conformance {
namespace {

class EmbeddedTarget final : public Target {
 public:
  explicit EmbeddedTarget(uint64_t seed) : seed_(seed) {}

  Status Start() override {
    server_.reset();
    EmbeddedServer::Settings settings;
    settings.virtual_clock = true;
    settings.seed = seed_ == 0 ? 1 : seed_;
    Result<std::unique_ptr<EmbeddedServer>> server = EmbeddedServer::Start(settings);
    if (!server.ok()) return server.error();
    server_ = std::move(*server);
    return Done{};
  }

  Result<std::unique_ptr<Connection>> Connect() override {
    const int fd = server_->Connect();
    if (fd < 0) return Error("the system has no more sockets");
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return std::make_unique<Connection>(std::make_unique<SocketStream>(fd));
  }

  bool owned() const override { return true; }
  bool has_virtual_clock() const override { return true; }
  void AdvanceMs(int64_t ms) override { server_->AdvanceMs(ms); }
  std::string Reached() const override { return "in process"; }
  std::string CliOptions() const override { return ""; }

 private:
  uint64_t seed_;
  std::unique_ptr<EmbeddedServer> server_;
};

}  // namespace

std::unique_ptr<Target> MakeEmbeddedTarget(uint64_t seed) { return std::make_unique<EmbeddedTarget>(seed); }

}  // namespace respect::conformance

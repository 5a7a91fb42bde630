#include "conformance/target/embedded.h"

#include <fcntl.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "conformance/target/socket_stream.h"
#include "engine/server/embedded.h"

namespace respect::conformance {
namespace {

using Config = std::vector<std::pair<std::string, std::string>>;

// A folder of its own for what the server writes, in memory where there is such a place: the suite brings files to disk
// very often, and crashes nothing. Empty, and so the working directory, when there can be none.
std::string NewDirectory() {
  for (const std::filesystem::path& parent :
       {std::filesystem::path("/dev/shm"), std::filesystem::temp_directory_path()}) {
    std::string name = (parent / "respect-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) return name;
  }
  return {};
}

class EmbeddedTarget final : public Target {
 public:
  EmbeddedTarget(uint64_t seed, Config config) : seed_(seed), config_(std::move(config)) {}
  ~EmbeddedTarget() override {
    server_.reset();
    std::error_code gone;
    if (!directory_.empty()) std::filesystem::remove_all(directory_, gone);
  }

  Status Start() override {
    server_.reset();
    EmbeddedServer::Settings settings;
    settings.virtual_clock = true;
    settings.seed = seed_ == 0 ? 1 : seed_;
    settings.config = config_;
    if (directory_.empty()) directory_ = NewDirectory();
    settings.directory = directory_;
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
  Config config_;
  std::string directory_;
  std::unique_ptr<EmbeddedServer> server_;
};

}  // namespace

std::unique_ptr<Target> MakeEmbeddedTarget(uint64_t seed, Config config) {
  return std::make_unique<EmbeddedTarget>(seed, std::move(config));
}

}  // namespace respect::conformance

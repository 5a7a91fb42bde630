#include "engine/server/embedded.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>

#include "engine/server/acl/rights.h"
#include "engine/server/persistence/persistence.h"
#include "engine/server/server.h"

namespace respect {
namespace {

Result<std::unique_ptr<Config>> MakeConfig(const EmbeddedServer::Settings& settings) {
  auto config = std::make_unique<Config>();
  config->options().port = 0;
  config->options().save.clear();
  config->options().seed = settings.seed;
  config->options().directory = settings.directory;
  config->options().enable_debug_command = ProtectedAction::kYes;
  config->options().enable_protected_configs = ProtectedAction::kYes;
  for (const auto& [name, value] : settings.config) {
    if (const std::optional<ConfigTextError> error = config->ReadText(name + ' ' + value))
      return Error(name + ": " + error->reason);
  }
  if (!config->unresolved().empty()) return Error("unknown setting: " + config->unresolved().front());
  return config;
}

}  // namespace

Result<std::unique_ptr<EmbeddedServer>> EmbeddedServer::Start(const Settings& settings) {
  Result<std::unique_ptr<Config>> config = MakeConfig(settings);
  if (!config.ok()) return config.error();
  std::unique_ptr<EmbeddedServer> embedded(new EmbeddedServer());
  if (settings.virtual_clock) {
    auto clock = std::make_unique<VirtualClock>(settings.start_us);
    embedded->virtual_clock_ = clock.get();
    embedded->clock_ = std::move(clock);
  } else {
    embedded->clock_ = std::make_unique<RealClock>();
  }
  embedded->directory_ = settings.directory;
  std::promise<Status> started;
  embedded->thread_ = std::thread(
      [&started, raw = embedded.get(), ephemeral = settings.ephemeral_port, config = std::move(*config)]() mutable {
        // Made here, so that what it takes is counted in this thread.
        SteeredClock steered(*raw->clock_);
        const bool test_tools = config->options().respect_commands;
        Server server(std::move(config), test_tools ? static_cast<const Clock&>(steered) : *raw->clock_);
        if (test_tools) server.EnableTestTools(steered);
        Status listening = server.RenameCommands();
        if (listening.ok()) listening = acl::LoadAtStart(server);
        if (listening.ok()) listening = server.Listen();
        if (listening.ok() && ephemeral) listening = server.ListenAt("127.0.0.1", 0);
        if (listening.ok() && !raw->directory_.empty() && !server.persistence().LoadAtStart())
          listening = Error("the data in " + raw->directory_ + " cannot be loaded");
        const bool runs = listening.ok();
        raw->server_ = &server;
        raw->port_ = server.tcp_port();
        started.set_value(std::move(listening));
        if (runs) server.Run();
        server.DisconnectAll();
        raw->ended_.store(true, std::memory_order_release);
        raw->release_.get_future().wait();
      });
  Status status = started.get_future().get();
  if (status.ok()) return embedded;
  embedded->release_.set_value();
  embedded->thread_.join();
  return status.error();
}

EmbeddedServer::~EmbeddedServer() {
  if (!thread_.joinable()) return;
  server_->Stop();
  server_->Wake();
  release_.set_value();
  thread_.join();
}

bool EmbeddedServer::Ask(const std::function<void()>& function) {
  // Shared: a loop that has ended may still hold the function when nobody waits any more.
  const auto done = std::make_shared<std::promise<void>>();
  std::future<void> finished = done->get_future();
  server_->Post([function, done] {
    function();
    done->set_value();
  });
  constexpr auto kLook = std::chrono::milliseconds(20);
  while (finished.wait_for(kLook) != std::future_status::ready) {
    if (ended()) return false;
  }
  return true;
}

int EmbeddedServer::Connect() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  if (!ended() && Ask([this, end = ends[1]] { server_->Adopt(end); })) return ends[0];
  close(ends[0]);
  close(ends[1]);
  return -1;
}

void EmbeddedServer::AdvanceMs(int64_t ms) {
  // What was sent until now came before the time that passes.
  Ask([this] { server_->persistence().AwaitChildren(); });
  virtual_clock_->AdvanceUs(ms * 1000);
  // What fell due is done at the end of the turn that runs the first, so before the second.
  Ask([] {});
  Ask([] {});
}

int64_t EmbeddedServer::CpuNs() {
  clockid_t clock{};
  timespec spent{};
  if (pthread_getcpuclockid(thread_.native_handle(), &clock) != 0 || clock_gettime(clock, &spent) != 0) return 0;
  return spent.tv_sec * 1'000'000'000 + spent.tv_nsec;
}

}  // namespace respect

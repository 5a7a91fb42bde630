#include "bench/run/subject.h"

#include <fmt/format.h>

#include "bench/run/info.h"

namespace respect::bench {

using conformance::Failure;
using conformance::InMs;

namespace {

constexpr int64_t kControlMs = 120'000;  // FLUSHALL of a large data set takes its time

}  // namespace

Subject::Subject(SubjectPlan plan, const conformance::Deadlines& deadlines)
    : plan_(std::move(plan)), deadlines_(deadlines) {}

Status Subject::Start() {
  target_ = plan_.make();
  Status started = target_->Start();
  if (!started.ok()) return started;
  Result<conformance::Identity> identity = conformance::Identify(*target_, plan_.kind, deadlines_);
  if (!identity.ok()) return identity.error();
  identity_ = std::move(*identity);
  Status connected = Connect();
  if (!connected.ok()) return connected;
  if (const auto endpoint = target_->endpoint()) process_ = FindListener(*endpoint);
  return Done{};
}

Status Subject::Connect() {
  Result<std::unique_ptr<conformance::Connection>> connection = target_->Connect();
  if (!connection.ok()) return connection.error();
  control_ = std::move(*connection);
  return Done{};
}

Result<Reply> Subject::Call(const std::vector<std::string>& args) { return CallBytes(EncodeRequest(args)); }

Result<Reply> Subject::CallBytes(Bytes request) {
  if (control_ == nullptr || control_->closed()) {
    Status connected = Connect();
    if (!connected.ok()) return connected.error();
  }
  if (auto failure = control_->Send(request, InMs(kControlMs))) return Error(failure->text);
  conformance::Received received = control_->ReceiveReply(InMs(kControlMs));
  if (const auto* failure = std::get_if<Failure>(&received)) {
    control_.reset();  // whatever comes later must not be taken for another answer
    return Error(failure->text);
  }
  return std::get<Reply>(std::move(received));
}

std::string Subject::Info(const std::string& section) {
  Result<Reply> reply = Call({"INFO", section});
  return reply.ok() && !reply->is_error() ? reply->text : "";
}

Status Subject::Flush() {
  Result<Reply> reply = Call({"FLUSHALL", "SYNC"});
  if (reply.ok() && reply->is_error()) reply = Call({"FLUSHALL"});  // before Redis 6.2
  if (!reply.ok()) return Error(fmt::format("FLUSHALL: {}", reply.error().text()));
  if (reply->is_error()) return Error(fmt::format("FLUSHALL is refused: {}", reply->text));
  return Done{};
}

std::optional<ProcessUse> Subject::Use() const { return process_ ? ReadProcessUse(*process_) : std::nullopt; }

std::optional<int64_t> Subject::Keys() {
  const std::string info = Info("keyspace");
  if (info.empty()) return std::nullopt;
  int64_t keys = 0;
  // "db0:keys=5,expires=0,avg_ttl=0"
  for (size_t at = info.find(":keys="); at != std::string::npos; at = info.find(":keys=", at + 1)) {
    keys += std::strtoll(info.c_str() + at + 6, nullptr, 10);
  }
  return keys;
}

std::optional<int64_t> Subject::UsedMemory() { return InfoNumber(Info("memory"), "used_memory"); }

}  // namespace respect::bench

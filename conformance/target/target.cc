#include "conformance/target/target.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <vector>

namespace respect::conformance {
namespace {

Status MustSucceed(Connection& connection, const std::vector<std::string>& args, Moment deadline) {
  const Received received = connection.Call(args, deadline);
  if (const auto* failure = std::get_if<Failure>(&received)) return Error(args[0] + ": " + failure->text);
  const Reply& reply = std::get<Reply>(received);
  if (reply.is_error()) return Error(fmt::format("{} refused: {}", args[0], reply.text));
  return Done{};
}

}  // namespace

void Target::AdvanceMs(int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

Status LogIn(Connection& connection, const Endpoint& endpoint, Moment deadline) {
  if (!endpoint.user.empty() || !endpoint.password.empty()) {
    std::vector<std::string> auth = {"AUTH"};
    if (!endpoint.user.empty()) auth.push_back(endpoint.user);
    auth.push_back(endpoint.password);
    Status status = MustSucceed(connection, auth, deadline);
    if (!status.ok()) return status;
  }
  if (endpoint.database == 0) return Done{};
  return MustSucceed(connection, {"SELECT", std::to_string(endpoint.database)}, deadline);
}

}  // namespace respect::conformance

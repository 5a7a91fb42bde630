// multi: commands that follow one another run as one transaction: MULTI, the commands, EXEC; what EXEC holds in their
// places must be what they would have answered alone. Where one of them cannot even be queued nothing has run, and each
// becomes a transaction of its own: the error is the reply then. AUTH stands between two transactions: what is queued
// behind it would still be judged by the rights of the user before.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "conformance/modes/command_words.h"
#include "conformance/modes/modes.h"

namespace respect::conformance {
namespace {

using Verb = spec::Step::Verb;

constexpr Bytes kOwnTransaction = "begins or ends transactions itself";
constexpr Bytes kRefusedInside = "uses a command that no transaction takes";
constexpr Bytes kOtherAnswers = "changes how its connection is answered";
constexpr Bytes kSeesTransaction = "tells of the connection or of commands, where a transaction shows";
constexpr Bytes kNotYet = "may not use MULTI before it has logged in";
constexpr Bytes kNeverMay = "has a user who may not use MULTI";

constexpr auto kUnfit = std::to_array<Unfit>({
    {"MULTI", kOwnTransaction},
    {"EXEC", kOwnTransaction},
    {"DISCARD", kOwnTransaction},
    {"WATCH", kOwnTransaction},
    {"UNWATCH", kOwnTransaction},
    {"RESET", kOwnTransaction},
    {"QUIT", kOwnTransaction},
    {"SAVE", kRefusedInside},
    {"SHUTDOWN", kRefusedInside},
    {"SYNC", kRefusedInside},
    {"PSYNC", kRefusedInside},
    {"REPLICAOF", kRefusedInside},
    {"SUBSCRIBE", kOtherAnswers},
    {"PSUBSCRIBE", kOtherAnswers},
    {"SSUBSCRIBE", kOtherAnswers},
    {"UNSUBSCRIBE", kOtherAnswers},
    {"PUNSUBSCRIBE", kOtherAnswers},
    {"SUNSUBSCRIBE", kOtherAnswers},
    {"MONITOR", kOtherAnswers},
    {"CLIENT REPLY", kOtherAnswers},
    {"CLIENT TRACKING", kOtherAnswers},
    {"CLIENT CACHING", kOtherAnswers},
    {"HELLO", kOtherAnswers},
    {"CONFIG SET requirepass", kNotYet},
    {"CLIENT INFO", kSeesTransaction},
    {"CLIENT LIST", kSeesTransaction},
    {"CLIENT TRACKINGINFO", kSeesTransaction},
    {"OBJECT REFCOUNT", kSeesTransaction},
    {"INFO commandstats", kSeesTransaction},
    {"SLOWLOG", kSeesTransaction},
});

bool IsAuth(const std::vector<std::string>& args) { return BeginsWith(args, "AUTH"); }

bool MayNever(const std::vector<std::string>& args) {
  constexpr auto kOpens = std::to_array<Bytes>({"+@all", "allcommands", "+@transaction", "+multi"});
  return LimitsAUser(args, kOpens);
}

class Multi final : public Mode {
 public:
  Bytes name() const override { return "multi"; }
  Bytes summary() const override { return "commands that follow one another inside MULTI and EXEC"; }
  Joins joins() const override { return Joins::kSteps; }

  std::string SkipReason(const spec::Case& test, const Identity& server, const CommandIndex& commands) const override {
    if (std::string reason = Mode::SkipReason(test, server, commands); !reason.empty()) return reason;
    if (test.config.contains("requirepass")) return std::string(kNotYet);
    if (std::ranges::any_of(test.given, MayNever)) return std::string(kNeverMay);
    bool has_command = false;
    for (const spec::Step& step : test.steps) {
      if (step.verb == Verb::kBlocked) return "waiters are served when a transaction ends";
      if (step.verb != Verb::kCmd && step.verb != Verb::kSend) continue;
      has_command = has_command || (step.verb == Verb::kCmd && !IsAuth(step.args));
      if (MayNever(step.args)) return std::string(kNeverMay);
      if (const Bytes reason = UnfitReason(kUnfit, step.args); !reason.empty()) return std::string(reason);
    }
    return has_command ? "" : "has no command for a transaction";
  }

  std::vector<Received> Exchange(const ModeContext& context, Connection& connection,
                                 std::span<const Request> requests) const override {
    std::vector<Received> replies;
    while (!requests.empty()) {
      const auto auth = std::ranges::find_if(requests, [](const Request& request) { return IsAuth(request.args); });
      const auto before = static_cast<size_t>(auth - requests.begin());
      const size_t taken = std::max<size_t>(before, 1);
      for (Received& reply : before == 0 ? ExchangePlainly(context, connection, requests.first(1))
                                         : RunAsTransactions(context, connection, requests.first(before)))
        replies.push_back(std::move(reply));
      if (std::holds_alternative<Failure>(replies.back())) break;
      requests = requests.subspan(taken);
    }
    return replies;
  }

 private:
  static std::vector<Received> RunAsTransactions(const ModeContext& context, Connection& connection,
                                                 std::span<const Request> requests) {
    std::vector<Received> replies = RunTogether(context, connection, requests);
    if (requests.size() == 1 || !replies.empty()) return replies;
    for (const Request& request : requests) {
      for (Received& reply : RunTogether(context, connection, {&request, 1})) replies.push_back(std::move(reply));
      if (std::holds_alternative<Failure>(replies.back())) break;
    }
    return replies;
  }

  // Nothing: one of several could not be queued, so that none has run.
  static std::vector<Received> RunTogether(const ModeContext& context, Connection& connection,
                                           std::span<const Request> requests) {
    std::vector<Request> all{{.args = {"MULTI"}}};
    all.insert(all.end(), requests.begin(), requests.end());
    all.push_back({.args = {"EXEC"}});
    std::vector<Received> replies = ExchangePlainly(context, connection, all);
    if (std::holds_alternative<Failure>(replies.back())) return {std::move(replies.back())};
    const auto reply = [&](size_t i) -> Reply& { return std::get<Reply>(replies[i]); };
    Reply& exec = reply(replies.size() - 1);
    const auto refused = std::find_if(replies.begin() + 1, replies.end() - 1,
                                      [](const Received& each) { return std::get<Reply>(each).is_error(); });
    if (refused != replies.end() - 1 && exec.error_code() == "EXECABORT") {
      if (requests.size() > 1) return {};
      return {std::move(*refused)};
    }
    const auto unqueued = std::find_if(replies.begin() + 1, replies.end() - 1, [](const Received& each) {
      const Reply& answer = std::get<Reply>(each);
      return answer.kind != Reply::Kind::kSimple || answer.text != "QUEUED";
    });
    if (unqueued != replies.end() - 1) {
      return {Failure{Failure::Kind::kMalformed,
                      "not queued inside MULTI, but answered: " + Describe(std::get<Reply>(*unqueued), 400)}};
    }
    if (exec.kind != Reply::Kind::kArray || exec.items.size() != requests.size()) {
      return {Failure{Failure::Kind::kMalformed,
                      fmt::format("EXEC of {} commands answered: {}", requests.size(), Describe(exec, 400))}};
    }
    std::vector<Received> answers;
    for (Reply& item : exec.items) answers.emplace_back(std::move(item));
    return answers;
  }
};

}  // namespace

std::unique_ptr<Mode> MakeMulti() { return std::make_unique<Multi>(); }

}  // namespace respect::conformance

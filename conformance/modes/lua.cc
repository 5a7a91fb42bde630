// lua and lua-resp3: every command that scripts may run comes from a script, which answers what it was told. lua asks
// by redis.pcall and in RESP2; lua-resp3 by redis.call, whose errors name the script, and in RESP3. What the replies
// must have become is in script_want.h. Commands that scripts may not run are sent as they are; so is `given`.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "conformance/modes/command_words.h"
#include "conformance/modes/modes.h"
#include "conformance/modes/script_want.h"
#include "conformance/step/line.h"
#include "engine/base/letter_case.h"
#include "engine/base/sha.h"

namespace respect::conformance {
namespace {

using Verb = spec::Step::Verb;

constexpr size_t kMostWords = 7000;  // as many as Lua's unpack can give, and some to spare

constexpr Bytes kQueues = "queues commands: what EXEC answers is theirs";
constexpr Bytes kOtherAnswers = "changes how its connection is answered";
constexpr Bytes kSeesScript = "tells of commands and connections, where the script shows";
constexpr Bytes kHeldBack = "pauses writes, and with them every script";
constexpr Bytes kNeverMay = "has a user who may not use EVAL";

constexpr auto kUnfit = std::to_array<Unfit>({
    {"MULTI", kQueues},
    {"EXEC", kQueues},
    {"HELLO", kOtherAnswers},
    {"RESET", kOtherAnswers},
    {"CLIENT REPLY", kOtherAnswers},
    {"CLIENT TRACKING", kOtherAnswers},
    {"CLIENT CACHING", kOtherAnswers},
    {"CLIENT PAUSE", kHeldBack},
    {"MONITOR", kSeesScript},
    {"ACL LOG", kSeesScript},
    {"SLOWLOG", kSeesScript},
    {"LATENCY HISTOGRAM", kSeesScript},
    {"CLIENT INFO", kSeesScript},
    {"CLIENT LIST", kSeesScript},
    {"INFO commandstats", kSeesScript},
    {"INFO latencystats", kSeesScript},
});

class Lua : public Mode {
 public:
  Lua(int protocol, std::string script)
      : protocol_(protocol), script_(std::move(script)), name_of_script_(Hex(Sha1(script_))) {}

  int ProtocolFor(const spec::Case&) const override { return protocol_; }
  Joins joins() const override { return Joins::kSteps; }

  std::string SkipReason(const spec::Case& test, const Identity& server, const CommandIndex& commands) const override {
    if (std::string reason = Mode::SkipReason(test, server, commands); !reason.empty()) return reason;
    if (!server.Has("EVAL")) return "the server has no scripts";
    if (test.config.contains("requirepass")) return "may not run scripts before it has logged in";
    constexpr auto kOpens = std::to_array<Bytes>({"+@all", "allcommands", "+@scripting", "+eval"});
    const auto limits = [&](std::span<const std::string> args) { return LimitsAUser(args, kOpens); };
    if (std::ranges::any_of(test.given, limits)) return std::string(kNeverMay);
    bool has_command = false;
    std::set<std::string> subscribers;
    for (const spec::Step& step : test.steps) {
      if (step.verb != Verb::kCmd && step.verb != Verb::kSend) continue;
      if (limits(step.args)) return std::string(kNeverMay);
      if (const Bytes reason = UnfitReason(kUnfit, step.args); !reason.empty()) return std::string(reason);
      const bool scripted = step.verb == Verb::kCmd && MayScript(server, step.args, commands.Find(step.args));
      has_command = has_command || scripted;
      if (IsSubscription(step.args)) subscribers.insert(step.on);
      if (scripted && protocol_ == 2 && subscribers.contains(step.on))
        return "a subscriber may not run scripts in RESP2";
    }
    return has_command ? "" : "has no command that scripts may run";
  }

  std::vector<Received> Exchange(const ModeContext& context, Connection& connection,
                                 std::span<const Request> requests) const override {
    std::vector<Request> sent(requests.begin(), requests.end());
    for (Request& request : sent) {
      if (!Changes(context, request)) continue;
      request.args.insert(request.args.begin(), {"EVAL", script_, "0"});
    }
    return ExchangePlainly(context, connection, sent);
  }

  bool Changes(const ModeContext& context, const Request& request) const override {
    return MayScript(context.server, request.args, request.command);
  }

  spec::Want Changed(const ModeContext& context, const Request& request, const spec::Want& want) const override {
    if (want.kind != spec::Want::Kind::kError) return ThroughScript(want, protocol_);
    spec::Want error = want;
    error.text = ErrorInScript(want.text, HasItsWords(context.server, request)) + Where();
    return error;
  }

 private:
  // Commands of modules count their words for themselves.
  static bool HasItsWords(const Identity& server, const Request& request) {
    if (request.command == nullptr || !request.command->module.empty()) return true;
    return server.ArityFits(request.command->name, request.args.size()).value_or(true);
  }

  static bool MayScript(const Identity& server, std::span<const std::string> args, const spec::Command* command) {
    if (args.size() > kMostWords || BeginsWith(args, "SELECT")) return false;  // SELECT holds for its script
    if (command == nullptr) return true;
    // Before 7.2 scripts may run no command that blocks, nor the forms of XREAD that do.
    const auto blocks = [](const std::string& arg) { return EqualsIgnoreCase(arg, "BLOCK"); };
    if (command->name.starts_with("XREAD") && server.MayNotScript("BLPOP") && std::ranges::any_of(args, blocks))
      return false;
    return !server.MayNotScript(command->name);
  }

  // What an error that the script does not catch is told with.
  std::string Where() const {
    return protocol_ == 2 ? "" : fmt::format(" script: {}, on @user_script:1.", name_of_script_);
  }

  int protocol_;
  std::string script_;
  std::string name_of_script_;
};

class LuaResp2 final : public Lua {
 public:
  LuaResp2() : Lua(2, "return redis.pcall(unpack(ARGV))") {}
  Bytes name() const override { return "lua"; }
  Bytes summary() const override { return "every command from a script, in RESP2"; }
};

class LuaResp3 final : public Lua {
 public:
  LuaResp3() : Lua(3, "redis.setresp(3) return redis.call(unpack(ARGV))") {}
  Bytes name() const override { return "lua-resp3"; }
  std::vector<Bytes> skipped_as() const override { return {"lua", "resp3"}; }
  Bytes summary() const override { return "every command from a script, in RESP3; errors are raised"; }
};

}  // namespace

std::unique_ptr<Mode> MakeLua() { return std::make_unique<LuaResp2>(); }
std::unique_ptr<Mode> MakeLuaResp3() { return std::make_unique<LuaResp3>(); }

}  // namespace respect::conformance

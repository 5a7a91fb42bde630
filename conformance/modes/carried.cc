#include "conformance/modes/carried.h"

#include <algorithm>
#include <array>

#include "conformance/modes/command_words.h"

namespace respect::conformance {
namespace {

using Verb = spec::Step::Verb;

constexpr Bytes kHearsOfIt = "hears of what is done to keys";
constexpr Bytes kOwnFiles = "is about the files themselves";
constexpr Bytes kBesideData = "asks what a server knows beside its data";
constexpr Bytes kCursor = "goes on where it was in a table, which is another one then";
constexpr Bytes kTableOrder = "answers in the order of a table, which is another one then";
constexpr Bytes kLimited = "limits memory or rights, for whoever carries the data too";

constexpr auto kUnfit = std::to_array<Unfit>({
    {"WATCH", kHearsOfIt},
    {"SUBSCRIBE", kHearsOfIt},
    {"PSUBSCRIBE", kHearsOfIt},
    {"SSUBSCRIBE", kHearsOfIt},
    {"MONITOR", kHearsOfIt},
    {"CLIENT TRACKING", kHearsOfIt},
    {"SAVE", kOwnFiles},
    {"BGSAVE", kOwnFiles},
    {"BGREWRITEAOF", kOwnFiles},
    {"LASTSAVE", kOwnFiles},
    {"SHUTDOWN", kOwnFiles},
    {"DEBUG RELOAD", kOwnFiles},
    {"DEBUG LOADAOF", kOwnFiles},
    {"DEBUG SLEEP", kOwnFiles},
    {"CONFIG SET appendonly", kOwnFiles},
    {"CONFIG SET save", kOwnFiles},
    {"CONFIG SET dir", kOwnFiles},
    {"CONFIG SET dbfilename", kOwnFiles},
    {"CONFIG RESETSTAT", kBesideData},
    {"CONFIG GET", kBesideData},
    {"INFO", kBesideData},
    {"OBJECT IDLETIME", kBesideData},
    {"OBJECT FREQ", kBesideData},
    {"OBJECT REFCOUNT", kBesideData},
    {"CLIENT LIST", kBesideData},
    {"CLIENT INFO", kBesideData},
    {"CLIENT KILL", kBesideData},
    {"CLIENT PAUSE", kBesideData},
    {"CLIENT REPLY", kBesideData},
    {"SLOWLOG", kBesideData},
    {"LATENCY", kBesideData},
    {"MEMORY", kBesideData},
    {"HOTKEYS", kBesideData},
    {"DEBUG OBJECT", kBesideData},
    {"DEBUG POPULATE", kBesideData},
    {"DEBUG SET-SKIP-CHECKSUM-VALIDATION", kOwnFiles},
    {"WAITAOF", kOwnFiles},
    {"DEBUG SET-ACTIVE-EXPIRE", kBesideData},
    {"SCAN", kCursor},
    {"HSCAN", kCursor},
    {"SSCAN", kCursor},
    {"ZSCAN", kCursor},
    {"CONFIG SET maxmemory", kLimited},
    {"CONFIG SET maxmemory-clients", kLimited},
    {"CONFIG SET requirepass", kLimited},
    {"ACL", kLimited},
});

constexpr auto kUnfitParameters = std::to_array<Unfit>({
    {"maxmemory", kLimited},
    {"maxmemory-clients", kLimited},
    {"requirepass", kLimited},
    {"appendonly", kOwnFiles},
    {"save", kOwnFiles},
    {"notify-keyspace-events", kHearsOfIt},
});

// Derived cases compare such answers as they are.
bool TableOrder(Bytes command) {
  constexpr auto kCommands = std::to_array<Bytes>({"SMEMBERS", "SDIFF", "SINTER", "SUNION"});
  return std::ranges::find(kCommands, command) != kCommands.end();
}

}  // namespace

std::string CarryingSkipReason(const spec::Case& test) {
  for (const Unfit& parameter : kUnfitParameters) {
    if (test.config.contains(std::string(parameter.words))) return std::string(parameter.reason);
  }
  for (const std::vector<std::string>& args : test.given) {
    if (const Bytes reason = UnfitReason(kUnfit, args); !reason.empty()) return std::string(reason);
  }
  if (test.derived && TableOrder(test.command)) return std::string(kTableOrder);
  size_t commands = test.given.size();
  bool carries = false;
  for (const spec::Step& step : test.steps) {
    if (step.verb != Verb::kCmd && step.verb != Verb::kSend) continue;
    if (const Bytes reason = UnfitReason(kUnfit, step.args); !reason.empty()) return std::string(reason);
    carries = carries || (commands > 0 && step.verb == Verb::kCmd);
    ++commands;
  }
  return carries ? "" : "has no data yet when its only command runs";
}

std::variant<std::vector<Reply>, Failure> CallAll(const ModeContext& context,
                                                  std::span<const std::vector<std::string>> commands) {
  std::string bytes;
  for (const std::vector<std::string>& command : commands) AppendRequest(bytes, command);
  const Moment deadline = InMs(context.deadlines.reply_ms);
  if (std::optional<Failure> failure = context.control.Send(bytes, deadline)) return *std::move(failure);
  std::vector<Reply> replies;
  for (size_t i = 0; i < commands.size(); ++i) {
    Received received = context.control.ReceiveReply(deadline);
    if (auto* failure = std::get_if<Failure>(&received)) return std::move(*failure);
    replies.push_back(std::move(std::get<Reply>(received)));
  }
  return replies;
}

}  // namespace respect::conformance

// dump: before each command every key there is becomes what RESTORE makes of its DUMP.
#include <fmt/format.h>

#include <charconv>

#include "conformance/modes/carried.h"
#include "conformance/modes/modes.h"

namespace respect::conformance {
namespace {

using Command = std::vector<std::string>;
using Replies = std::variant<std::vector<Reply>, Failure>;

// The databases that have keys, out of INFO keyspace: "db0:keys=2,...".
std::vector<std::string> DatabasesIn(Bytes info) {
  std::vector<std::string> databases;
  for (size_t at = info.find("db"); at != Bytes::npos; at = info.find("\ndb", at), at += at == Bytes::npos ? 0 : 1) {
    const size_t end = info.find(':', at);
    if (end == Bytes::npos) break;
    databases.emplace_back(info.substr(at + 2, end - at - 2));
    at = end;
  }
  return databases;
}

Failure Refused(Bytes what, const Reply& reply) {
  return {Failure::Kind::kSetUp, fmt::format("{} was refused: {}", what, reply.text)};
}

class Dump final : public Mode {
 public:
  Bytes name() const override { return "dump"; }
  Bytes summary() const override { return "all keys through DUMP and RESTORE before each command"; }
  bool touches_all_data() const override { return true; }

  std::string SkipReason(const spec::Case& test, const Identity& server, const CommandIndex& commands) const override {
    if (std::string reason = Mode::SkipReason(test, server, commands); !reason.empty()) return reason;
    if (!server.Has("DUMP") || !server.has_info) return "the server has no DUMP, or does not tell its databases";
    return CarryingSkipReason(test);
  }

  std::optional<Failure> BeforeCommand(const ModeContext& context) const override {
    const Command info[] = {{"INFO", "keyspace"}};
    const Replies told = CallAll(context, info);
    if (const auto* failure = std::get_if<Failure>(&told)) return *failure;
    const std::vector<std::string> databases = DatabasesIn(std::get<std::vector<Reply>>(told).front().text);
    for (const std::string& database : databases) {
      if (std::optional<Failure> failure = CarryDatabase(context, database)) return failure;
    }
    if (databases.empty() || databases == std::vector<std::string>{"0"}) return std::nullopt;
    const Command back[] = {{"SELECT", "0"}};
    const Replies selected = CallAll(context, back);
    return std::holds_alternative<Failure>(selected) ? std::optional(std::get<Failure>(selected)) : std::nullopt;
  }

 private:
  static std::optional<Failure> CarryDatabase(const ModeContext& context, const std::string& database) {
    const Command list[] = {{"SELECT", database}, {"KEYS", "*"}};
    const Replies listed = CallAll(context, list);
    if (const auto* failure = std::get_if<Failure>(&listed)) return *failure;
    const Reply& keys = std::get<std::vector<Reply>>(listed).back();
    std::vector<Command> ask;
    for (const Reply& key : keys.items) {
      ask.push_back({"DUMP", key.text});
      ask.push_back({"PEXPIRETIME", key.text});
    }
    const Replies answers = CallAll(context, ask);
    if (const auto* failure = std::get_if<Failure>(&answers)) return *failure;
    return Restore(context, keys, std::get<std::vector<Reply>>(answers));
  }

  static std::optional<Failure> Restore(const ModeContext& context, const Reply& keys,
                                        const std::vector<Reply>& answers) {
    std::vector<Command> restores;
    for (size_t i = 0; i < keys.items.size(); ++i) {
      const Reply &payload = answers[2 * i], &expires = answers[2 * i + 1];
      if (payload.kind != Reply::Kind::kBulk && payload.kind != Reply::Kind::kNull) return Refused("DUMP", payload);
      if (payload.kind == Reply::Kind::kNull) continue;  // its time has come
      if (expires.kind != Reply::Kind::kInteger) return Refused("PEXPIRETIME", expires);
      const bool stays = expires.integer < 0;
      restores.push_back(
          {"RESTORE", keys.items[i].text, stays ? "0" : std::to_string(expires.integer), payload.text, "REPLACE"});
      if (!stays) restores.back().emplace_back("ABSTTL");
    }
    const Replies restored = CallAll(context, restores);
    if (const auto* failure = std::get_if<Failure>(&restored)) return *failure;
    for (const Reply& reply : std::get<std::vector<Reply>>(restored)) {
      if (reply.is_error()) return Refused("RESTORE", reply);
    }
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Mode> MakeDump() { return std::make_unique<Dump>(); }

}  // namespace respect::conformance

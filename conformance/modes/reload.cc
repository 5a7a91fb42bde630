// rdb and aof: before each command the server forgets its data and makes it again of a file: of a snapshot that it
// writes for that, or of the commands that it has appended.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <thread>

#include "conformance/modes/carried.h"
#include "conformance/modes/modes.h"

namespace respect::conformance {
namespace {

class Reload : public Mode {
 public:
  bool touches_all_data() const override { return true; }

  std::string SkipReason(const spec::Case& test, const Identity& server, const CommandIndex& commands) const override {
    if (std::string reason = Mode::SkipReason(test, server, commands); !reason.empty()) return reason;
    if (!server.may_debug) return "the server has no DEBUG, or does not allow it";
    return CarryingSkipReason(test);
  }

 protected:
  static std::optional<Failure> Ask(const ModeContext& context, std::initializer_list<std::string> args) {
    const Received received = context.control.Call(args, InMs(context.deadlines.reply_ms));
    if (const auto* failure = std::get_if<Failure>(&received)) return *failure;
    const Reply& reply = std::get<Reply>(received);
    if (!reply.is_error()) return std::nullopt;
    std::string words;
    for (const std::string& arg : args) words += (words.empty() ? "" : " ") + arg;
    return Failure{Failure::Kind::kSetUp, words + " was refused: " + reply.text};
  }
};

class Rdb final : public Reload {
 public:
  Bytes name() const override { return "rdb"; }
  Bytes summary() const override { return "all data out of a snapshot before each command"; }

  std::optional<Failure> BeforeCommand(const ModeContext& context) const override {
    return Ask(context, {"DEBUG", "RELOAD"});
  }
};

class Aof final : public Reload {
 public:
  Bytes name() const override { return "aof"; }
  Bytes summary() const override { return "all data out of the append-only file before each command"; }
  bool needs_setting_up() const override { return true; }

  std::optional<Failure> Enter(const ModeContext& context) const override {
    std::string info;
    if (std::optional<Failure> failure = ReadInfo(context, info)) return failure;
    if (InfoField(info, "aof_enabled") != "1") {
      if (std::optional<Failure> failure = Ask(context, {"CONFIG", "SET", "appendonly", "yes"})) return failure;
      return AwaitRewrite(context);
    }
    // The cases before are in the file too, and each reload would run them again.
    int64_t size = 0;
    const std::string text = InfoField(info, "aof_current_size");
    std::from_chars(text.data(), text.data() + text.size(), size);
    if (size < kLongestFile) return std::nullopt;
    if (std::optional<Failure> failure = Ask(context, {"BGREWRITEAOF"})) return failure;
    return AwaitRewrite(context);
  }

  std::optional<Failure> Leave(const ModeContext& context) const override {
    return Ask(context, {"CONFIG", "SET", "appendonly", "no"});
  }

  std::optional<Failure> BeforeCommand(const ModeContext& context) const override {
    return Ask(context, {"DEBUG", "LOADAOF"});
  }

 private:
  static constexpr int64_t kLongestFile = 64 << 10;

  static std::optional<Failure> ReadInfo(const ModeContext& context, std::string& info) {
    const Received received = context.control.Call({"INFO", "persistence"}, InMs(context.deadlines.reply_ms));
    if (const auto* failure = std::get_if<Failure>(&received)) return *failure;
    info = std::get<Reply>(received).text;
    return std::nullopt;
  }

  static std::optional<Failure> AwaitRewrite(const ModeContext& context) {
    const Moment deadline = InMs(context.deadlines.start_ms);
    std::string info;
    while (MsUntil(deadline) > 0) {
      if (std::optional<Failure> failure = ReadInfo(context, info)) return failure;
      if (InfoField(info, "aof_rewrite_in_progress") == "0" && InfoField(info, "aof_rewrite_scheduled") == "0")
        return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(context.deadlines.poll_ms));
    }
    return Failure{Failure::Kind::kTimeout, "the append-only file was not written anew in time"};
  }
};

}  // namespace

std::unique_ptr<Mode> MakeRdb() { return std::make_unique<Rdb>(); }
std::unique_ptr<Mode> MakeAof() { return std::make_unique<Aof>(); }

}  // namespace respect::conformance

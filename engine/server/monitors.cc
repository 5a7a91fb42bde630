#include "engine/server/monitors.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/commands/handlers.h"
#include "engine/server/redact.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

// In quotes, as C writes it: \n \r \t \a \b, quotes and backslashes escaped, other unprintable bytes in hexadecimal.
void AppendQuoted(std::string& out, Bytes bytes) {
  static constexpr Bytes kEscaped = "\\\"\n\r\t\a\b", kLetters = "\\\"nrtab";
  out += '"';
  for (const char c : bytes) {
    if (const size_t at = kEscaped.find(c); at != Bytes::npos) {
      out += '\\';
      out += kLetters[at];
    } else if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  out += '"';
}

}  // namespace

void Monitors::Add(Session& session) { sessions_.push_back(&session); }
void Monitors::Remove(Session& session) { std::erase(sessions_, &session); }

void Monitors::Show(const Config& config, const Session* session, int db, const CommandSpec& command,
                    std::span<const Bytes> args, int64_t now_us) {
  if (command.Is(CommandFlag::kSkipMonitor) || command.Is(CommandFlag::kAdmin)) return;
  Send(config, session, db, command, args, now_us);
}

void Monitors::ShowScript(const Config& config, const Session& session, const CommandSpec& command,
                          std::span<const Bytes> args, int64_t now_us) {
  Send(config, &session, session.client().db, command, args, now_us);
}

void Monitors::Send(const Config& config, const Session* session, int db, const CommandSpec& command,
                    std::span<const Bytes> args, int64_t now_us) {
  line_.clear();
  fmt::format_to(std::back_inserter(line_), "+{}.{:06} [{} ", now_us / 1'000'000, now_us % 1'000'000, db);
  if (session == nullptr) {
    line_ += "lua";
  } else if (session->client().unix_socket) {
    line_.append("unix:").append(session->client().address.substr(0, session->client().address.rfind(':')));
  } else {
    line_ += session->client().address;
  }
  line_ += ']';
  const std::vector<size_t> secrets = SecretArguments(config, command, args);
  for (size_t i = 0; i < args.size(); ++i) {
    line_ += ' ';
    AppendQuoted(line_, std::find(secrets.begin(), secrets.end(), i) != secrets.end() ? kRedacted : args[i]);
  }
  line_ += "\r\n";
  for (Session* monitor : sessions_) monitor->Push(line_);
}

// MONITOR: from now on this client sees every command. Asked again it answers nothing, as in Redis.
void commands::Monitor(Call& call) {
  ClientState& client = call.session()->client();
  if (client.monitors) return;
  client.monitors = true;
  call.server().monitors().Add(*call.session());
  call.reply().Ok();
}

}  // namespace respect

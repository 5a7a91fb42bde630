// CLIENT and its subcommands: what connections there are, and what each may say about itself.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/help.h"
#include "engine/server/acl/acl.h"
#include "engine/server/client_line.h"
#include "engine/server/client_names.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

bool IsSubscriber(const ClientState& client) {
  return client.subscriptions != nullptr && !client.subscriptions->empty();
}

std::optional<Error> UnknownType(Bytes type) {
  for (const Bytes known : {"normal", "master", "replica", "slave", "pubsub"})
    if (EqualsIgnoreCase(type, known)) return std::nullopt;
  return Error("ERR Unknown client type '" + std::string(type) + "'");
}

// A client is of one type: normal or pubsub; there are no replicas.
bool IsOfType(const ClientState& client, Bytes type) {
  return EqualsIgnoreCase(type, IsSubscriber(client) ? "pubsub" : "normal");
}

// YES or NO, ON or OFF; nothing for another word.
std::optional<bool> ReadSwitch(Bytes word, Bytes yes, Bytes no) {
  if (EqualsIgnoreCase(word, yes)) return true;
  if (EqualsIgnoreCase(word, no)) return false;
  return std::nullopt;
}

// The filters of CLIENT KILL's newer form.
struct KillFilters {
  std::optional<uint64_t> id;
  std::optional<Bytes> address, local_address, user, type;
  std::optional<int64_t> max_age_seconds;
  bool skip_me = true;

  bool Fits(const Session& session, int64_t now_us) const {
    const ClientState& client = session.client();
    if (id && client.id != *id) return false;
    if (address && client.address != *address) return false;
    if (local_address && client.local_address != *local_address) return false;
    if (user && client.user != *user) return false;
    if (type && !IsOfType(client, *type)) return false;
    return !max_age_seconds || (now_us - client.created_us) / 1'000'000 >= *max_age_seconds;
  }
};

Status ReadKillFilter(Args& args, const acl::Acl& acl, KillFilters& filters) {
  if (args.Token("ID")) {
    constexpr Bytes kBadId = "ERR client-id should be greater than 0";
    filters.id = static_cast<uint64_t>(args.Int(1, INT64_MAX, kBadId));
  } else if (args.Token("ADDR")) {
    filters.address = args.Next();
  } else if (args.Token("LADDR", {6, 2, 0})) {
    filters.local_address = args.Next();
  } else if (args.Token("TYPE")) {
    filters.type = args.Next();
    if (std::optional<Error> unknown = UnknownType(*filters.type)) return *unknown;
  } else if (args.Token("USER")) {
    filters.user = args.Next();
    if (acl.Find(*filters.user) == nullptr) return Error("ERR No such user '" + std::string(*filters.user) + "'");
  } else if (args.Token("MAXAGE", {7, 4, 0})) {
    filters.max_age_seconds = args.Int(INT64_MIN, INT64_MAX, "ERR maxage is not an integer or out of range");
    if (!args.failed() && *filters.max_age_seconds <= 0) return Error("ERR maxage should be greater than 0");
  } else if (args.Token("SKIPME")) {
    const std::optional<bool> skip = ReadSwitch(args.Next(), "yes", "no");
    if (!skip) return Error(errors::kSyntax);
    filters.skip_me = *skip;
  } else {
    return Error(errors::kSyntax);
  }
  if (args.failed()) return args.error();
  return Done{};
}

void Kill(Call& call, Session& session) {
  // Its own connection still gets the answer.
  if (&session == call.session()) {
    session.CloseAfterReply();
  } else {
    session.Close();
  }
}

}  // namespace

// CLIENT ID
void commands::ClientId(Call& call) { call.reply().Integer(static_cast<int64_t>(call.session()->client().id)); }

// CLIENT GETNAME
void commands::ClientGetName(Call& call) {
  const std::string& name = call.session()->client().name;
  if (name.empty()) return call.reply().Null();
  call.reply().Bulk(name);
}

// CLIENT SETNAME connection-name; an empty name takes it away.
void commands::ClientSetName(Call& call) {
  if (!IsValidClientName(call.Arg(2))) return call.reply().Error(kInvalidClientName);
  call.session()->client().name = call.Arg(2);
  call.reply().Ok();
}

// CLIENT SETINFO <LIB-NAME name | LIB-VER version>
void commands::ClientSetInfo(Call& call) {
  ClientState& client = call.session()->client();
  const bool is_name = EqualsIgnoreCase(call.Arg(2), "lib-name");
  if (!is_name && !EqualsIgnoreCase(call.Arg(2), "lib-ver"))
    return call.reply().Error("ERR Unrecognized option '" + std::string(call.Arg(2)) + "'");
  if (!IsValidClientName(call.Arg(3)))
    return call.reply().Error("ERR " + std::string(call.Arg(2)) +
                              " cannot contain spaces, newlines or special characters.");
  (is_name ? client.library_name : client.library_version) = call.Arg(3);
  call.reply().Ok();
}

// CLIENT INFO
void commands::ClientInfo(Call& call) {
  call.reply().Verbatim("txt", ClientLine(*call.session(), call.server(), call.args()) + "\n");
}

// CLIENT LIST [TYPE type] [ID id [id ...]]
void commands::ClientList(Call& call) {
  std::optional<Bytes> type;
  std::optional<std::vector<uint64_t>> ids;
  Args args(call, 2);
  if (args.remaining() == 2 && args.Token("TYPE")) {
    type = args.Next();
    if (const std::optional<Error> unknown = UnknownType(*type)) return call.reply().Error(*unknown);
  } else if (args.remaining() >= 2 && args.Token("ID", {6, 2, 0})) {
    ids.emplace();
    while (args.More()) ids->push_back(static_cast<uint64_t>(args.Int(INT64_MIN, INT64_MAX, "ERR Invalid client ID")));
  } else if (args.More()) {
    args.SyntaxError();
  }
  if (args.failed()) return call.reply().Error(args.error());

  std::string lines;
  const auto add = [&](const Session& session) {
    const bool asks = &session == call.session();
    lines += ClientLine(session, call.server(), asks ? call.args() : std::span<const Bytes>()) + "\n";
  };
  if (ids) {
    // In the order in which they are named, as often as they are.
    for (const uint64_t id : *ids)
      if (const Session* session = call.server().FindSession(id)) add(*session);
  } else {
    for (const auto& [id, session] : call.server().sessions())
      if (!type || IsOfType(session->client(), *type)) add(*session);
  }
  call.reply().Verbatim("txt", lines);
}

// CLIENT REPLY <ON | OFF | SKIP>: OFF and SKIP answer nothing, themselves included.
void commands::ClientReply(Call& call) {
  const ClientState& client = call.session()->client();
  if (EqualsIgnoreCase(call.Arg(2), "on")) {
    call.session()->set_reply_mode(ReplyMode::kOn);
    return call.reply().Ok();
  }
  if (EqualsIgnoreCase(call.Arg(2), "off")) {
    call.session()->set_reply_mode(ReplyMode::kOff);
  } else if (EqualsIgnoreCase(call.Arg(2), "skip")) {
    if (client.reply_mode != ReplyMode::kOff) call.session()->set_reply_mode(ReplyMode::kSkipNext);
  } else {
    call.reply().Error(errors::kSyntax);
  }
}

// CLIENT NO-EVICT <ON | OFF>
void commands::ClientNoEvict(Call& call) {
  const std::optional<bool> on = ReadSwitch(call.Arg(2), "on", "off");
  if (!on) return call.reply().Error(errors::kSyntax);
  call.session()->client().no_evict = *on;
  call.reply().Ok();
}

// CLIENT NO-TOUCH <ON | OFF>: whether this client's reads leave the access clocks alone.
void commands::ClientNoTouch(Call& call) {
  const std::optional<bool> on = ReadSwitch(call.Arg(2), "on", "off");
  if (!on) return call.reply().Error(errors::kSyntax);
  call.session()->client().no_touch = *on;
  call.reply().Ok();
}

// CLIENT KILL <address | filter value [filter value ...]>
// The older form answers OK or an error, the newer one how many went.
void commands::ClientKill(Call& call) {
  auto& sessions = call.server().sessions();
  if (call.argc() == 3) {
    const auto found = std::find_if(sessions.begin(), sessions.end(), [&](const auto& entry) {
      return !entry.second->closing() && entry.second->client().address == call.Arg(2);
    });
    if (found == sessions.end()) return call.reply().Error(Bytes("ERR No such client"));
    call.reply().Ok();
    return Kill(call, *found->second);
  }
  KillFilters filters;
  Args args(call, 2);
  while (args.More()) {
    if (args.remaining() == 1) return call.reply().Error(errors::kSyntax);
    if (const Status read = ReadKillFilter(args, call.server().acl(), filters); !read.ok())
      return call.reply().Error(read.error());
  }
  const int64_t now_us = call.server().clock().MonotonicUs();
  int64_t killed = 0;
  for (const auto& [id, session] : sessions) {
    if (session->closing() || !filters.Fits(*session, now_us)) continue;
    if (filters.skip_me && session.get() == call.session()) continue;
    Kill(call, *session);
    ++killed;
  }
  call.reply().Integer(killed);
}

// CLIENT UNBLOCK client-id [TIMEOUT | ERROR]
void commands::ClientUnblock(Call& call) {
  if (call.argc() > 4) {
    return call.reply().Error(
        fmt::format("ERR unknown subcommand or wrong number of arguments for '{}'. Try CLIENT HELP.", call.Arg(1)));
  }
  bool with_error = false;
  if (call.argc() == 4) {
    const std::optional<bool> choice = ReadSwitch(call.Arg(3), "error", "timeout");
    if (!choice) return call.reply().Error(Bytes("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"));
    with_error = *choice;
  }
  Args args(call, 2);
  const int64_t id = args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  Session* session = call.server().FindSession(static_cast<uint64_t>(id));
  const bool ended = session != nullptr && call.server().blocking().Unblock(*session, with_error);
  call.reply().Integer(ended ? 1 : 0);
}

// CLIENT HELP
void commands::ClientHelp(Call& call) {
  ReplyHelp(call, "CLIENT",
            {"CACHING (YES|NO)",
             "    Whether the keys of the next command are tracked, in the modes OPTIN and OPTOUT.",
             "GETREDIR",
             "    The client that invalidation messages go to.",
             "GETNAME",
             "    The name of this connection.",
             "ID",
             "    The id of this connection.",
             "INFO",
             "    One line about this connection.",
             "KILL <ip:port>",
             "    Close the connection from that address.",
             "KILL <option> <value> [<option> <value> [...]]",
             "    Close the connections that every filter fits:",
             "    * ADDR, LADDR (<ip:port>|<unixsocket>:0)",
             "      The address of the client, or its own here.",
             "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
             "      What the connection is for.",
             "    * USER <username>",
             "      Who has logged in.",
             "    * SKIPME (YES|NO)",
             "      Whether this connection is spared; it is when nothing is said.",
             "    * ID <client-id>",
             "      One connection.",
             "    * MAXAGE <maxage>",
             "      So many seconds old, or older.",
             "LIST [options ...]",
             "    One line a connection. One of:",
             "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
             "    * ID <client-id> [<client-id> ...]",
             "UNPAUSE",
             "    End the pause.",
             "PAUSE <timeout> [WRITE|ALL]",
             "    Let all clients, or those that write, wait for so many milliseconds.",
             "REPLY (ON|OFF|SKIP)",
             "    Whether commands are answered.",
             "SETNAME <name>",
             "    Name this connection.",
             "SETINFO <option> <value>",
             "    Tell which client library this is: LIB-NAME, LIB-VER.",
             "UNBLOCK <clientid> [TIMEOUT|ERROR]",
             "    End the wait of a blocked connection.",
             "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
             "         [OPTIN] [OPTOUT] [NOLOOP]",
             "    Whether this client, or another, is told when keys that it knows change.",
             "TRACKINGINFO",
             "    The state of key tracking for this connection.",
             "NO-EVICT (ON|OFF)",
             "    Spare this connection when clients are evicted.",
             "NO-TOUCH (ON|OFF)",
             "    Leave the access times of keys alone."});
}

}  // namespace respect

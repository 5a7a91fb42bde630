// The connection group: commands about the connection itself. CLIENT's are in client_commands.cc.
#include <optional>
#include <string>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/server/acl/rights.h"
#include "engine/server/client_names.h"
#include "engine/server/modules.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

constexpr Bytes kWrongPass = "WRONGPASS invalid username-password pair or user is disabled.";
constexpr Bytes kNoPassword =
    "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration "
    "is correct?";
constexpr Bytes kHelloBeforeAuth =
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> "
    "option can be used to authenticate the client and select the RESP protocol version at the same time";

struct HelloOptions {
  int protocol = 0;  // 0: as it is
  std::optional<std::pair<Bytes, Bytes>> auth;
  std::optional<Bytes> name;
};

Result<HelloOptions> ReadHelloOptions(const Call& call) {
  HelloOptions options;
  Args args(call, 1);
  if (!args.More()) return options;
  const int64_t protocol = args.Int(INT64_MIN, INT64_MAX, "ERR Protocol version is not an integer or out of range");
  if (args.failed()) return args.error();
  if (protocol < 2 || protocol > 3) return Error("NOPROTO unsupported protocol version");
  options.protocol = static_cast<int>(protocol);
  while (args.More()) {
    const Bytes word = args.Peek();
    if (args.remaining() > 2 && args.Token("AUTH")) {
      const Bytes user = args.Next();
      options.auth = {user, args.Next()};
    } else if (args.remaining() > 1 && args.Token("SETNAME")) {
      options.name = args.Next();
      if (!IsValidClientName(*options.name)) return Error(kInvalidClientName);
    } else {
      return Error("ERR Syntax error in HELLO option '" + std::string(word) + "'");
    }
  }
  return options;
}

void ReplyHello(Call& call) {
  ReplyWriter& reply = call.reply();
  const ClientState& client = call.session()->client();
  reply.Map(7);
  reply.Bulk("server"), reply.Bulk("redis");
  reply.Bulk("version"), reply.Bulk(call.settings().serve_version.Text());
  reply.Bulk("proto"), reply.Integer(client.protocol);
  reply.Bulk("id"), reply.Integer(static_cast<int64_t>(client.id));
  reply.Bulk("mode"), reply.Bulk("standalone");
  reply.Bulk("role"), reply.Bulk("master");
  reply.Bulk("modules"), ReplyModules(reply, call.settings().serve_version);
}

}  // namespace

// PING [message]: answers PONG, or the message.
void commands::Ping(Call& call) {
  if (call.argc() > 2) return call.reply().Error(errors::WrongArity("ping"));
  if (call.session()->client().subscriber_only) {
    call.reply().Array(2);
    call.reply().Bulk("pong");
    return call.reply().Bulk(call.argc() == 2 ? call.Arg(1) : Bytes());
  }
  if (call.argc() == 2) return call.reply().Bulk(call.Arg(1));
  call.reply().Simple("PONG");
}

// ECHO message
void commands::Echo(Call& call) { call.reply().Bulk(call.Arg(1)); }

// SELECT index: the database that this connection works on from now on.
void commands::Select(Call& call) {
  Args args(call, 1);
  const int64_t index = args.Int();
  if (!args.failed() && (index < INT32_MIN || index > INT32_MAX))
    return call.reply().Error(Bytes("ERR value is out of range, value must between -2147483648 and 2147483647"));
  if (args.failed()) return call.reply().Error(args.error());
  if (index < 0 || index >= call.keyspace().database_count()) return call.reply().Error(errors::kDbOutOfRange);
  call.session()->SelectDb(static_cast<int>(index));
  call.reply().Ok();
}

// QUIT: answers, then closes.
void commands::Quit(Call& call) {
  call.reply().Ok();
  call.session()->CloseAfterReply();
}

// AUTH [username] password
void commands::Auth(Call& call) {
  if (call.argc() > 3) return call.reply().Error(errors::kSyntax);
  if (call.argc() == 2 && call.server().acl().default_user().nopass) return call.reply().Error(kNoPassword);
  const Bytes user = call.argc() == 3 ? call.Arg(1) : "default";
  if (!acl::LogIn(call.server(), *call.session(), user, call.Arg(call.argc() - 1), call.Arg(0)))
    return call.reply().Error(kWrongPass);
  call.reply().Ok();
}

// HELLO [protover [AUTH username password] [SETNAME name]]: switches the protocol and tells about the server.
void commands::Hello(Call& call) {
  const Result<HelloOptions> options = ReadHelloOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  const auto& auth = options->auth;
  if (auth && !acl::LogIn(call.server(), *call.session(), auth->first, auth->second, call.Arg(0)))
    return call.reply().Error(kWrongPass);
  ClientState& client = call.session()->client();
  if (!client.authenticated && !call.server().acl().default_is_open()) return call.reply().Error(kHelloBeforeAuth);
  if (options->name) client.name = *options->name;
  if (options->protocol != 0) call.session()->SetProtocol(options->protocol);
  ReplyHello(call);
}

// RESET: the connection as if it had just been made.
void commands::Reset(Call& call) {
  Session& session = *call.session();
  ClientState& client = session.client();
  session.ListenNoMore();
  session.SelectDb(0);
  session.SetProtocol(2);
  client.name.clear();
  session.set_reply_mode(ReplyMode::kOn);
  session.EndTransaction();
  client.no_evict = client.no_touch = false;
  client.field_sets.reset();
  acl::LogOut(call.server(), client);
  call.reply().Simple("RESET");
}

}  // namespace respect

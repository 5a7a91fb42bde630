// What a session hears without asking: messages, invalidations, the commands of others.
#include <utility>

#include "engine/commands/command_keys.h"
#include "engine/server/server.h"
#include "engine/server/session.h"

namespace respect {
namespace {

// The keys of a command, hashed.
std::vector<Key> HashedKeys(const Keyspace& keyspace, const CommandSpec& command, std::span<const Bytes> args) {
  std::vector<Key> keys;
  for (const KeyUse& use : KeysOf(command, args)) keys.push_back(keyspace.MakeKey(args[use.index]));
  return keys;
}

}  // namespace

void Session::SubscriptionsChanged() {
  client_.subscriber_only =
      client_.protocol == 2 && client_.subscriptions != nullptr && !client_.subscriptions->empty();
}

void Session::ListenNoMore() {
  server_.pubsub().LeaveAll(*this);
  server_.tracking().Disable(*this);
  if (std::exchange(client_.monitors, false)) server_.monitors().Remove(*this);
}

void Session::Push(Bytes encoded) {
  if (closing_) return;
  if (executing_) {
    server_.held_pushes().append(encoded);
    server_.set_needs_attention();
    return;
  }
  output_.Append(encoded);
  if (IsOverOutputLimit()) return Abandon();
  FlushLater();
}

void Session::SendHeldPushes() {
  const std::string held = std::exchange(server_.held_pushes(), {});
  Push(held);
}

void Session::AfterRun(const CommandSpec& command, std::span<const Bytes> args, std::span<const Key> keys) {
  if (client_.remembers_reads && command.Is(CommandFlag::kReadonly)) {
    const bool one_key = command.first_key == 1 && command.last_key == 1 && keys.size() == 1;
    server_.tracking().Remember(*this, one_key ? keys : HashedKeys(server_.keyspace(), command, args));
  }
  if (!server_.monitors().empty())
    server_.monitors().Show(server_.config(), this, client_.db, command, args, server_.clock().NowUs());
}

void Session::AfterScriptCommand(const CommandSpec& command, std::span<const Bytes> args) {
  if (client_.remembers_reads && command.Is(CommandFlag::kReadonly))
    server_.tracking().Remember(*this, HashedKeys(server_.keyspace(), command, args));
  if (!server_.monitors().empty())
    server_.monitors().Show(server_.config(), nullptr, client_.db, command, args, server_.clock().NowUs());
}

void Session::ForgetCaching(const CommandSpec* command) {
  if (!in_multi() && (command == nullptr || !command->name.starts_with("client|"))) client_.tracking->caching = false;
}

}  // namespace respect

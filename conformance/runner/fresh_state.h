// FreshState: brings a server to the state every case starts from: no keys, no scripts, the configuration and the users
// it had at first. What a case may have changed beside its keys is known from the commands it sends, so that only that
// is undone; that no key is left is verified each time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/step/key_rewriter.h"
#include "conformance/target/identity.h"
#include "conformance/target/target.h"
#include "spec/reader/model.h"

namespace respect::conformance {

class FreshState {
 public:
  // `keys`: where everything but these keys is other people's, and only they are removed. Else nullptr.
  FreshState(Target& target, const Identity& server, const Deadlines& deadlines, KeyRewriter* keys)
      : target_(target), server_(server), deadlines_(deadlines), keys_(keys) {}

  // Connects, remembers the configuration as it is. Again after a restart. Fails with what the server lacks.
  Status Open();

  // Undoes what the case before left, then applies the configuration this one asks for. Fails when that cannot be
  // verified; the server should then be restarted, or the case is broken.
  Status Prepare(const spec::Case& test);

  // Undoes what the last case left.
  Status Leave();

  // For barriers of a running case. Requires Open.
  Connection& control() { return *control_; }

 private:
  using Command = std::vector<std::string>;

  // Notes what the commands of a case change beside keys.
  void NoteChanges(const spec::Case& test);
  void NoteChange(std::span<const std::string> args);
  std::vector<Command> UndoCommands() const;
  Status NoteUsers();
  Status UndoUsers();
  Status RemoveKeys();
  Status VerifyConfiguration();
  // Sends all in one write. An error reply is a failure unless `may_refuse`.
  Result<std::vector<Reply>> CallAll(const std::vector<Command>& commands, bool may_refuse);

  Target& target_;
  const Identity& server_;
  const Deadlines& deadlines_;
  KeyRewriter* keys_;
  std::unique_ptr<Connection> control_;
  std::map<std::string, std::string> configuration_;  // as it was at first, by parameter
  std::map<std::string, Command> users_;              // as they were at first: their rules, by name
  std::set<std::string> changed_parameters_;
  std::set<Command> undo_;  // for changes that a fixed command undoes
  bool changed_users_ = false;
};

// The number of keys in all databases. Fails when the server tells neither INFO keyspace nor DBSIZE.
Result<int64_t> CountKeys(Connection& connection, const Deadlines& deadlines);

// Fails when the server holds keys, which are then somebody's, with what can be done.
Status CheckHoldsNoKeys(Target& target, const Deadlines& deadlines);

}  // namespace respect::conformance

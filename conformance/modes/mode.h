// Mode: one of the ways in which a case is run. A case says what must be true; a mode says on what path, because most
// faults live on some paths only: another protocol, several commands in one write, requests cut anywhere.
//
// To add a mode: a file here with a class of its own, and a line in modes.cc.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/match/command_index.h"
#include "conformance/target/connection.h"
#include "conformance/target/identity.h"
#include "conformance/target/target.h"
#include "engine/base/rng.h"
#include "spec/reader/model.h"

namespace respect::conformance {

// What a mode may use while a case runs.
struct ModeContext {
  Target& target;
  const Identity& server;
  Connection& control;  // apart from the case's own connections
  const Deadlines& deadlines;
  Rng& rng;  // seeded by run, case and mode
};

struct Request {
  std::vector<std::string> args;
  // In RESP3 the reply of SUBSCRIBE and its kin is itself a push.
  bool answered_by_push = false;
  // nullptr: the specification has no such command, or nobody asked.
  const spec::Command* command = nullptr;
};

class Mode {
 public:
  virtual ~Mode() = default;

  virtual Bytes name() const = 0;
  virtual Bytes summary() const = 0;  // one line

  // The names under which cases leave the mode out.
  virtual std::vector<Bytes> skipped_as() const { return {name()}; }

  // The protocol its connections speak: what the case asks for, else RESP2.
  virtual int ProtocolFor(const spec::Case& test) const { return test.protocol.value_or(2); }

  // Why the case cannot run in this mode on this server. Empty: it can.
  virtual std::string SkipReason(const spec::Case& test, const Identity& server, const CommandIndex& commands) const;

  // Which commands that follow one another on one connection are handed to Exchange together.
  enum class Joins { kNothing, kSteps, kGivenAndSteps };
  virtual Joins joins() const { return Joins::kNothing; }

  // Sends the requests and takes a reply for each, in order; ends with the first failure.
  virtual std::vector<Received> Exchange(const ModeContext& context, Connection& connection,
                                         std::span<const Request> requests) const;

  // Whether the reply of the request arrives changed on this path; then, what must have become of it where the case
  // wants `want`.
  virtual bool Changes(const ModeContext&, const Request&) const { return false; }
  virtual spec::Want Changed(const ModeContext&, const Request&, const spec::Want& want) const { return want; }

  // How bytes go out. All at once, unless the mode is about that.
  virtual std::optional<Failure> Write(const ModeContext& context, Connection& connection, Bytes bytes) const;

  // Before each command of the steps while no reply is on its way: what is done to the data there is.
  virtual std::optional<Failure> BeforeCommand(const ModeContext& context) const;

  // Whether it does something to all the data there is, so that nobody else's may be there.
  virtual bool touches_all_data() const { return false; }

  // A server needs setting up for it: such modes run one after the other, each through all cases. Enter is called
  // before every case on a fresh server, and must be cheap where all is set up; Leave after the last.
  virtual bool needs_setting_up() const { return false; }
  virtual std::optional<Failure> Enter(const ModeContext& context) const;
  virtual std::optional<Failure> Leave(const ModeContext& context) const;

 protected:
  Mode() = default;
};

// The plain way: everything in one write, then the replies. Also used for `given`, whatever the mode.
std::vector<Received> ExchangePlainly(const ModeContext& context, Connection& connection,
                                      std::span<const Request> requests);

}  // namespace respect::conformance

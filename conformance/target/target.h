// Target: a server under test and how to bring it to life, reach it and let time pass. What it is, is found out by
// asking it (identity.h), not known beforehand.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "conformance/target/connection.h"
#include "conformance/target/deadlines.h"
#include "engine/base/result.h"

namespace respect::conformance {

class Target {
 public:
  virtual ~Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  // Brings it to where it answers. Called again after it died or hung: then what is left of it is ended first.
  virtual Status Start() = 0;

  // A new connection, authenticated where the target's URL says so.
  virtual Result<std::unique_ptr<Connection>> Connect() = 0;

  // Whether we started it: it may then be flushed, reconfigured and restarted at will.
  virtual bool owned() const = 0;

  // Lets that much time pass for the server. Real waiting unless its clock is ours.
  virtual void AdvanceMs(int64_t ms);
  virtual bool has_virtual_clock() const { return false; }

  // How many connections wait in a blocking command, where it can be known without asking over the wire.
  virtual std::optional<int64_t> BlockedConnections() { return std::nullopt; }

  // Why it is dead: "ended with exit code 1", "killed by signal 11". Empty while it runs, or when nobody can know.
  virtual std::string Fate() { return ""; }

  // The first line it printed, where it is ours to read: "fakeredis 1.9.0".
  virtual std::string Announcement() const { return ""; }

  // Where it listens, once started. Nothing when it can be reached by Connect only.
  virtual std::optional<Endpoint> endpoint() const { return std::nullopt; }

  // For people: "in process", "tcp 127.0.0.1:6379", "started: redis-server --port 7001".
  virtual std::string Reached() const = 0;
  // The options that make redis-cli talk to it: "-p 6379". Empty when it cannot be reached from outside.
  virtual std::string CliOptions() const = 0;

 protected:
  Target() = default;
};

using TargetFactory = std::function<std::unique_ptr<Target>()>;

// AUTH and SELECT as an endpoint asks for them. Fails with the server's words.
Status LogIn(Connection& connection, const Endpoint& endpoint, Moment deadline);

}  // namespace respect::conformance

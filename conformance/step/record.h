// What happened while a case ran: a record a step, and what was wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/target/connection.h"
#include "engine/resp/reply.h"
#include "spec/reader/model.h"

namespace respect::conformance {

struct Problem {
  enum class Kind {
    kDrift,     // only words of an error after its first
    kShape,     // a reply that its command may not give
    kMismatch,  // not what the step wants
    kFailure,   // no reply at all, or more than one, or no RESP: `failure` says which
    kGiven,     // a command of `given` did not succeed
    kSetUp,     // the harness could not do its part
  };
  Kind kind = Kind::kMismatch;
  std::string reason;
  std::string path;      // where in the reply
  std::string expected;  // typed; "" when nothing was expected
  std::string actual;    // typed; "" when nothing came
  std::optional<Failure::Kind> failure;

  // The case cannot go on after it.
  bool is_fatal() const { return kind != Kind::kDrift && kind != Kind::kShape; }
};

struct StepRecord {
  const spec::Step* step = nullptr;  // nullptr: a command of `given`, or what was found after the last step
  std::string verb;                  // where step is nullptr
  std::string on;
  std::vector<std::string> args;   // the command, if one was sent, as the case has it
  std::optional<spec::Want> want;  // what the step wants, where the mode changes it
  std::optional<Reply> actual;
  std::string received;  // bytes of a failure
  std::string note;      // how it was done: "waited 60 ms for silence"
  int protocol = 2;      // of the connection, when the reply came
  int64_t duration_us = 0;
  std::vector<Problem> problems;
};

struct CaseRecord {
  std::vector<StepRecord> steps;
  // The gravest problem and its step; nullptr when all went well.
  const Problem* Gravest() const;
};

}  // namespace respect::conformance

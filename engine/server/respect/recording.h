// Recording: what clients asked and were answered in a time, to be written as a conformance case (RESPECT.RECORD).
//
// Requests are noted when they have run, with what they were answered at once; other bytes, before they are sent. A
// client's bytes are noted once: `noted` says how many of all that it was ever answered.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/commands/command_spec.h"

namespace respect {

class Server;
class Session;

class Recording {
 public:
  explicit Recording(Server& server) : server_(server) {}

  bool running() const { return running_; }
  size_t request_count() const { return request_count_; }
  void Start();
  void Stop() { running_ = false; }

  // The session is about to execute a request.
  void Expect(const Session& session);
  // The session has executed a request that Expect was told of.
  void NoteRequest(const Session& session, const CommandSpec* command, std::span<const Bytes> args);
  // The session may have something to send that is not noted yet.
  void NoteOutput(const Session& session);
  // What the session has to send is no part of the recording.
  void Skip(const Session& session);

  // A file of scenarios with one case, `recorded.<name>`.
  std::string Text(Bytes name) const;

 private:
  struct Event {
    size_t client;                  // index into names c1, c2, ...
    std::vector<std::string> args;  // empty: only output came
    std::string output;
    int64_t at_ms;
    bool listens;  // what comes unasked is a message, in RESP2 too
    bool joins;    // it is answered by messages
    bool blocked;  // it waits now
  };
  struct Client {
    size_t index;
    int64_t noted;
    int protocol;
  };

  std::string TakeOutput(const Session& session);
  void WriteSteps(const Event& event, std::string& out) const;
  int CommonProtocol() const;

  Server& server_;
  bool running_ = false;
  size_t request_count_ = 0;
  std::map<uint64_t, Client> clients_;
  std::vector<Event> events_;
};

}  // namespace respect

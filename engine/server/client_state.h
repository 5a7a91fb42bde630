// ClientState: what a connection has told about itself and asked for: the facts that CLIENT INFO shows.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/server/pubsub.h"
#include "engine/server/tracking.h"

namespace respect {

struct CommandSpec;
namespace acl {
struct User;
}

enum class ReplyMode { kOn, kOff, kSkipNext, kSkipThis };  // CLIENT REPLY

// The lists of fields that HIMPORT PREPARE named.
using FieldSets = std::map<std::string, std::vector<std::string>, std::less<>>;

struct ClientState {
  uint64_t id = 0;
  std::string name, library_name, library_version;
  std::string address, local_address;
  std::string user = "default";
  const acl::User* rights = nullptr;  // never nullptr once connected
  bool authenticated = false;
  bool restricted = false;  // not every command may run: dispatch asks acl::Refusal
  bool unix_socket = false;
  bool local = false;  // the peer is on this machine
  int db = 0;
  int protocol = 2;
  ReplyMode reply_mode = ReplyMode::kOn;
  bool no_evict = false, no_touch = false;
  int64_t created_us = 0, active_us = 0;  // monotonic
  int64_t input_bytes = 0, output_bytes = 0, commands = 0;
  size_t output_peak = 0;                        // bytes that waited at once
  const CommandSpec* last_command = nullptr;     // refused ones too; nullptr: there is no such command
  std::unique_ptr<Subscriptions> subscriptions;  // nullptr as long as it has listened to nothing
  bool subscriber_only = false;                  // listens, in RESP2: may do little else
  std::unique_ptr<TrackingState> tracking;       // nullptr: CLIENT TRACKING is off
  bool remembers_reads = false;                  // it tracks the keys that it reads
  bool monitors = false;                         // MONITOR
  int64_t written_offset = 0;                    // how far the append-only file was with its last change; 0: none
  std::unique_ptr<FieldSets> field_sets;         // nullptr as long as it has named none
};

}  // namespace respect

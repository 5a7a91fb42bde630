// ClientMemory: what connections hold in buffers, and which of them go when that is more than maxmemory-clients. It is
// kept only while that limit is set: each session says how much it holds when it has read or sent something.
#pragma once

#include <cstddef>
#include <cstdint>

namespace respect {

class Server;
class Session;

class ClientMemory {
 public:
  explicit ClientMemory(Server& server) : server_(server) {}

  // The limit in bytes, which may be a part of maxmemory; 0: none.
  size_t Limit() const;
  // The limit has changed.
  void Apply();
  bool on() const { return on_; }
  // The session holds as much as it does now.
  void Count(Session& session);
  // The session closes.
  void Forget(Session& session);
  // Closes those that hold most until all together hold less than the limit.
  void EvictClients();

 private:
  Server& server_;
  bool on_ = false;
  size_t total_ = 0;
};

}  // namespace respect

// SlotMap: which node of a cluster serves which hash slot, and what a server says when a key is elsewhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/resp/reply.h"

namespace respect::bench {

inline constexpr int kSlots = 16384;

// CRC16 (XMODEM) of the key, or of what stands between its first '{' and the next '}' when that is not empty.
int SlotOf(Bytes key);

// "MOVED 3999 127.0.0.1:6381" or "ASK ...".
struct Redirection {
  bool ask = false;
  int slot = 0;
  std::string host{};  // "" is the host that was asked
  int port = 0;
};
std::optional<Redirection> ParseRedirection(Bytes error);

class SlotMap {
 public:
  struct Node {
    std::string host;
    int port = 0;
    bool operator==(const Node&) const = default;
  };

  SlotMap() { owners_.fill(-1); }
  // Reads CLUSTER SLOTS' reply; nodes without a host are at `asked_host`. Fails when it is no such reply, or serves no
  // slot.
  static Result<SlotMap> Parse(const Reply& reply, const std::string& asked_host);

  const std::vector<Node>& nodes() const { return nodes_; }
  // The number of the node that serves the slot; -1 when none does.
  int OwnerOf(int slot) const { return owners_[static_cast<size_t>(slot)]; }
  // Where a redirection leads: the host is the one that was asked for the map when it names none.
  Node Destination(const Redirection& redirection) const;
  // A slot has moved. A node that is not known is not learnt: its keys go on being redirected.
  void Move(const Redirection& redirection);

 private:
  int Number(const Node& node);  // of the node, added when it is new

  std::string asked_host_;
  std::vector<Node> nodes_;
  std::array<int16_t, kSlots> owners_;
};

}  // namespace respect::bench

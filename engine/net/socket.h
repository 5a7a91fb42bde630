// Sockets: opening listeners, accepting, and what a peer is called.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace respect {

// Listens on `address` ("127.0.0.1", "::1", "*" for all IPv4, "::*" for all IPv6), non-blocking. Port 0: any free one.
// Errors say what the operating system said.
Result<int> ListenTcp(const std::string& address, int port, int backlog);
// Listens on a unix socket, replacing a stale file; `mode` (octal bits) 0: as the umask says.
Result<int> ListenUnix(const std::string& path, unsigned mode, int backlog);

// Takes one waiting connection, non-blocking and without Nagle's delay; -1 when none waits.
int AcceptConnection(int listener);
// Keep-alive probes after `seconds` of silence; 0: none.
void SetKeepAlive(int fd, int seconds);

int LocalPort(int fd);
// "127.0.0.1:50000", "[::1]:50000"; of a unix socket "<path>:0".
std::string PeerName(int fd);
std::string LocalName(int fd);
// Whether the peer is on this machine: loopback or a unix socket.
bool PeerIsLocal(int fd);

}  // namespace respect

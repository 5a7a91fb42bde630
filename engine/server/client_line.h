// The line by which CLIENT LIST, CLIENT INFO and the logs tell a connection.
#pragma once

#include <span>
#include <string>

#include "engine/base/bytes.h"

namespace respect {

class Server;
class Session;

// `running`: the arguments of the command that this session executes now.
std::string ClientLine(const Session& session, const Server& server, std::span<const Bytes> running = {});

}  // namespace respect

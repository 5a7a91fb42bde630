// The line by which CLIENT LIST, CLIENT INFO and the logs tell a connection.
#pragma once

#include <cstdint>
#include <string>

namespace respect {

class Session;

std::string ClientLine(const Session& session, int64_t now_us);

}  // namespace respect

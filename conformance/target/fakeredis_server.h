// The program that serves fakeredis, carried inside the executable so that it works from anywhere.
#pragma once

#include "engine/base/bytes.h"

namespace respect::conformance {

// The text of fakeredis_server.py. Run it as: python3 -c TEXT PORT.
Bytes FakeredisServerProgram();

}  // namespace respect::conformance

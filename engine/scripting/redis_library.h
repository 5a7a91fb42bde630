// The library `redis` of scripts: commands, errors and statuses, the log, replication, the protocol.
#pragma once

struct lua_State;

namespace respect::scripting {

// Pushes the library, of scripts; the part of it that functions have; the part that the source of functions has while
// it is loaded.
int OpenRedis(lua_State* lua);
int OpenRedisOfFunctions(lua_State* lua);
int OpenRedisOfLoading(lua_State* lua);

}  // namespace respect::scripting

// ScriptCache: the scripts that EVALSHA finds, by the SHA-1 of their text. Scripts that came by EVAL give way to newer
// ones, the longest unused first; those that SCRIPT LOAD brought first stay until SCRIPT FLUSH.
#pragma once

#include <array>
#include <list>
#include <string>
#include <unordered_map>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/scripting/machine.h"

namespace respect {

// A SHA-1 as 40 hexadecimal digits in small letters.
using ScriptName = std::array<char, 40>;

struct Script {
  scripting::Machine::Function function;
  uint8_t flags;
  bool loaded;  // by SCRIPT LOAD
  size_t size;  // of its text
  ScriptName name;
  std::list<Script*>::iterator place;  // among those that may go; where not loaded
  Bytes name_text() const { return {name.data(), name.size()}; }
};

class ScriptCache {
 public:
  static ScriptName NameOf(Bytes code);

  // By name, in any case; nullptr when it is not there.
  Script* Find(Bytes name);
  Script* Find(const ScriptName& name);
  // Compiles a script that is not there yet. Errors are replies.
  Result<Script*> Add(scripting::Machine& machine, const ScriptName& name, Bytes code, bool loaded);
  // The script was asked for again.
  void Use(Script& script);
  // Forgets all; their functions go with their machine.
  void Clear();

  size_t size() const { return scripts_.size(); }
  size_t memory() const { return memory_; }  // of texts and entries
  int64_t evicted() const { return evicted_; }

 private:
  void Evict(scripting::Machine& machine);

  struct Hash {
    size_t operator()(const ScriptName& name) const { return std::hash<Bytes>()({name.data(), name.size()}); }
  };
  std::unordered_map<ScriptName, Script, Hash> scripts_;
  std::list<Script*> evictable_;  // the longest unused first
  size_t memory_ = 0;
  int64_t evicted_ = 0;
};

}  // namespace respect

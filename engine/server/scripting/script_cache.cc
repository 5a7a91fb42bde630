#include "engine/server/scripting/script_cache.h"

#include <algorithm>

#include "engine/base/sha.h"
#include "engine/scripting/shebang.h"

namespace respect {
namespace {

constexpr size_t kMaxEvictable = 500;
constexpr size_t kEntrySize = sizeof(Script) + 64;

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

ScriptName ScriptCache::NameOf(Bytes code) {
  constexpr char kDigits[] = "0123456789abcdef";
  ScriptName name;
  size_t at = 0;
  for (const unsigned char byte : Sha1(code)) {
    name[at++] = kDigits[byte >> 4];
    name[at++] = kDigits[byte & 0xf];
  }
  return name;
}

Script* ScriptCache::Find(Bytes name) {
  ScriptName lower;
  if (name.size() != lower.size()) return nullptr;
  std::ranges::transform(name, lower.begin(), ToLower);
  return Find(lower);
}

Script* ScriptCache::Find(const ScriptName& name) {
  const auto found = scripts_.find(name);
  return found == scripts_.end() ? nullptr : &found->second;
}

Result<Script*> ScriptCache::Add(scripting::Machine& machine, const ScriptName& name, Bytes code, bool loaded) {
  const Result<uint8_t> flags = scripting::ReadScriptFlags(code);
  if (!flags.ok()) return flags.error();
  // The line of a shebang is no Lua; lines count on after it.
  const Bytes body = code.starts_with("#!") ? code.substr(code.find('\n')) : code;
  const Result<scripting::Machine::Function> function = machine.Compile(body, "@user_script");
  if (!function.ok())
    return Error("ERR Error compiling script (new function): " + std::string(function.error().text()));
  if (!loaded && evictable_.size() >= kMaxEvictable) Evict(machine);
  Script& script = scripts_[name];
  script = {*function, *flags, loaded, code.size(), name, evictable_.end()};
  if (!loaded) script.place = evictable_.insert(evictable_.end(), &script);
  memory_ += kEntrySize + code.size();
  return &script;
}

void ScriptCache::Use(Script& script) {
  if (!script.loaded) evictable_.splice(evictable_.end(), evictable_, script.place);
}

void ScriptCache::Evict(scripting::Machine& machine) {
  const Script& oldest = *evictable_.front();
  machine.Release(oldest.function);
  memory_ -= kEntrySize + oldest.size;
  evictable_.pop_front();
  scripts_.erase(ScriptName(oldest.name));
  ++evicted_;
}

void ScriptCache::Clear() {
  scripts_.clear();
  evictable_.clear();
  memory_ = 0;
}

}  // namespace respect

#include "engine/server/scripting/function_store.h"

#include <algorithm>

#include "engine/base/letter_case.h"
#include "engine/base/split_args.h"
#include "engine/scripting/register_function.h"

namespace respect {
namespace {

std::string Lower(Bytes text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return lower;
}

// The word without the prefix, in whatever case that is written; nothing when it does not begin with it.
std::optional<Bytes> After(Bytes prefix, Bytes word) {
  if (word.size() < prefix.size() || !EqualsIgnoreCase(word.substr(0, prefix.size()), prefix)) return std::nullopt;
  return word.substr(prefix.size());
}

void Release(scripting::Machine& machine, const FunctionLibrary& library) {
  for (const scripting::Machine::Registered& function : library.functions) machine.Release(function.function);
}

size_t SizeOf(const FunctionLibrary& library) {
  return sizeof(library) + library.name.size() + library.code.size() +
         library.functions.size() * sizeof(scripting::Machine::Registered);
}

}  // namespace

Result<std::string> ReadLibraryName(Bytes code) {
  if (!code.starts_with("#!")) return Error(Bytes("ERR Missing library metadata"));
  const size_t end = code.find('\n');
  if (end == Bytes::npos) return Error(Bytes("ERR Invalid library metadata"));
  const auto words = SplitArgs(code.substr(0, end));
  if (!words) return Error(Bytes("ERR Invalid library metadata"));
  std::optional<std::string> name;
  for (size_t i = 1; i < words->size(); ++i) {
    const Bytes word = (*words)[i];
    const std::optional<Bytes> value = After("name=", word);
    if (!value) return Error("ERR Invalid metadata value given: " + std::string(word));
    if (name) return Error(Bytes("ERR Invalid metadata value, name argument was given multiple times"));
    name = *value;
  }
  if (!name) return Error(Bytes("ERR Library name was not given"));
  if (!scripting::IsFunctionName(*name)) return Error(scripting::kBadFunctionName);
  const std::string engine = words->front().substr(2);
  if (!EqualsIgnoreCase(engine, "lua")) return Error("ERR Engine '" + engine + "' not found");
  return *name;
}

std::vector<std::string> FunctionStore::Sources() const {
  std::vector<std::string> sources;
  sources.reserve(libraries_.size());
  for (const auto& [name, library] : libraries_) sources.push_back(library->code);
  return sources;
}

const scripting::Machine::Registered* FunctionStore::Find(Bytes function) const {
  const auto found = functions_.find(Lower(function));
  return found == functions_.end() ? nullptr : found->second;
}

std::unique_ptr<FunctionLibrary> FunctionStore::Detach(Libraries::iterator library) {
  std::unique_ptr<FunctionLibrary> detached = std::move(library->second);
  libraries_.erase(library);
  for (const scripting::Machine::Registered& function : detached->functions) functions_.erase(Lower(function.name));
  memory_ -= SizeOf(*detached);
  return detached;
}

void FunctionStore::Attach(std::unique_ptr<FunctionLibrary> library) {
  for (const scripting::Machine::Registered& function : library->functions)
    functions_[Lower(function.name)] = &function;
  memory_ += SizeOf(*library);
  libraries_[library->name] = std::move(library);
}

Result<std::string> FunctionStore::Load(scripting::Machine& machine, Bytes code, bool replace) {
  const Result<std::string> name = ReadLibraryName(code);
  if (!name.ok()) return name.error();
  const auto known = libraries_.find(*name);
  if (known != libraries_.end() && !replace) return Error("ERR Library '" + *name + "' already exists");
  std::unique_ptr<FunctionLibrary> replaced;
  if (known != libraries_.end()) replaced = Detach(known);
  const auto fail = [&](const Error& error) {
    if (replaced != nullptr) Attach(std::move(replaced));
    return error;
  };
  Result<std::vector<scripting::Machine::Registered>> functions = machine.LoadLibrary(code.substr(code.find('\n')));
  if (!functions.ok()) return fail(functions.error());
  auto library = std::make_unique<FunctionLibrary>(*name, std::string(code), std::move(*functions));
  for (const scripting::Machine::Registered& function : library->functions) {
    if (Find(function.name) == nullptr) continue;
    Release(machine, *library);
    return fail(Error("ERR Function " + function.name + " already exists"));
  }
  if (replaced != nullptr) Release(machine, *replaced);
  Attach(std::move(library));
  return *name;
}

bool FunctionStore::Delete(scripting::Machine& machine, Bytes library) {
  const auto found = libraries_.find(library);
  if (found == libraries_.end()) return false;
  Release(machine, *Detach(found));
  return true;
}

void FunctionStore::Clear() {
  functions_.clear();
  libraries_.clear();
  memory_ = 0;
}

}  // namespace respect

// FunctionStore: the libraries of functions, and the functions by their names, which differ in more than the case of
// their letters.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/scripting/machine.h"

namespace respect {

struct FunctionLibrary {
  std::string name;
  std::string code;
  std::vector<scripting::Machine::Registered> functions;
};

// What the first line of a library says. Errors are replies.
Result<std::string> ReadLibraryName(Bytes code);

class FunctionStore {
 public:
  using Libraries = std::map<std::string, std::unique_ptr<FunctionLibrary>, std::less<>>;

  const Libraries& libraries() const { return libraries_; }
  // The code of all libraries, by name.
  std::vector<std::string> Sources() const;
  size_t function_count() const { return functions_.size(); }
  size_t memory() const { return memory_; }  // of sources and entries

  // nullptr when there is none.
  const scripting::Machine::Registered* Find(Bytes function) const;
  // Runs the source of a library and keeps it. Errors are replies, and leave everything as it was.
  Result<std::string> Load(scripting::Machine& machine, Bytes code, bool replace);
  // False when there is no such library.
  bool Delete(scripting::Machine& machine, Bytes library);
  // Forgets all; their functions go with their machine.
  void Clear();

 private:
  std::unique_ptr<FunctionLibrary> Detach(Libraries::iterator library);
  void Attach(std::unique_ptr<FunctionLibrary> library);

  Libraries libraries_;
  std::unordered_map<std::string, const scripting::Machine::Registered*> functions_;  // by name in small letters
  size_t memory_ = 0;
};

}  // namespace respect

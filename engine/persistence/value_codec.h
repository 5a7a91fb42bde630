// Values as RDB has them: the registry of how each type is written, and how each form ever written is read. A type is
// one function that writes and one reader a form; there is no switch over types anywhere else.
//
// What is read may be anything: readers build a value only from what is whole and consistent, and give up otherwise.
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/rng.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/store/entry.h"
#include "engine/store/settings.h"
#include "engine/store/type_registry.h"

namespace respect::persistence {

// What readers need to know to give values the form they have in this server.
struct LoadContext {
  const Settings& settings;
  uint64_t seed;  // of hashing
  const TypeRegistry& types;
  Rng& rng;
  // Of elements that may expire one by one: those due before this are left out. INT64_MIN: none.
  int64_t drop_due_before_ms = INT64_MIN;
};

// A value that was read, whoever has it owns `object`.
struct LoadedValue {
  TypeId type = TypeId::kString;
  Text text;               // kString
  void* object = nullptr;  // of the others
};

enum class LoadOutcome {
  kLoaded,
  kDamaged,
  kEmpty,         // a collection without elements, which no key can hold
  kUnknownModule  // a value of a module that is not there
};

// How a type is written.
struct Writing {
  RdbType (*form)(const Entry& entry, const RdbForm& how);
  void (*write)(const Entry& entry, RdbType form, RdbWriter& to);
};

// How a form is read. Returns what became of it; then `to` is whole.
using Reading = LoadOutcome (*)(RdbType form, RdbReader& from, const LoadContext& context, LoadedValue& to);

class ValueCodec {
 public:
  // With every type of the engine.
  ValueCodec();

  void Register(TypeId type, Writing writing) { writings_[static_cast<size_t>(type)] = writing; }
  void Register(RdbType form, Reading reading) { readings_[static_cast<size_t>(form)] = reading; }

  RdbType FormOf(const Entry& entry, const RdbForm& how) const { return Of(entry).form(entry, how); }
  void Write(const Entry& entry, RdbType form, RdbWriter& to) const { Of(entry).write(entry, form, to); }

  bool Knows(uint8_t form) const { return readings_[form] != nullptr; }
  LoadOutcome Read(uint8_t form, RdbReader& from, const LoadContext& context, LoadedValue& to) const;

 private:
  const Writing& Of(const Entry& entry) const { return writings_[static_cast<size_t>(entry.type())]; }

  std::array<Writing, 32> writings_{};
  std::array<Reading, 256> readings_{};
};

// The codec of all that this engine has; it never changes.
const ValueCodec& EngineCodec();

// ---- The types, a file each ----
void RegisterStringCodec(ValueCodec& codec);
void RegisterListCodec(ValueCodec& codec);
void RegisterSetCodec(ValueCodec& codec);
void RegisterSortedSetCodec(ValueCodec& codec);
void RegisterHashCodec(ValueCodec& codec);
void RegisterStreamCodec(ValueCodec& codec);
void RegisterVectorSetCodec(ValueCodec& codec);
void RegisterArrayCodec(ValueCodec& codec);

}  // namespace respect::persistence

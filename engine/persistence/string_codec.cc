// Strings:   string
#include "engine/persistence/value_codec.h"

namespace respect::persistence {
namespace {

RdbType Form(const Entry&, const RdbForm&) { return RdbType::kString; }

void Write(const Entry& entry, RdbType, RdbWriter& to) {
  if (entry.kind() == ValueKind::kInt) return to.Integer(entry.integer());
  to.String(StringText(entry));
}

LoadOutcome Read(RdbType, RdbReader& from, const LoadContext&, LoadedValue& to) {
  to.type = TypeId::kString;
  return from.String(to.text) ? LoadOutcome::kLoaded : LoadOutcome::kDamaged;
}

}  // namespace

void RegisterStringCodec(ValueCodec& codec) {
  codec.Register(TypeId::kString, {Form, Write});
  codec.Register(RdbType::kString, Read);
}

}  // namespace respect::persistence

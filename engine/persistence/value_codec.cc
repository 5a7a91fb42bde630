#include "engine/persistence/value_codec.h"

namespace respect::persistence {

ValueCodec::ValueCodec() {
  RegisterStringCodec(*this);
  RegisterListCodec(*this);
  RegisterSetCodec(*this);
  RegisterSortedSetCodec(*this);
  RegisterHashCodec(*this);
  RegisterStreamCodec(*this);
  RegisterVectorSetCodec(*this);
  RegisterArrayCodec(*this);
}

LoadOutcome ValueCodec::Read(uint8_t form, RdbReader& from, const LoadContext& context, LoadedValue& to) const {
  if (!Knows(form)) return LoadOutcome::kDamaged;
  return readings_[form](static_cast<RdbType>(form), from, context, to);
}

const ValueCodec& EngineCodec() {
  static const ValueCodec codec;
  return codec;
}

}  // namespace respect::persistence

#include "engine/commands/string_number.h"

#include "engine/base/numbers.h"
#include "engine/commands/errors.h"

namespace respect {

Result<int64_t> IntegerOf(const Entry& entry) {
  if (entry.type() != TypeId::kString) return Error(errors::kWrongType);
  if (entry.kind() == ValueKind::kInt) return entry.integer();
  const std::optional<int64_t> value = ParseInt(StringText(entry));
  if (!value) return Error(errors::kNotInteger);
  return *value;
}

Result<long double> FloatOf(const Entry& entry) {
  if (entry.type() != TypeId::kString) return Error(errors::kWrongType);
  const std::optional<long double> value = ParseLongDouble(StringText(entry));
  if (!value) return Error(errors::kNotFloat);
  return *value;
}

void StoreInteger(const Call& call, const Key& key, Entry* entry, int64_t value) {
  if (entry != nullptr && entry->kind() == ValueKind::kInt) {
    entry->set_integer(value);
  } else {
    call.db().SetInteger(key, value, ExpiryChange::Keep());
  }
}

}  // namespace respect

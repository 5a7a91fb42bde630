#include "engine/server/respect/soundness.h"

#include "engine/commands/hash_type.h"
#include "engine/commands/set_type.h"
#include "engine/types/array.h"
#include "engine/types/list.h"
#include "engine/types/sorted_set.h"
#include "engine/types/stream.h"
#include "engine/types/vector_set.h"

namespace respect {
namespace {

template <typename Type>
bool Holds(const Entry& entry) {
  return static_cast<const Type*>(entry.object())->CheckInvariants();
}

bool IsSound(const Entry& entry) {
  switch (entry.type()) {
    case TypeId::kString: return true;
    case TypeId::kList: return Holds<types::List>(entry);
    case TypeId::kSet: return SetOf(&entry).CheckInvariants();
    case TypeId::kZset: return Holds<types::SortedSet>(entry);
    case TypeId::kHash: return HashOf(&entry).CheckInvariants();
    case TypeId::kStream: return Holds<types::Stream>(entry);
    case TypeId::kArray: return Holds<types::Array>(entry);
    case TypeId::kVectorSet: return Holds<types::VectorSet>(entry);
  }
  return false;
}

}  // namespace

size_t CheckSoundness(Keyspace& keyspace, std::string& broken) {
  size_t asked = 0;
  for (int i = 0; i < keyspace.database_count(); ++i) {
    keyspace.db(i).ForEachEntry([&](const Entry& entry) {
      ++asked;
      if (!IsSound(entry)) broken = entry.key();
    });
  }
  return asked;
}

}  // namespace respect

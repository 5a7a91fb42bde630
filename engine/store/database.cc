#include "engine/store/database.h"

#include <algorithm>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/prefetch.h"
#include "engine/store/expiry_index.h"
#include "engine/store/keyspace.h"
#include "engine/types/table.h"

namespace respect {
namespace {

struct EntryTraits {
  using Item = Entry;
  static Bytes KeyOf(const Entry* entry) { return entry->key(); }
  static uint64_t Hash(Bytes key, uint64_t seed) { return HashBytes(key, seed); }
};

// Freeing more than this many allocations is left to the helper thread.
constexpr size_t kLazyFreeEffort = 64;

// The text of an int64 has at most this many characters; longer text is not tried.
constexpr size_t kMaxIntText = 20;

}  // namespace

struct Database::State {
  explicit State(uint64_t seed) : table(seed) {}
  SlabArena arena;
  types::Table<EntryTraits> table;
  ExpiryIndex expiry;
  types::DeadlineHeap<types::ElementDueTraits> elements;  // values with elements that expire, by the first of them
};

Database::Database(Keyspace& keyspace, int index)
    : keyspace_(keyspace), index_(index), state_(std::make_unique<State>(keyspace.hash_seed())) {}

Database::~Database() { Empty(false); }

size_t Database::size() const { return state_->table.size(); }
size_t Database::expiring_size() const { return state_->expiry.size(); }
size_t Database::element_expiring_size() const { return state_->elements.size(); }
int64_t Database::AverageTtlMs() const {
  return std::max<int64_t>(0, state_->expiry.AverageExpireMs() - keyspace_.now_ms());
}
size_t Database::table_memory() const { return state_->table.memory(); }
size_t Database::expiry_memory() const { return state_->expiry.memory() + state_->elements.memory(); }

// ---- Lookup ----

bool Database::IsExpired(const Entry& entry) const {
  return entry.has_expiry() && entry.expire_ms() < keyspace_.now_ms() && keyspace_.expires();
}

Entry** Database::Lookup(const Key& key) {
  Entry** slot = state_->table.Find(key.bytes, key.hash);
  if (slot == nullptr) return slot;
  if (IsExpired(**slot)) [[unlikely]] {
    if (!keyspace_.keeps_expired()) DeleteExpired(key);
    return nullptr;
  }
  if (state_->elements.first_ms() < keyspace_.now_ms()) [[unlikely]] {
    size_t limit = SIZE_MAX;
    return ExpireElements(key, slot, &limit);
  }
  return slot;
}

Entry* Database::Peek(const Key& key) {
  Entry** slot = Lookup(key);
  return slot == nullptr ? nullptr : *slot;
}

bool Database::Holds(const Key& key) const {
  Entry** slot = state_->table.Find(key.bytes, key.hash);
  return slot != nullptr && !IsExpired(**slot);
}

Entry* Database::Find(const Key& key) { return CountRead(key, FindForWrite(key)); }
Entry* Database::FindUnmarked(const Key& key) { return CountRead(key, Peek(key)); }

// Counts a lookup of a command that reads as hit or miss.
Entry* Database::CountRead(const Key& key, Entry* found) {
  if (found != nullptr) {
    ++keyspace_.stats().hits;
  } else {
    ++keyspace_.stats().misses;
    Notify(key, event::kKeyMiss);
  }
  return found;
}

Entry* Database::FindForWrite(const Key& key) {
  Entry** slot = Lookup(key);
  if (slot == nullptr) return nullptr;
  if (keyspace_.marks_access()) {
    const uint32_t clock = keyspace_.AccessClock(**slot);
    if (clock != (*slot)->access_clock()) (*slot)->set_access_clock(clock);
  }
  return *slot;
}

namespace {

Result<Entry*> CheckType(Entry* entry, TypeId type) {
  if (entry != nullptr && entry->type() != type)
    return Error("WRONGTYPE Operation against a key holding the wrong kind of value");
  return entry;
}

}  // namespace

Result<Entry*> Database::FindTyped(const Key& key, TypeId type) { return CheckType(Find(key), type); }
Result<Entry*> Database::FindTypedForWrite(const Key& key, TypeId type) { return CheckType(FindForWrite(key), type); }

// ---- Storing ----

// Puts `value` under `key` with the expiry that `change` leaves, over whatever is there.
Entry* Database::Store(const Key& key, const EntryFactory::Value& value, ExpiryChange change) {
  Entry** slot = Lookup(key);
  if (slot == nullptr) {
    if (keyspace_.keeps_expired() && state_->table.Find(key.bytes, key.hash) != nullptr) DeleteExpired(key);
    const int64_t expire_ms = change.what == ExpiryChange::What::kSetTo ? change.at_ms : kNoExpiry;
    Entry* fresh = EntryFactory::Make(state_->arena, key.bytes, value, expire_ms, keyspace_.InitialAccessClock());
    state_->table.Insert(fresh, key.hash);
    if (expire_ms != kNoExpiry) state_->expiry.Insert(fresh);
    ElementsTimed(fresh);
    Notify(key, event::kNew);
    return fresh;
  }
  Entry* old = *slot;
  int64_t expire_ms = change.at_ms;
  if (change.what == ExpiryChange::What::kKeep) expire_ms = old->expire_ms();
  void* old_object = old->kind() == ValueKind::kObject ? old->object() : nullptr;
  const TypeId old_type = old->type();
  if (old_object != value.object) Unfile(old_type, old_object);
  Entry* stored = Reshape(slot, value, expire_ms);
  if (keyspace_.marks_access() && !keyspace_.settings().lfu) stored->set_access_clock(keyspace_.InitialAccessClock());
  if (old_object != nullptr && old_object != value.object)
    FreeObject(old_type, old_object, keyspace_.settings().lazyfree_lazy_server_del);
  return stored;
}

// Gives the entry in `slot` another value and expiry, in place where it fits.
Entry* Database::Reshape(Entry** slot, const EntryFactory::Value& value, int64_t expire_ms) {
  Entry* old = *slot;
  const bool retimed = expire_ms != old->expire_ms();
  if (retimed && old->has_expiry()) state_->expiry.Remove(old);
  Entry* stored = old;
  if (!EntryFactory::Overwrite(*old, value, expire_ms != kNoExpiry)) {
    stored = EntryFactory::Make(state_->arena, old->key(), value, expire_ms, old->access_clock());
    if (!retimed && old->has_expiry()) state_->expiry.Replace(old, stored);
    *slot = stored;
    EntryFactory::Free(state_->arena, old);
  }
  if (retimed && expire_ms != kNoExpiry) {
    EntryFactory::SetExpireMs(*stored, expire_ms);
    state_->expiry.Insert(stored);
  }
  ElementsTimed(stored);
  return stored;
}

Entry* Database::SetString(const Key& key, Bytes value, ExpiryChange expiry) {
  if (keyspace_.settings().lfu) [[unlikely]]
    FindForWrite(key);  // to write over a key is to use it
  if (value.size() <= kMaxIntText) {
    if (const std::optional<int64_t> integer = ParseInt(value)) return SetInteger(key, *integer, expiry);
  }
  return SetText(key, value, expiry);
}

Entry* Database::SetText(const Key& key, Bytes value, ExpiryChange expiry) {
  if (value.size() <= EntryFactory::kMaxInline) return Store(key, {.bytes = value}, expiry);
  return Store(key, {.kind = ValueKind::kObject, .object = new types::RawString(value)}, expiry);
}

Entry* Database::SetInteger(const Key& key, int64_t value, ExpiryChange expiry) {
  return Store(key, {.kind = ValueKind::kInt, .integer = value}, expiry);
}

types::RawString& Database::MutableString(const Key& key) {
  Entry** slot = Lookup(key);
  if (slot != nullptr && (*slot)->kind() == ValueKind::kObject) return *(*slot)->As<types::RawString>();
  auto* string = slot == nullptr ? new types::RawString() : new types::RawString(StringText(**slot).view());
  Store(key, {.kind = ValueKind::kObject, .raw = true, .object = string}, ExpiryChange::Keep());
  return *string;
}

Entry* Database::SetObject(const Key& key, TypeId type, void* object, ExpiryChange expiry) {
  return Store(key, {.type = type, .kind = ValueKind::kObject, .object = object}, expiry);
}

// ---- Removing and time ----

void Database::FreeObject(TypeId type, void* object, bool lazy) {
  const TypeOps& ops = keyspace_.types().Of(type);
  if (lazy && ops.free_effort(object) > kLazyFreeEffort) {
    keyspace_.lazy_free().Post(1, [free = ops.free, object] { free(object); });
  } else {
    ops.free(object);
  }
}

void Database::FreeEntry(Entry* entry, bool lazy) {
  if (entry->kind() == ValueKind::kObject) FreeObject(entry->type(), entry->object(), lazy);
  EntryFactory::Free(state_->arena, entry);
}

// Takes the entry out of table and index; it is the caller's then.
Entry* Database::Detach(const Key& key, Entry** slot) {
  Entry* entry = *slot;
  if (entry->has_expiry()) state_->expiry.Remove(entry);
  if (entry->kind() == ValueKind::kObject) Unfile(entry->type(), entry->object());
  state_->table.Erase(slot, key.hash);
  return entry;
}

bool Database::Remove(const Key& key, bool lazy) {
  Entry** slot = Lookup(key);
  if (slot == nullptr) return false;
  FreeEntry(Detach(key, slot), lazy);
  return true;
}

void Database::DeleteExpired(const Key& key) {
  Entry** slot = state_->table.Find(key.bytes, key.hash);
  Entry* entry = Detach(key, slot);
  ++keyspace_.stats().expired;
  // The key's bytes may be the entry's own: it lives until everybody has been told.
  if (KeyspaceObserver* observer = keyspace_.observer()) observer->OnTouched(*this, key, event::kExpired);
  FreeEntry(entry, keyspace_.settings().lazyfree_lazy_expire);
}

void Database::SetExpiry(const Key& key, int64_t at_ms) {
  Entry** slot = Lookup(key);
  if (slot != nullptr) Reshape(slot, EntryFactory::ValueOf(**slot), at_ms);
}

bool Database::ClearExpiry(const Key& key) {
  Entry** slot = Lookup(key);
  if (slot == nullptr || !(*slot)->has_expiry()) return false;
  Reshape(slot, EntryFactory::ValueOf(**slot), kNoExpiry);
  return true;
}

void Database::Clear(bool lazy) {
  Empty(lazy);
  if (KeyspaceObserver* observer = keyspace_.observer()) observer->OnFlushed(index_);
}

void Database::Empty(bool lazy) {
  if (size() == 0) return;
  std::shared_ptr<State> old = std::exchange(state_, std::make_unique<State>(keyspace_.hash_seed()));
  auto free_all = [old, types = &keyspace_.types()] {
    old->table.ForEach([types, state = old.get()](Entry* entry) {
      if (entry->kind() == ValueKind::kObject) types->Of(*entry).free(entry->object());
      if (EntryFactory::OutlivesArena(*entry)) EntryFactory::Free(state->arena, entry);
    });
  };
  const size_t objects = old->table.size();
  old.reset();
  if (lazy) {
    keyspace_.lazy_free().Post(objects, std::move(free_all));
  } else {
    free_all();
  }
}

bool Database::ExpireDue(size_t limit) {
  while (limit > 0) {
    Entry* entry = state_->expiry.NextDue(keyspace_.now_ms(), &limit);
    if (entry == nullptr) break;
    DeleteExpired(keyspace_.MakeKey(entry->key()));
  }
  ExpireElementsDue(&limit);
  return limit == 0;
}

// ---- Elements with an expiry of their own ----

types::ElementDue* Database::DueOf(TypeId type, const void* object) const {
  const TypeOps& ops = keyspace_.types().Of(type);
  return object == nullptr || ops.element_due == nullptr ? nullptr : ops.element_due(object);
}

void Database::ElementsTimed(Entry* entry) {
  if (entry->kind() != ValueKind::kObject) return;
  types::ElementDue* due = DueOf(entry->type(), entry->object());
  if (due == nullptr) return;
  due->keeper = entry;
  if (due->at_ms == types::kNever) return Unfile(entry->type(), entry->object());
  if (due->place == types::ElementDue::kNotFiled) {
    state_->elements.Insert(due, due->at_ms);
  } else if (state_->elements.At(due) != due->at_ms) {
    state_->elements.Move(due, due->at_ms);
  }
}

void Database::Unfile(TypeId type, const void* object) {
  types::ElementDue* due = DueOf(type, object);
  if (due == nullptr || due->place == types::ElementDue::kNotFiled) return;
  state_->elements.Remove(due);
  due->place = types::ElementDue::kNotFiled;
}

// Removes elements of the entry in `slot` that are due, `*limit` at most, which is lowered by their number; and the key
// with its last one. Answers the slot, or nullptr when the key is gone.
Entry** Database::ExpireElements(const Key& key, Entry** slot, size_t* limit) {
  Entry* entry = *slot;
  const types::ElementDue* due = entry->kind() == ValueKind::kObject ? DueOf(entry->type(), entry->object()) : nullptr;
  if (due == nullptr || due->at_ms >= keyspace_.now_ms() || !keyspace_.expires()) return slot;
  KeyspaceObserver* observer = keyspace_.observer();
  const TypeOps& ops = keyspace_.types().Of(*entry);
  const bool empty = ops.remove_due(*entry, keyspace_.now_ms(), *limit, [&](Bytes element) {
    --*limit;
    ++keyspace_.stats().expired_elements;
    if (observer != nullptr) observer->OnElementExpired(*this, key, element);
  });
  ElementsTimed(entry);
  Touched(key, ops.element_expired);
  if (!empty) return slot;
  Detach(key, slot);
  // The key's bytes may be the entry's own: it lives until everybody has been told.
  Notify(key, event::kDel);
  FreeEntry(entry, false);
  return nullptr;
}

void Database::ExpireElementsDue(size_t* limit) {
  while (*limit > 0 && state_->elements.first_ms() < keyspace_.now_ms()) {
    const auto* entry = static_cast<const Entry*>(state_->elements.first()->keeper);
    const Key key = keyspace_.MakeKey(entry->key());
    ExpireElements(key, state_->table.Find(key.bytes, key.hash), limit);
  }
}

// ---- Moving values ----

void Database::CopyTo(const Key& from, Database& to, const Key& key) {
  Entry** slot = Lookup(from);
  if (slot == nullptr) return;
  EntryFactory::Value value = EntryFactory::ValueOf(**slot);
  const int64_t expire_ms = (*slot)->expire_ms();
  if (value.kind == ValueKind::kObject) value.object = keyspace_.types().Of(value.type).copy(value.object);
  to.Store(key, value, ExpiryChange::SetTo(expire_ms));
}

void Database::MoveTo(const Key& from, Database& to, const Key& key) {
  Entry** slot = Lookup(from);
  if (slot == nullptr) return;
  Entry* entry = Detach(from, slot);
  Entry* moved = to.Store(key, EntryFactory::ValueOf(*entry), ExpiryChange::SetTo(entry->expire_ms()));
  moved->set_access_clock(keyspace_.InitialAccessClock());  // a use of its own
  EntryFactory::Free(state_->arena, entry);
}

// ---- Walking ----

uint64_t Database::Scan(uint64_t cursor, const std::function<void(Entry&)>& visit) const {
  return state_->table.Scan(cursor, [&](Entry* entry) { visit(*entry); });
}

void Database::ForEach(const std::function<void(Entry&)>& visit) const {
  state_->table.ForEach([&](Entry* entry) {
    if (!IsExpired(*entry)) visit(*entry);
  });
}

void Database::ForEachEntry(const std::function<void(const Entry&)>& visit) const {
  state_->table.ForEach([&](Entry* entry) { visit(*entry); });
}

Entry* Database::RandomEntry() {
  constexpr int kTriesWhileKept = 100;  // then an expired one does: there may be no other
  int tries = keyspace_.keeps_expired() ? kTriesWhileKept : 0;
  while (Entry* entry = state_->table.Random(keyspace_.rng())) {
    if (!IsExpired(*entry)) return entry;
    if (tries > 0) {
      if (--tries == 0) return entry;
      continue;
    }
    DeleteExpired(keyspace_.MakeKey(entry->key()));
  }
  return nullptr;
}

// ---- Eviction ----

size_t Database::Sample(bool expiring_only, size_t count, std::span<Entry*> picked) {
  if (expiring_only) return state_->expiry.Sample(keyspace_.rng(), picked.first(std::min(count, picked.size())));
  size_t found = 0;
  state_->table.Sample(keyspace_.rng(), count, [&](Entry* entry) {
    if (found == picked.size()) return;
    Prefetch(entry);
    picked[found++] = entry;
  });
  return found;
}

size_t Database::SampleSoonest(std::span<Entry*> picked) {
  return state_->expiry.SampleSoonest(keyspace_.rng(), picked);
}

Entry* Database::FindHash(uint64_t hash) {
  Entry** slot = state_->table.FindHash(hash);
  return slot == nullptr ? nullptr : *slot;
}

void Database::Evict(uint64_t hash) {
  Entry** slot = state_->table.FindHash(hash);
  const Key key{(*slot)->key(), hash};
  Entry* entry = Detach(key, slot);
  ++keyspace_.stats().evicted;
  // The key's bytes are the entry's own: it lives until everybody has been told.
  if (KeyspaceObserver* observer = keyspace_.observer()) observer->OnTouched(*this, key, event::kEvicted);
  FreeEntry(entry, keyspace_.settings().lazyfree_lazy_eviction);
}

// ---- Telling ----

void Database::Touched(const Key& key, const Event& event) {
  ++keyspace_.stats().dirty;
  if (KeyspaceObserver* observer = keyspace_.observer()) observer->OnTouched(*this, key, event);
}

void Database::TouchedBeside(const Key& key, const Event& event) {
  ++keyspace_.stats().dirty;
  if (KeyspaceObserver* observer = keyspace_.observer()) observer->OnTouchedBeside(*this, key, event);
}

void Database::Notify(const Key& key, const Event& event) {
  if (!keyspace_.wants(event.event_class)) return;
  if (KeyspaceObserver* observer = keyspace_.observer()) observer->OnEvent(*this, key, event);
}

void Database::Expect(size_t keys) { state_->table.Reserve(keys); }
void Database::PrefetchBucket(const Key& key) const { state_->table.PrefetchBucket(key.hash); }
void Database::PrefetchEntry(const Key& key) const { state_->table.PrefetchItem(key.hash); }

// ---- What the keyspace does with all of them ----

Key Keyspace::MakeKey(Bytes bytes) const { return {bytes, EntryTraits::Hash(bytes, hash_seed_)}; }

void Keyspace::Swap(int first, int second) {
  std::swap(db(first).state_, db(second).state_);
  if (observer_ != nullptr) observer_->OnSwapped(first, second);
}

}  // namespace respect

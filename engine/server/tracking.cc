#include "engine/server/tracking.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/hash.h"
#include "engine/server/server.h"
#include "engine/server/session.h"
#include "engine/types/table.h"

namespace respect {
namespace {

constexpr Bytes kChannel = "__redis__:invalidate";

struct TrackedKey {
  std::string key;
  uint64_t first = 0;
  std::vector<uint64_t> others;

  bool Has(uint64_t id) const { return first == id || std::find(others.begin(), others.end(), id) != others.end(); }
};

struct TrackedKeyTraits {
  using Item = TrackedKey;
  static Bytes KeyOf(const TrackedKey* tracked) { return tracked->key; }
  static uint64_t Hash(Bytes key, uint64_t seed) { return HashBytes(key, seed); }
};

void AppendBulk(std::string& out, Bytes bytes) {
  fmt::format_to(std::back_inserter(out), "${}\r\n", bytes.size());
  out.append(bytes).append("\r\n");
}

std::string ArrayOf(Bytes key) {
  std::string encoded = "*1\r\n";
  AppendBulk(encoded, key);
  return encoded;
}

}  // namespace

struct TrackedKeys {
  explicit TrackedKeys(uint64_t seed) : table(seed), seed(seed) {}
  ~TrackedKeys() {
    table.ForEach([](TrackedKey* tracked) { delete tracked; });
  }
  types::Table<TrackedKeyTraits> table;
  uint64_t seed;
};

Tracking::Tracking(Server& server, uint64_t hash_seed)
    : server_(server), keys_(std::make_unique<TrackedKeys>(hash_seed)) {}
Tracking::~Tracking() = default;

size_t Tracking::key_count() const { return keys_->table.size(); }

// ---- Clients ----

void Tracking::Enable(Session& session, const TrackingState& wanted) {
  std::unique_ptr<TrackingState>& state = session.client().tracking;
  if (state == nullptr) {
    state = std::make_unique<TrackingState>();
    ++clients_;
  }
  // Prefixes add up; the rest is as it is asked for now.
  std::set<std::string, std::less<>> prefixes = std::move(state->prefixes);
  *state = wanted;
  state->prefixes.swap(prefixes);
  if (wanted.bcast) {
    state->prefixes.insert(wanted.prefixes.begin(), wanted.prefixes.end());
    if (wanted.prefixes.empty()) state->prefixes.insert("");
    for (const std::string& prefix : state->prefixes) prefixes_[prefix].sessions.insert(&session);
  }
  session.client().remembers_reads = !wanted.bcast;
}

void Tracking::Disable(Session& session) {
  std::unique_ptr<TrackingState>& state = session.client().tracking;
  if (state == nullptr) return;
  for (const std::string& prefix : state->prefixes) {
    const auto found = prefixes_.find(prefix);
    found->second.sessions.erase(&session);
    if (found->second.sessions.empty()) prefixes_.erase(found);
  }
  state.reset();
  session.client().remembers_reads = false;
  --clients_;
}

// ---- Reading ----

void Tracking::Remember(Session& session, std::span<const Key> keys) {
  const TrackingState& state = *session.client().tracking;
  if ((state.optin && !state.caching) || (state.optout && state.caching)) return;
  const uint64_t id = session.client().id;
  for (const Key& key : keys) {
    TrackedKey** slot = keys_->table.Find(key.bytes, key.hash);
    if (slot == nullptr) {
      keys_->table.Insert(new TrackedKey{std::string(key.bytes), id, {}}, key.hash);
      ++items_;
    } else if (!(*slot)->Has(id)) {
      (*slot)->others.push_back(id);
      ++items_;
    }
  }
  FitTable();
}

// Above the limit any key will do: those who read it are told as if it had changed.
void Tracking::FitTable() {
  const auto most = static_cast<size_t>(server_.options().tracking_table_max_keys);
  if (most == 0) return;
  while (key_count() > most) {
    const std::string key = keys_->table.Random(server_.keyspace().rng())->key;
    OnChanged({key, HashBytes(key, keys_->seed)}, nullptr, nullptr);
  }
}

// ---- Changes ----

void Tracking::OnChanged(const Key& key, const Session* current, const Session* by) {
  if (!prefixes_.empty()) NoteBroadcasts(key.bytes, by);
  if (key_count() == 0) return;
  TrackedKey** slot = keys_->table.Find(key.bytes, key.hash);
  if (slot == nullptr) return;
  const std::unique_ptr<TrackedKey> tracked(*slot);
  keys_->table.Erase(slot, key.hash);
  items_ -= 1 + tracked->others.size();
  std::string encoded;
  const auto tell = [&](uint64_t id) {
    Session* session = server_.FindSession(id);
    if (session == nullptr || session->client().tracking == nullptr) return;
    const TrackingState& state = *session->client().tracking;
    if (state.bcast || (state.noloop && session == current)) return;
    if (encoded.empty()) encoded = ArrayOf(tracked->key);
    Send(*session, encoded);
  };
  tell(tracked->first);
  for (const uint64_t id : tracked->others) tell(id);
}

void Tracking::NoteBroadcasts(Bytes key, const Session* by) {
  for (auto& [prefix, listeners] : prefixes_) {
    if (!key.starts_with(prefix)) continue;
    listeners.changed.try_emplace(std::string(key), by == nullptr ? 0 : by->client().id);
    has_broadcasts_ = true;
  }
}

void Tracking::OnFlushed() {
  for (const auto& [id, session] : server_.sessions()) {
    if (session->client().tracking != nullptr) Send(*session, session->client().protocol == 2 ? "$-1\r\n" : "_\r\n");
  }
  keys_ = std::make_unique<TrackedKeys>(keys_->seed);
  items_ = 0;
}

void Tracking::SendBroadcasts() {
  has_broadcasts_ = false;
  for (auto& [prefix, listeners] : prefixes_) {
    const std::map<std::string, uint64_t> changed = std::exchange(listeners.changed, {});
    if (changed.empty()) continue;
    // Those with NOLOOP hear of what others changed only.
    const auto encode_for = [&](uint64_t but_of) {
      size_t count = 0;
      std::string keys;
      for (const auto& [key, by] : changed) {
        if (but_of != 0 && by == but_of) continue;
        AppendBulk(keys, key);
        ++count;
      }
      return count == 0 ? std::string() : fmt::format("*{}\r\n", count) + keys;
    };
    const std::string all = encode_for(0);
    for (Session* session : listeners.sessions) {
      const bool noloop = session->client().tracking->noloop;
      const std::string own = noloop ? encode_for(session->client().id) : std::string();
      if (!noloop || !own.empty()) Send(*session, noloop ? own : all);
    }
  }
}

// ---- Messages ----

void Tracking::Send(Session& session, Bytes keys) {
  Session* hearer = &session;
  TrackingState& state = *session.client().tracking;
  if (state.redirect != 0) {
    hearer = server_.FindSession(state.redirect);
    if (hearer == nullptr) {
      state.broken_redirect = true;
      if (session.client().protocol == 3)
        session.Push(fmt::format(">2\r\n$21\r\ntracking-redir-broken\r\n:{}\r\n", state.redirect));
      return;
    }
  }
  if (hearer->client().protocol == 3) return hearer->Push(std::string(">2\r\n$10\r\ninvalidate\r\n").append(keys));
  // RESP2 has no messages but those of pub/sub.
  if (hearer == &session || hearer->client().subscriptions == nullptr || hearer->client().subscriptions->empty())
    return;
  std::string message = "*3\r\n$7\r\nmessage\r\n";
  AppendBulk(message, kChannel);
  hearer->Push(message.append(keys));
}

}  // namespace respect

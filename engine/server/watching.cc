#include "engine/server/watching.h"

#include <algorithm>
#include <string>

#include "engine/server/session.h"
#include "engine/server/transaction.h"

namespace respect {

void Watching::Add(Session& session, int db, const Key& key) {
  Transaction& transaction = session.OpenTransaction();
  if (transaction.stale) return;  // it has lost already
  const auto same = [&](const Place& place) { return place.node->db == db && place.node->text == key.bytes; };
  if (std::ranges::any_of(transaction.watched, same)) return;
  const bool there = keyspace_.db(db).Peek(key) != nullptr;
  if (transaction.watched.empty()) ++client_count_;
  transaction.watched.push_back(lists_.Add(db, key, {&session, there}));
}

void Watching::RemoveAll(Session& session) {
  Transaction* transaction = session.transaction();
  if (transaction == nullptr || transaction->watched.empty()) return;
  for (const Place& place : transaction->watched) lists_.Remove(place);
  transaction->watched.clear();
  --client_count_;
}

void Watching::MeetExpired(Session& session) {
  const Transaction* transaction = session.transaction();
  for (size_t i = 0; i < transaction->watched.size(); ++i) {
    const KeyLists<Watch>::Node& node = *transaction->watched[i].node;
    if (keyspace_.db(node.db).Holds(node.key())) continue;
    const std::string text = node.text;  // the node may go with the key
    keyspace_.db(node.db).Peek({text, node.hash});
  }
}

void Watching::Break(Session& session) {
  session.transaction()->stale = true;
  RemoveAll(session);
}

void Watching::OnTouched(int db, const Key& key) {
  KeyLists<Watch>::Node* node = lists_.Find(db, key);
  if (node == nullptr) return;
  lists_.Pin(*node);  // Break takes all watches of a session away
  while (!node->items.empty()) Break(*node->items.front().session);
  lists_.Unpin(*node);
}

void Watching::OnReplaced(int db) {
  std::vector<Session*> losers;
  lists_.ForEach([&](const KeyLists<Watch>::Node& node) {
    if (db >= 0 && node.db != db) return;
    for (const Watch& watch : node.items) {
      if (watch.was_there || keyspace_.db(node.db).Holds(node.key())) losers.push_back(watch.session);
    }
  });
  for (Session* loser : losers) Break(*loser);
}

}  // namespace respect

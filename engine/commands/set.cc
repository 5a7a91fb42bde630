// The set group: commands on the members of one set. Those that choose by chance are in set_random.cc, those that
// combine sets in set_combine.cc.
#include "engine/types/set.h"

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/commands/scan_options.h"
#include "engine/commands/set_type.h"

namespace respect {

// SADD key member [member ...]
// Replies: how many are new. Makes the set where there is none. O(1) a member.
void commands::SAdd(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  const types::Set::Limits limits = SetLimits(call);
  const size_t count = call.argc() - 2;
  types::Set set = *found == nullptr ? types::Set::Make(call.Arg(2), count, limits) : SetOf(*found);
  if (*found != nullptr) set.Expect(count, limits);
  int64_t added = 0;
  for (size_t i = 2; i < call.argc(); ++i) added += set.Add(call.Arg(i), limits) ? 1 : 0;
  if (*found == nullptr) {
    call.db().SetObject(key, TypeId::kSet, set.handle());
  } else {
    (*found)->set_object(set.handle());
  }
  if (added > 0) call.Touched(key, event::kSAdd);
  call.reply().Integer(added);
}

// SREM key member [member ...]
// Replies: how many there were. The set goes with its last member. O(1) a member in a large set.
void commands::SRem(Call& call) {
  const Key key = call.KeyAt(1);
  const Result<Entry*> found = FindSetForWrite(call, key);
  if (!found.ok()) return call.reply().Error(found.error());
  if (*found == nullptr) return call.reply().Integer(0);
  types::Set set = SetOf(*found);
  int64_t removed = 0;
  for (size_t i = 2; i < call.argc() && set.size() > 0; ++i) removed += set.Remove(call.Arg(i)) ? 1 : 0;
  (*found)->set_object(set.handle());
  if (removed > 0) MembersTaken(call, key, set, event::kSRem);
  call.reply().Integer(removed);
}

// SISMEMBER key member. O(1) in a large set.
void commands::SIsMember(Call& call) {
  const Result<std::optional<types::Set>> set = FindSet(call, call.KeyAt(1));
  if (!set.ok()) return call.reply().Error(set.error());
  call.reply().Integer(set->has_value() && (*set)->Contains(call.Arg(2)) ? 1 : 0);
}

// SMISMEMBER key member [member ...]: the same for each.
void commands::SMIsMember(Call& call) {
  const Result<std::optional<types::Set>> set = FindSet(call, call.KeyAt(1));
  if (!set.ok()) return call.reply().Error(set.error());
  call.reply().Array(call.argc() - 2);
  for (size_t i = 2; i < call.argc(); ++i)
    call.reply().Integer(set->has_value() && (*set)->Contains(call.Arg(i)) ? 1 : 0);
}

// SCARD key: how many members there are. O(1).
void commands::SCard(Call& call) {
  const Result<std::optional<types::Set>> set = FindSet(call, call.KeyAt(1));
  if (!set.ok()) return call.reply().Error(set.error());
  call.reply().Integer(set->has_value() ? static_cast<int64_t>((*set)->size()) : 0);
}

// SMEMBERS key: all members. O(members).
void commands::SMembers(Call& call) {
  const Result<std::optional<types::Set>> set = FindSet(call, call.KeyAt(1));
  if (!set.ok()) return call.reply().Error(set.error());
  if (!set->has_value()) return call.reply().Set(0);
  call.reply().Set((*set)->size());
  (*set)->ForEach([&](Bytes member) { call.reply().Bulk(member); });
}

// SMOVE source destination member: takes a member from one set into another.
// Replies: 1, or 0 where the source lacks it. O(1) in large sets.
void commands::SMove(Call& call) {
  const Key from = call.KeyAt(1), to = call.KeyAt(2);
  const Bytes member = call.Arg(3);
  const Result<Entry*> source = FindSetForWrite(call, from);
  if (source.ok() && *source == nullptr) return call.reply().Integer(0);
  const Result<Entry*> destination = FindSetForWrite(call, to);
  if (!source.ok()) return call.reply().Error(source.error());
  if (!destination.ok()) return call.reply().Error(destination.error());
  types::Set set = SetOf(*source);
  if (*source == *destination) return call.reply().Integer(set.Contains(member) ? 1 : 0);
  const bool removed = set.Remove(member);
  (*source)->set_object(set.handle());
  if (!removed) return call.reply().Integer(0);
  MembersTaken(call, from, set, event::kSRem);
  if (AddMember(call, to, *destination, member)) call.Touched(to, event::kSAdd);
  call.reply().Integer(1);
}

// SSCAN key cursor [MATCH pattern] [COUNT count]: a part of the members and the cursor of the next part, as SCAN.
void commands::SScan(Call& call) {
  std::optional<uint64_t> cursor = ParseCursor(call.Arg(2));
  if (!cursor) return call.reply().Error("ERR invalid cursor");
  const Result<std::optional<types::Set>> set = FindSet(call, call.KeyAt(1));
  if (!set.ok()) return call.reply().Error(set.error());
  if (!set->has_value()) {
    ReplyCursor(call, 0);
    return call.reply().Array(0);
  }
  const Result<ScanOptions> options = ReadScanOptions(call, 3, ScanKind::kOther);
  if (!options.ok()) return call.reply().Error(options.error());

  int64_t members_left = options->count, buckets_left = options->buckets();
  std::vector<std::string> members;
  do {
    *cursor = (*set)->Scan(*cursor, [&](Bytes member) {
      --members_left;
      if (options->Matches(member)) members.emplace_back(member);
    });
  } while (*cursor != 0 && members_left > 0 && --buckets_left > 0);
  ReplyCursor(call, *cursor);
  call.reply().Array(members.size());
  for (const std::string& member : members) call.reply().Bulk(member);
}

}  // namespace respect

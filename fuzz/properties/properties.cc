#include "fuzz/properties/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "conformance/target/identity.h"
#include "fuzz/differential/freedom.h"
#include "fuzz/differential/side.h"
#include "fuzz/properties/folding.h"

namespace respect::fuzz {
namespace {

using Args = std::vector<std::string>;
using Kind = Difference::Kind;

constexpr size_t kShown = 300;

std::string NameOf(const StoryStep& step) { return step.command == nullptr ? step.args[0] : step.command->name; }

Difference Broken(Bytes property, Bytes name, size_t step, std::string first, std::string second, std::string detail) {
  Difference difference{.kind = Kind::kValue, .step = step};
  difference.where = property;
  difference.first = std::move(first);
  difference.second = std::move(second);
  difference.shape = fmt::format("{}: {}: {}", property, name, detail);
  return difference;
}

bool IsQueued(const Reply& reply) { return reply.kind == Reply::Kind::kSimple && reply.text == "QUEUED"; }

}  // namespace

std::optional<Difference> Properties::Check(const Story& script) {
  commands_ += script.steps.size();
  plain_ = stage_.Perform(script, {});
  if (auto broken = OneByOne(script)) return broken;
  if (auto broken = Copies(script)) return broken;
  if (auto broken = Scans()) return broken;
  if (auto broken = Same("pipelined", script, stage_.Perform(script, {.pipelined = true}))) return broken;
  if (auto broken = Resp3(script)) return broken;
  return Transaction(script);
}

std::optional<Difference> Properties::OneByOne(const Story& script) {
  for (auto& queue : queued_) queue.clear();
  for (size_t i = 0; i < plain_.replies.size(); ++i) {
    if (auto broken = ReplyFits(script, i)) return broken;
    const Reply& reply = plain_.replies[i];
    if (!reply.is_error() || plain_.digests[i + 1] == plain_.digests[i] || !Changes(script, i)) continue;
    return Broken("errors", NameOf(script.steps[i]), i, Describe(reply, kShown), "the data is not what it was",
                  Normalised(reply.text));
  }
  if (!plain_.broken.empty()) {
    const size_t step = std::min(plain_.replies.size(), script.steps.size() - 1);
    return Broken("one reply", NameOf(script.steps[step]), step, plain_.broken, "", Normalised(plain_.broken));
  }
  const Reply sound = stage_.Ask({"RESPECT.CHECK"});
  if (!sound.is_error()) return std::nullopt;
  return Broken("soundness", NameOf(script.steps.back()), script.steps.size(), sound.text, "", "");
}

bool Properties::Changes(const Story& script, size_t step) {
  Story before = script, behind = script;
  before.steps.resize(step);
  behind.steps.resize(step + 1);
  return stage_.Perform(before, {}).digest != stage_.Perform(behind, {}).digest;
}

// EXEC answers for the commands before it.
std::optional<Difference> Properties::ReplyFits(const Story& script, size_t i) {
  const StoryStep& step = script.steps[i];
  const Reply& reply = plain_.replies[i];
  auto& queue = queued_[step.connection];
  const auto check = [&](const StoryStep& asked, const Reply& answer) -> std::optional<Difference> {
    if (asked.command == nullptr) return std::nullopt;
    const auto mismatch = conformance::CheckShape(*asked.command, answer, 2, version_);
    if (!mismatch || mismatch->only_text) return std::nullopt;
    return Broken("one reply", NameOf(asked), i, Describe(answer, kShown), mismatch->reason,
                  Normalised(mismatch->reason));
  };
  if (IsReconnect(step) || step.args[0] == "DISCARD") {
    queue.clear();
    return std::nullopt;
  }
  if (IsQueued(reply)) {
    queue.push_back(&step);
    return std::nullopt;
  }
  if (step.args[0] != "EXEC") return check(step, reply);
  const std::vector<const StoryStep*> asked = std::exchange(queue, {});
  if (reply.kind != Reply::Kind::kArray) return std::nullopt;
  if (reply.items.size() != asked.size()) {
    return Broken("one reply", "EXEC", i, fmt::format("{} replies", reply.items.size()),
                  fmt::format("{} commands", asked.size()), "");
  }
  for (size_t j = 0; j < asked.size(); ++j) {
    if (auto broken = check(*asked[j], reply.items[j])) return broken;
  }
  return std::nullopt;
}

std::optional<Difference> Properties::Same(Bytes property, const Story& script, const Performance& other) {
  for (size_t i = 0; i < plain_.replies.size(); ++i) {
    const StoryStep& step = script.steps[i];
    if (i >= other.replies.size()) {
      return Broken(property, NameOf(step), i, Describe(plain_.replies[i], kShown), other.broken, "no reply");
    }
    if (plain_.replies[i] == other.replies[i]) continue;
    const auto difference = CompareReplies(plain_.replies[i], other.replies[i], FreedomOf(step.command, step.args));
    if (!difference) continue;
    return Broken(property, NameOf(step), i, difference->first, difference->second, difference->shape);
  }
  if (plain_.digest == other.digest) return std::nullopt;
  return Broken(property, NameOf(script.steps.back()), script.steps.size(), "the data", "is other", "data");
}

std::optional<Difference> Properties::Resp3(const Story& script) {
  const Performance other = stage_.Perform(script, {.protocol = 3, .pipelined = true});
  for (size_t i = 0; i < plain_.replies.size(); ++i) {
    const StoryStep& step = script.steps[i];
    if (i >= other.replies.size()) {
      return Broken("resp3", NameOf(step), i, Describe(plain_.replies[i], kShown), other.broken, "no reply");
    }
    if (SayTheSame(plain_.replies[i], other.replies[i], false)) continue;
    if (SayTheSame(plain_.replies[i], other.replies[i], true)) continue;
    if (FreedomOf(step.command, step.args) == Freedom::kChance) continue;
    return Broken("resp3", NameOf(step), i, Describe(plain_.replies[i], kShown), Describe(other.replies[i], kShown),
                  "");
  }
  if (plain_.digest == other.digest) return std::nullopt;
  return Broken("resp3", NameOf(script.steps.back()), script.steps.size(), "the data", "is other", "data");
}

std::optional<Difference> Properties::Transaction(const Story& script) {
  std::vector<bool> failed;
  std::vector<size_t> kept;
  for (size_t i = 0; i < plain_.replies.size(); ++i) {
    failed.push_back(plain_.replies[i].is_error());
    if (!failed.back() && !IsReconnect(script.steps[i])) kept.push_back(i);
  }
  const Story transaction = AsTransaction(script, failed);
  if (transaction.steps.size() < 3) return std::nullopt;
  const Performance other = stage_.Perform(transaction, {.pipelined = true});
  const Reply exec = other.replies.empty() ? Reply() : other.replies.back();
  if (exec.kind != Reply::Kind::kArray || exec.items.size() != kept.size()) {
    return Broken("transaction", "EXEC", script.steps.size(), fmt::format("{} replies", kept.size()),
                  Describe(exec, kShown), "");
  }
  for (size_t i = 0; i < kept.size(); ++i) {
    const StoryStep& step = script.steps[kept[i]];
    // An error may leave another form of the same value behind, as SORT of a sorted set does in Redis.
    if (NameOf(step) == "OBJECT ENCODING") continue;
    const auto difference = CompareReplies(plain_.replies[kept[i]], exec.items[i], FreedomOf(step.command, step.args));
    if (!difference) continue;
    return Broken("transaction", NameOf(step), kept[i], difference->first, difference->second, difference->shape);
  }
  if (plain_.digest == other.digest) return std::nullopt;
  return Broken("transaction", NameOf(script.steps.back()), script.steps.size(), "the data", "is other", "data");
}

std::optional<Difference> Properties::Copies(const Story& script) {
  for (const std::string& key : KeysOf(script)) {
    if (auto broken = Copy(key)) return broken;
  }
  return std::nullopt;
}

std::optional<Difference> Properties::Copy(const std::string& key) {
  const auto facts = stage_.AskAll({{"PEXPIRETIME", key}, {"TYPE", key}, {"DUMP", key}});
  const Reply &expires = facts[0], &payload = facts[2];
  if (payload.kind != Reply::Kind::kBulk) return std::nullopt;
  const std::string copy = "copy:" + key, restored = "restored:" + key;
  const std::string at = expires.integer < 0 ? "0" : fmt::format("{}", expires.integer);
  const auto replies = stage_.AskAll({{"COPY", key, copy, "REPLACE"},
                                      {"RESTORE", restored, at, payload.text, "REPLACE", "ABSTTL"},
                                      {"DEBUG", "DIGEST-VALUE", key, copy, restored},
                                      {"PEXPIRETIME", copy},
                                      {"PEXPIRETIME", restored}});
  const auto differs = [&](Bytes what, std::string first, std::string second) {
    return Broken("copies", facts[1].text, 0, std::move(first), std::move(second), std::string(what));
  };
  if (replies[0].integer != 1) return differs("COPY", key, Describe(replies[0], kShown));
  if (replies[1].is_error()) return differs("RESTORE", key, Describe(replies[1], kShown));
  const std::vector<Reply>& digests = replies[2].items;
  if (digests.size() != 3) return differs("digest", key, Describe(replies[2], kShown));
  if (digests[0] != digests[1]) return differs("COPY is other", key, copy);
  if (digests[0] != digests[2]) return differs("RESTORE is other", key, restored);
  for (size_t i = 3; i < replies.size(); ++i) {
    if (replies[i] != expires) return differs("expiry", Describe(expires), Describe(replies[i]));
  }
  if (facts[1].text != "stream") return std::nullopt;
  // The digest tells nothing of groups.
  const auto full = stage_.AskAll(
      {{"XINFO", "STREAM", key, "FULL"}, {"XINFO", "STREAM", copy, "FULL"}, {"XINFO", "STREAM", restored, "FULL"}});
  const char* const ways[] = {"", "COPY", "RESTORE"};
  for (size_t i = 1; i < full.size(); ++i) {
    if (full[i] == full[0]) continue;
    return differs(fmt::format("XINFO STREAM FULL after {}", ways[i]), Describe(full[0], kShown),
                   Describe(full[i], kShown));
  }
  return std::nullopt;
}

std::optional<Difference> Properties::Scans() {
  std::set<std::string> stay, seen;
  for (const Reply& key : stage_.Ask({"KEYS", "*"}).items) {
    if (!key.text.starts_with("copy:")) stay.insert(key.text);
  }
  std::string cursor = "0";
  do {
    const Reply part = stage_.Ask({"SCAN", cursor, "COUNT", "3"});
    if (part.items.size() != 2) return Broken("scan", "SCAN", 0, Describe(part, kShown), "", "no part");
    cursor = part.items[0].text;
    for (const Reply& key : part.items[1].items) seen.insert(key.text);
    // Some go meanwhile.
    if (cursor != "0" && !part.items[1].items.empty()) stage_.Ask({"DEL", "copy:" + part.items[1].items[0].text});
  } while (cursor != "0");
  for (const std::string& key : stay) {
    if (!seen.contains(key)) return Broken("scan", "SCAN", 0, key, "was not met", "");
    if (auto broken = ScanOf(key)) return broken;
  }
  return std::nullopt;
}

std::optional<Difference> Properties::ScanOf(const std::string& key) {
  struct Row {
    Bytes type;
    const char *scan, *all;
    size_t width;
  };
  static constexpr Row kRows[] = {
      {"set", "SSCAN", "SMEMBERS", 1}, {"hash", "HSCAN", "HKEYS", 2}, {"zset", "ZSCAN", "", 2}};
  const std::string type = stage_.Ask({"TYPE", key}).text;
  for (const Row& row : kRows) {
    if (row.type != type) continue;
    const Reply all = type == "zset" ? stage_.Ask({"ZRANGE", key, "0", "-1"}) : stage_.Ask({row.all, key});
    std::set<std::string> seen;
    std::string cursor = "0";
    do {
      const Reply part = stage_.Ask({row.scan, key, cursor, "COUNT", "2"});
      if (part.items.size() != 2) return Broken("scan", row.scan, 0, Describe(part, kShown), "", "no part");
      cursor = part.items[0].text;
      for (size_t i = 0; i < part.items[1].items.size(); i += row.width) seen.insert(part.items[1].items[i].text);
    } while (cursor != "0");
    if (seen.size() != all.items.size()) {
      return Broken("scan", row.scan, 0, fmt::format("{} elements", all.items.size()),
                    fmt::format("{} were met", seen.size()), "");
    }
  }
  return std::nullopt;
}

std::optional<Difference> Properties::CheckMemory() {
  constexpr int64_t kSlack = 256 << 10;
  stage_.Clear();
  const Reply info = stage_.Ask({"INFO", "memory"});
  const int64_t used = std::strtoll(conformance::InfoField(info.text, "used_memory").c_str(), nullptr, 10);
  if (memory_ < 0) memory_ = used;
  if (used <= memory_ + kSlack) return std::nullopt;
  return Broken("memory", "FLUSHALL", 0, fmt::format("{} bytes at first", memory_), fmt::format("{} now", used), "");
}

}  // namespace respect::fuzz

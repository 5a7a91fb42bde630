#include "conformance/match/command_index.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect::conformance {
namespace {

constexpr size_t kShownBytes = 400;

// Errors of the server's state, which any command may meet.
constexpr Bytes kAnyTime[] = {"ERR",        "NOAUTH", "NOPERM", "LOADING",   "BUSY",        "MASTERDOWN",
                              "UNKILLABLE", "MOVED",  "ASK",    "CROSSSLOT", "CLUSTERDOWN", "TRYAGAIN"};
// The same for commands that write.
constexpr Bytes kWrites[] = {"READONLY", "MISCONF", "NOREPLICAS", "OOM"};

bool Contains(std::span<const Bytes> list, Bytes word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool HasFlag(const spec::Command& command, Bytes flag) {
  return std::find(command.flags.begin(), command.flags.end(), flag) != command.flags.end();
}

bool MayAnswerError(const spec::Command& command, Bytes code) {
  if (command.error_codes.empty() || Contains(kAnyTime, code)) return true;
  // Scripts and EXEC meet whatever the commands inside them meet.
  const bool writes = HasFlag(command, "write") || HasFlag(command, "denyoom") || HasFlag(command, "may_replicate") ||
                      command.name == "EXEC";
  if (writes && Contains(kWrites, code)) return true;
  return std::any_of(command.error_codes.begin(), command.error_codes.end(),
                     [&](const std::string& allowed) { return allowed == code || allowed == "*"; });
}

bool Holds(const spec::ReplyShape& shape, const std::optional<spec::Version>& version) {
  if (!version) return true;
  return (!shape.since || *version >= *shape.since) && (!shape.until || *version < *shape.until);
}

std::string Join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

std::string UpperCase(Bytes text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return upper;
}

CommandIndex::CommandIndex(const spec::Spec& spec) {
  for (const spec::Command& command : spec.commands) by_name_[command.name] = &command;
}

const spec::Command* CommandIndex::Find(std::span<const std::string> args) const {
  if (args.empty()) return nullptr;
  const std::string name = UpperCase(args[0]);
  if (args.size() > 1) {
    if (const auto found = by_name_.find(name + " " + UpperCase(args[1])); found != by_name_.end())
      return found->second;
  }
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::optional<Mismatch> CheckShape(const spec::Command& command, const Reply& reply, int protocol,
                                   const std::optional<spec::Version>& version,
                                   const std::function<spec::Want(const spec::Want&)>& change) {
  Mismatch mismatch{
      .only_text = false, .path = "", .reason = "", .expected = "", .actual = Describe(reply, kShownBytes)};
  if (reply.is_error()) {
    if (MayAnswerError(command, reply.error_code())) return std::nullopt;
    mismatch.reason = fmt::format("{} does not answer errors of this kind", command.name);
    mismatch.expected = "an error of " + Join(command.error_codes);
    return mismatch;
  }
  if (command.replies.empty()) return std::nullopt;
  for (const spec::ReplyShape& shape : command.replies) {
    if (!Holds(shape, version)) continue;
    const spec::Want changed = change ? change(shape.want) : spec::Want();
    const spec::Want& want = change ? changed : shape.want;
    if (!Match(want, reply, protocol)) return std::nullopt;
    mismatch.expected += (mismatch.expected.empty() ? "" : " or ") + DescribeWant(want, protocol);
  }
  mismatch.reason = fmt::format("none of the replies that {} gives", command.name);
  return mismatch;
}

}  // namespace respect::conformance

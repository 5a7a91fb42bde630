#include "conformance/target/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace respect::conformance {
namespace {

// Servers that keep `redis_version` for compatibility and their own version beside it, under "<kind>_version".
constexpr Bytes kKinds[] = {"respect", "valkey", "dragonfly", "kvrocks", "garnet", "keydb"};

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

void ReadInfo(const Reply& reply, Identity& identity) {
  if (reply.is_error() || reply.text.empty()) return;
  identity.has_info = true;
  identity.redis_version = ParseVersion(InfoField(reply.text, "redis_version"));
  identity.version = InfoField(reply.text, "redis_version");
  identity.kind = identity.version.empty() ? "" : "redis";
  identity.has_blocked_clients = !InfoField(reply.text, "blocked_clients").empty();
  identity.mode = InfoField(reply.text, "redis_mode");
  const std::string server_name = Lower(InfoField(reply.text, "server_name"));
  for (const Bytes kind : kKinds) {
    std::string version = InfoField(reply.text, std::string(kind) + "_version");
    if (version.empty() && server_name != kind) continue;
    identity.kind = kind;
    if (!version.empty()) identity.version = std::move(version);
  }
}

// HELLO 3's map: server, version, proto, ... It is used where INFO said nothing.
void ReadHello(const Reply& reply, Identity& identity) {
  identity.has_resp3 = reply.kind == Reply::Kind::kMap;
  if (!identity.has_resp3) return;
  for (size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    const std::string field = Lower(reply.items[i].text);
    const std::string& value = reply.items[i + 1].text;
    if (field == "server" && (identity.kind.empty() || identity.kind == "redis")) identity.kind = Lower(value);
    if (field == "version" && identity.version.empty()) identity.version = value;
    if (field == "mode" && identity.mode.empty()) identity.mode = value;
  }
}

// COMMAND's array: each entry starts with the name; the tenth element holds the subcommands in the same form.
void ReadCommands(const Reply& reply, Identity& identity) {
  for (const Reply& entry : reply.items) {
    if (entry.items.empty()) continue;
    const std::string name = Lower(entry.items[0].text);
    identity.commands.insert(name);
    if (entry.items.size() < 3) continue;
    identity.arities[name] = static_cast<int>(entry.items[1].integer);
    const auto refuses = [](const Reply& flag) { return flag.text == "noscript"; };
    if (std::ranges::any_of(entry.items[2].items, refuses)) identity.noscript.insert(name);
    if (entry.items.size() >= 10) ReadCommands(entry.items[9], identity);
  }
}

// "CLIENT SETNAME" as COMMAND writes it.
std::string ToldName(const std::string& upper_name) {
  std::string name = Lower(upper_name);
  std::ranges::replace(name, ' ', '|');
  return name;
}

// On a connection of its own: a server may close it after what it does not know (fakeredis 2.35 does).
Received AskAlone(Target& target, std::initializer_list<std::string> args, const Deadlines& deadlines) {
  const Result<std::unique_ptr<Connection>> connection = target.Connect();
  if (!connection.ok()) return Failure{Failure::Kind::kSetUp, std::string(connection.error().text())};
  (*connection)->set_any_protocol();
  return (*connection)->Call(args, InMs(deadlines.reply_ms * 2));
}

}  // namespace

bool Identity::Has(const std::string& upper_name) const {
  if (commands.empty()) return true;
  std::string name = Lower(upper_name);
  const size_t space = name.find(' ');
  if (space == std::string::npos) return commands.contains(name);
  if (!commands.contains(name.substr(0, space))) return false;
  name[space] = '|';
  if (commands.contains(name)) return true;
  // Before 7.0 no server told its subcommands.
  const std::string prefix = name.substr(0, space + 1);
  const auto first = commands.lower_bound(prefix);
  return first == commands.end() || !first->starts_with(prefix);
}

bool Identity::MayNotScript(const std::string& upper_name) const { return noscript.contains(ToldName(upper_name)); }

std::optional<bool> Identity::ArityFits(const std::string& upper_name, size_t words) const {
  const auto found = arities.find(ToldName(upper_name));
  if (found == arities.end()) return std::nullopt;
  const auto count = static_cast<int>(words);
  return found->second >= 0 ? count == found->second : count >= -found->second;
}

Result<Identity> Identify(Target& target, const std::string& fallback_kind, const Deadlines& deadlines) {
  Identity identity;
  const Received info = AskAlone(target, {"INFO"}, deadlines);
  const Received commands = AskAlone(target, {"COMMAND"}, deadlines);
  const Received hello = AskAlone(target, {"HELLO", "3"}, deadlines);
  const Received debug = AskAlone(target, {"DEBUG", "HELP"}, deadlines);
  identity.may_debug = debug.index() == 0 && std::get<Reply>(debug).kind == Reply::Kind::kArray;
  if (const auto* reply = std::get_if<Reply>(&info)) ReadInfo(*reply, identity);
  if (const auto* reply = std::get_if<Reply>(&commands)) ReadCommands(*reply, identity);
  if (const auto* reply = std::get_if<Reply>(&hello)) ReadHello(*reply, identity);
  const bool answers = info.index() == 0 || commands.index() == 0 || hello.index() == 0;
  if (!answers) return Error("INFO: " + std::get<Failure>(info).text);
  const std::string announced = target.Announcement();
  if (identity.kind.empty() && !fallback_kind.empty() && announced.starts_with(fallback_kind + " ")) {
    identity.version = announced.substr(fallback_kind.size() + 1);
  }
  if (identity.kind.empty()) identity.kind = fallback_kind.empty() ? "unknown" : fallback_kind;
  return identity;
}

std::optional<spec::Version> ParseVersion(Bytes text) {
  int numbers[3] = {0, 0, 0};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int i = 0; i < 3; ++i) {
    const auto [next, error] = std::from_chars(at, end, numbers[i]);
    if (error != std::errc() || numbers[i] < 0) {
      if (i == 0) return std::nullopt;
      break;
    }
    at = next;
    if (at == end || *at != '.') break;
    ++at;
  }
  return spec::Version{numbers[0], numbers[1], numbers[2]};
}

std::string VersionText(const spec::Version& version) {
  return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

std::string InfoField(Bytes info, Bytes field) {
  const std::string head = std::string(field) + ":";
  for (size_t at = info.find(head); at != Bytes::npos; at = info.find(head, at + 1)) {
    if (at > 0 && info[at - 1] != '\n') continue;
    const size_t begin = at + head.size();
    return std::string(info.substr(begin, info.find_first_of("\r\n", begin) - begin));
  }
  return "";
}

}  // namespace respect::conformance

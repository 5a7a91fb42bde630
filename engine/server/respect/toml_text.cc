#include "engine/server/respect/toml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace respect {
namespace {

// Whether it can stand in a TOML string: there are no bytes there, only text.
bool IsText(Bytes bytes) {
  return std::ranges::all_of(bytes,
                             [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; });
}

std::string TomlQuoted(Bytes text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      default: out += c;
    }
  }
  return out + '"';
}

std::string TomlHex(Bytes bytes) {
  std::string out = "{ hex = \"";
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out + "\" }";
}

std::string Joined(const std::vector<Reply>& items) {
  std::string out = "[";
  for (size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "" : ", ") + TomlWant(items[i]);
  return out + "]";
}

std::string JoinedPairs(const std::vector<Reply>& items) {
  std::string out = "[";
  for (size_t i = 0; i + 1 < items.size(); i += 2)
    out += fmt::format("{}[{}, {}]", i == 0 ? "" : ", ", TomlWant(items[i]), TomlWant(items[i + 1]));
  return out + "]";
}

std::string NullWant(Reply::NullForm form) {
  if (form == Reply::NullForm::kResp3) return "\"_\"";
  return form == Reply::NullForm::kBulk ? "\"_$\"" : "\"_*\"";
}

// A sign and a text; where the text is none of TOML's, only the type.
std::string SignedText(char sign, Bytes text, Bytes type) {
  return IsText(text) ? TomlQuoted(sign + std::string(text)) : fmt::format("{{ type = \"{}\" }}", type);
}

}  // namespace

std::string TomlRequest(std::span<const std::string> args) {
  std::string out = "[";
  for (size_t i = 0; i < args.size(); ++i)
    out += (i == 0 ? "" : ", ") + (IsText(args[i]) ? TomlQuoted(args[i]) : TomlHex(args[i]));
  return out + "]";
}

std::string TomlWant(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kSimple: return SignedText('+', reply.text, "simple");
    case Reply::Kind::kError:
    case Reply::Kind::kBulkError: return SignedText('-', reply.text, "error");
    case Reply::Kind::kInteger: return fmt::format("\":{}\"", reply.integer);
    case Reply::Kind::kBulk: return IsText(reply.text) ? SignedText('$', reply.text, "bulk") : TomlHex(reply.text);
    case Reply::Kind::kNull: return NullWant(reply.null_form);
    case Reply::Kind::kDouble: return SignedText(',', reply.text, "double");
    case Reply::Kind::kBoolean: return reply.integer != 0 ? "\"#t\"" : "\"#f\"";
    case Reply::Kind::kBigNumber: return SignedText('(', reply.text, "bignumber");
    case Reply::Kind::kVerbatim: return SignedText('=', reply.format + ":" + reply.text, "verbatim");
    case Reply::Kind::kMap: return "{ map = " + JoinedPairs(reply.items) + " }";
    case Reply::Kind::kSet: return "{ set = " + Joined(reply.items) + " }";
    case Reply::Kind::kArray:
    case Reply::Kind::kPush: return Joined(reply.items);
  }
  return "{ any = true }";
}

}  // namespace respect

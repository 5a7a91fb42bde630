#include "conformance/record/want_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace respect::conformance {
namespace {

using Kind = Reply::Kind;

// A string of TOML; nothing where the bytes are no text.
std::optional<std::string> Literal(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x7f) return std::nullopt;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c < ' ') {
      return std::nullopt;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string Signed(const char* sign, const std::string& text) {
  if (const std::optional<std::string> literal = Literal(sign + text)) return *literal;
  std::string hex;
  for (const unsigned char c : text) hex += fmt::format("{:02x}", c);
  return "{ hex = \"" + hex + "\" }";
}

std::string Joined(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + item;
  return out + "]";
}

std::optional<std::string> Common(const Reply& resp2, const Reply& resp3);

// The text of one reply in its own protocol.
std::string Own(const Reply& reply) {
  switch (reply.kind) {
    case Kind::kSimple: return Signed("+", reply.text);
    case Kind::kError:
    case Kind::kBulkError: return Signed("-", reply.text);
    case Kind::kInteger: return Signed(":", std::to_string(reply.integer));
    case Kind::kBulk: return Signed("$", reply.text);
    case Kind::kNull:
      return reply.null_form == Reply::NullForm::kBulk    ? "\"_$\""
             : reply.null_form == Reply::NullForm::kArray ? "\"_*\""
                                                          : "\"_\"";
    case Kind::kDouble: return Signed(",", reply.text);
    case Kind::kBoolean: return reply.integer != 0 ? "\"#t\"" : "\"#f\"";
    case Kind::kBigNumber: return Signed("(", reply.text);
    case Kind::kVerbatim: return Signed("=", reply.format + ":" + reply.text);
    default: break;
  }
  std::vector<std::string> items;
  for (const Reply& item : reply.items) items.push_back(Own(item));
  if (reply.kind == Kind::kArray) return Joined(items);
  if (reply.kind == Kind::kSet) return "{ set = " + Joined(items) + " }";
  if (reply.kind == Kind::kPush) return "{ push = " + Joined(items) + " }";
  std::vector<std::string> pairs;
  for (size_t i = 0; i + 1 < items.size(); i += 2) pairs.push_back("[" + items[i] + ", " + items[i + 1] + "]");
  return "{ map = " + Joined(pairs) + " }";
}

std::optional<std::vector<std::string>> CommonItems(const Reply& resp2, const Reply& resp3) {
  if (resp2.items.size() != resp3.items.size()) return std::nullopt;
  std::vector<std::string> items;
  for (size_t i = 0; i < resp2.items.size(); ++i) {
    std::optional<std::string> item = Common(resp2.items[i], resp3.items[i]);
    items.push_back(item ? *item
                         : fmt::format("{{ resp2 = {}, resp3 = {} }}", Own(resp2.items[i]), Own(resp3.items[i])));
  }
  return items;
}

// The one text that goes for both; nothing where no rule leads from one to the other.
std::optional<std::string> Common(const Reply& resp2, const Reply& resp3) {
  if (resp2.kind == Kind::kNull && resp3.kind == Kind::kNull) return Own(resp2);
  const bool is_text = resp2.kind == Kind::kBulk;
  switch (resp3.kind) {
    case Kind::kDouble:
    case Kind::kBigNumber:
    case Kind::kVerbatim: return is_text && resp2.text == resp3.text ? std::optional(Own(resp3)) : std::nullopt;
    case Kind::kBoolean:
      if (resp2.kind == Kind::kInteger && resp2.integer == resp3.integer) return Own(resp3);
      return std::nullopt;
    default: break;
  }
  if (!resp3.is_aggregate()) {
    return resp2.kind == resp3.kind && resp2.text == resp3.text ? std::optional(Own(resp3)) : std::nullopt;
  }
  if (resp2.kind != Kind::kArray) return std::nullopt;
  const std::optional<std::vector<std::string>> items = CommonItems(resp2, resp3);
  if (!items) return std::nullopt;
  if (resp3.kind == Kind::kArray) return Joined(*items);
  if (resp3.kind == Kind::kSet) return "{ set = " + Joined(*items) + " }";
  if (resp3.kind == Kind::kPush) return "{ push = " + Joined(*items) + " }";
  std::vector<std::string> pairs;
  for (size_t i = 0; i + 1 < items->size(); i += 2) pairs.push_back("[" + (*items)[i] + ", " + (*items)[i + 1] + "]");
  return "{ map = " + Joined(pairs) + " }";
}

const char* TypeName(const Reply& reply) {
  switch (reply.kind) {
    case Kind::kSimple: return "simple";
    case Kind::kError:
    case Kind::kBulkError: return "error";
    case Kind::kInteger: return "integer";
    case Kind::kBulk: return "bulk";
    case Kind::kDouble: return "double";
    case Kind::kBoolean: return "boolean";
    case Kind::kBigNumber: return "bignumber";
    case Kind::kVerbatim: return "verbatim";
    case Kind::kNull: return "null";
    case Kind::kArray: return "array";
    case Kind::kMap: return "map";
    case Kind::kSet: return "set";
    case Kind::kPush: return "push";
  }
  return "null";
}

}  // namespace

std::string WantTextOf(const Reply& resp2, const Reply* resp3) {
  if (resp3 == nullptr) return Own(resp2);
  if (const std::optional<std::string> common = Common(resp2, *resp3)) return *common;
  return fmt::format("{{ resp2 = {}, resp3 = {} }}", Own(resp2), Own(*resp3));
}

std::string CommandTextOf(const std::vector<std::string>& args) {
  std::vector<std::string> words;
  for (const std::string& arg : args) words.push_back(Signed("", arg));
  return Joined(words);
}

std::string TypeTextOf(const Reply& resp2, const Reply* resp3) {
  return fmt::format("{{ type = \"{}\" }}", TypeName(resp3 == nullptr ? resp2 : *resp3));
}

}  // namespace respect::conformance

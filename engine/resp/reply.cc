#include "engine/resp/reply.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "fmt/format.h"

namespace respect {
namespace {

constexpr size_t kMaxShownItems = 200;

void AppendEscaped(std::string& out, unsigned char c) {
  switch (c) {
    case '\r': out += "\\r"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    default: break;
  }
  if (c >= 0x20 && c < 0x7f) {
    out += static_cast<char>(c);
  } else {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", c);
  }
}

std::string DescribeItems(const Reply& reply, size_t max_bytes) {
  const bool is_map = reply.kind == Reply::Kind::kMap;
  std::string out;
  for (size_t i = 0; i < reply.items.size(); ++i) {
    if (i > 0) out += is_map && i % 2 == 1 ? ": " : ", ";
    if (max_bytes != SIZE_MAX && i >= kMaxShownItems) {
      return out + fmt::format("... {} elements in all", reply.items.size());
    }
    out += Describe(reply.items[i], max_bytes);
  }
  return out;
}

void AppendHead(std::string& out, char sign, size_t count) {
  fmt::format_to(std::back_inserter(out), "{}{}\r\n", sign, count);
}

void AppendLine(std::string& out, char sign, Bytes text) {
  out += sign;
  out += text;
  out += "\r\n";
}

void AppendBulk(std::string& out, char sign, Bytes bytes) {
  AppendHead(out, sign, bytes.size());
  out += bytes;
  out += "\r\n";
}

}  // namespace

Reply Reply::Simple(Bytes text) {
  Reply reply;
  reply.kind = Kind::kSimple;
  reply.text = text;
  return reply;
}

Reply Reply::Error(Bytes text) {
  Reply reply;
  reply.kind = Kind::kError;
  reply.text = text;
  return reply;
}

Reply Reply::Integer(int64_t value) {
  Reply reply;
  reply.kind = Kind::kInteger;
  reply.integer = value;
  reply.text = fmt::format("{}", value);
  return reply;
}

Reply Reply::Bulk(Bytes bytes) {
  Reply reply;
  reply.kind = Kind::kBulk;
  reply.text = bytes;
  return reply;
}

Reply Reply::Null(NullForm form) {
  Reply reply;
  reply.kind = Kind::kNull;
  reply.null_form = form;
  return reply;
}

Reply Reply::Aggregate(Kind kind, std::vector<Reply> items) {
  Reply reply;
  reply.kind = kind;
  reply.items = std::move(items);
  return reply;
}

Bytes KindName(Reply::Kind kind) {
  switch (kind) {
    case Reply::Kind::kSimple: return "simple string";
    case Reply::Kind::kError: return "error";
    case Reply::Kind::kInteger: return "integer";
    case Reply::Kind::kBulk: return "bulk string";
    case Reply::Kind::kNull: return "null";
    case Reply::Kind::kArray: return "array";
    case Reply::Kind::kDouble: return "double";
    case Reply::Kind::kBoolean: return "boolean";
    case Reply::Kind::kBigNumber: return "big number";
    case Reply::Kind::kBulkError: return "bulk error";
    case Reply::Kind::kVerbatim: return "verbatim string";
    case Reply::Kind::kMap: return "map";
    case Reply::Kind::kSet: return "set";
    case Reply::Kind::kPush: return "push";
  }
  return "unknown";
}

bool UsesResp3(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kSimple:
    case Reply::Kind::kError:
    case Reply::Kind::kInteger:
    case Reply::Kind::kBulk: return !reply.attributes.empty();
    case Reply::Kind::kNull: return reply.null_form == Reply::NullForm::kResp3;
    case Reply::Kind::kArray:
      return !reply.attributes.empty() || std::any_of(reply.items.begin(), reply.items.end(), UsesResp3);
    default: return true;
  }
}

std::string Quoted(Bytes bytes, size_t max_bytes) {
  std::string out = "\"";
  for (const char c : bytes.substr(0, max_bytes)) AppendEscaped(out, static_cast<unsigned char>(c));
  out += '"';
  if (bytes.size() > max_bytes) fmt::format_to(std::back_inserter(out), "... {} bytes in all", bytes.size());
  return out;
}

std::string Describe(const Reply& reply, size_t max_bytes) {
  switch (reply.kind) {
    case Reply::Kind::kSimple: return "+" + Quoted(reply.text, max_bytes);
    case Reply::Kind::kError: return "-" + Quoted(reply.text, max_bytes);
    case Reply::Kind::kBulk: return "$" + Quoted(reply.text, max_bytes);
    case Reply::Kind::kBulkError: return "!" + Quoted(reply.text, max_bytes);
    case Reply::Kind::kInteger: return ":" + reply.text;
    case Reply::Kind::kDouble: return "," + reply.text;
    case Reply::Kind::kBigNumber: return "(" + reply.text;
    case Reply::Kind::kBoolean: return reply.integer != 0 ? "#t" : "#f";
    case Reply::Kind::kVerbatim: return "=" + reply.format + ":" + Quoted(reply.text, max_bytes);
    case Reply::Kind::kNull:
      return reply.null_form == Reply::NullForm::kBulk ? "_$" : reply.null_form == Reply::NullForm::kArray ? "_*" : "_";
    case Reply::Kind::kArray: return "[" + DescribeItems(reply, max_bytes) + "]";
    case Reply::Kind::kMap: return "%{" + DescribeItems(reply, max_bytes) + "}";
    case Reply::Kind::kSet: return "~{" + DescribeItems(reply, max_bytes) + "}";
    case Reply::Kind::kPush: return ">[" + DescribeItems(reply, max_bytes) + "]";
  }
  return "?";
}

void AppendReply(std::string& out, const Reply& reply) {
  if (!reply.attributes.empty()) {
    AppendHead(out, '|', reply.attributes.size() / 2);
    for (const Reply& part : reply.attributes) AppendReply(out, part);
  }
  switch (reply.kind) {
    case Reply::Kind::kSimple: AppendLine(out, '+', reply.text); break;
    case Reply::Kind::kError: AppendLine(out, '-', reply.text); break;
    case Reply::Kind::kInteger: AppendLine(out, ':', reply.text); break;
    case Reply::Kind::kDouble: AppendLine(out, ',', reply.text); break;
    case Reply::Kind::kBigNumber: AppendLine(out, '(', reply.text); break;
    case Reply::Kind::kBoolean: AppendLine(out, '#', reply.integer != 0 ? "t" : "f"); break;
    case Reply::Kind::kBulk: AppendBulk(out, '$', reply.text); break;
    case Reply::Kind::kBulkError: AppendBulk(out, '!', reply.text); break;
    case Reply::Kind::kVerbatim: AppendBulk(out, '=', reply.format + ":" + reply.text); break;
    case Reply::Kind::kNull:
      out += reply.null_form == Reply::NullForm::kBulk    ? "$-1\r\n"
             : reply.null_form == Reply::NullForm::kArray ? "*-1\r\n"
                                                          : "_\r\n";
      break;
    case Reply::Kind::kArray: AppendHead(out, '*', reply.items.size()); break;
    case Reply::Kind::kMap: AppendHead(out, '%', reply.items.size() / 2); break;
    case Reply::Kind::kSet: AppendHead(out, '~', reply.items.size()); break;
    case Reply::Kind::kPush: AppendHead(out, '>', reply.items.size()); break;
  }
  for (const Reply& item : reply.items) AppendReply(out, item);
}

void AppendRequest(std::string& out, std::span<const std::string> args) {
  AppendHead(out, '*', args.size());
  for (const std::string& arg : args) AppendBulk(out, '$', arg);
}

std::string EncodeRequest(std::span<const std::string> args) {
  std::string out;
  AppendRequest(out, args);
  return out;
}

}  // namespace respect

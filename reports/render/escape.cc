#include "reports/render/escape.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/model/utf8.h"

namespace respect::reports {
namespace {

bool IsVisible(std::string_view sequence) {
  if (sequence == "\xef\xbf\xbe" || sequence == "\xef\xbf\xbf") return false;  // no XML characters
  const auto first = static_cast<unsigned char>(sequence[0]);
  return first == '\n' || first == '\t' || (first >= 0x20 && first != 0x7f);
}

std::string_view XmlEntity(char letter) {
  switch (letter) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return "";
  }
}

}  // namespace

std::string Visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t length = Utf8SequenceLength(text);
    const std::string_view sequence = text.substr(0, std::max<size_t>(length, 1));
    if (length > 0 && IsVisible(sequence)) {
      out += sequence;
    } else {
      for (const unsigned char byte : sequence) out += fmt::format("\\x{:02x}", byte);
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

std::string EscapeXml(std::string_view text) {
  std::string out;
  for (const char letter : Visible(text)) {
    const std::string_view entity = XmlEntity(letter);
    entity.empty() ? out += letter : out += entity;
  }
  return out;
}

std::string EscapeMarkdown(std::string_view text) {
  std::string out;
  // Entities are read in Markdown too, so the XML form keeps '<' and '&' from meaning anything.
  for (const char letter : EscapeXml(text)) {
    if (std::string_view("\\`*_[]|~").find(letter) != std::string_view::npos) out += '\\';
    out += letter == '\n' ? ' ' : letter;
  }
  return out;
}

std::string MarkdownCode(std::string_view text) {
  if (text.empty()) return "";
  std::string code;
  size_t run = 0, longest = 0;
  for (const char letter : Visible(text)) {
    run = letter == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (letter == '|') code += '\\';  // a table cell ends at a bare bar even inside a code span
    code += letter == '\n' ? ' ' : letter;
  }
  const std::string fence(longest + 1, '`');
  const std::string_view pad = longest > 0 ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, pad, code, pad, fence);
}

std::string EscapeScriptJson(std::string json) {
  // '<' stands only inside strings in JSON, where the escaped form means the same.
  for (size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += 6) json.replace(at, 1, "\\u003c");
  return json;
}

}  // namespace respect::reports

// Text of unknown origin (replies of servers, error texts) made safe for the documents we write.
#pragma once

#include <string>
#include <string_view>

namespace respect::reports {

// Control characters other than line feed and tab, malformed UTF-8 and the two UTF-8 sequences that XML forbids become
// a visible \x00 form; all else stays.
std::string Visible(std::string_view text);

// Visible text for the content and the attribute values of HTML and XML.
std::string EscapeXml(std::string_view text);

// Visible text for one cell of a Markdown table: no line break, nothing that starts markup.
std::string EscapeMarkdown(std::string_view text);

// Visible text as a Markdown code span that may stand in a table cell, back-quotes inside included. "" stays "".
std::string MarkdownCode(std::string_view text);

// JSON text made safe inside an HTML <script> element: no '<' is left. It stays the same JSON.
std::string EscapeScriptJson(std::string json);

}  // namespace respect::reports

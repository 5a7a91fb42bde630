#include "engine/commands/scan_options.h"

#include <charconv>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"

namespace respect {

// White space and a sign may stand in front, and "-18446744073709551615" is 1.
std::optional<uint64_t> ParseCursor(Bytes text) {
  if (const std::optional<int64_t> value = ParseInt(text)) {
    if (*value < 0) return std::nullopt;
    return static_cast<uint64_t>(*value);
  }
  while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return negative ? -value : value;
}

Result<ScanOptions> ReadScanOptions(const Call& call, size_t first, ScanKind kind) {
  ScanOptions options;
  Args args(call, first);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("COUNT")) {
      options.count = args.Int();
      if (options.count < 1) args.SyntaxError();
    } else if (args.remaining() > 1 && args.Token("MATCH")) {
      options.pattern = args.Next();
    } else if (kind == ScanKind::kKeys && args.remaining() > 1 && args.Token("TYPE", Version{6, 0, 0})) {
      options.type = args.Next();
    } else if (args.Token("NOVALUES", Version{7, 4, 0})) {
      if (kind != ScanKind::kHash) args.Fail("ERR NOVALUES option can only be used in HSCAN");
      options.no_values = true;
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  if (options.pattern == "*") options.pattern.reset();
  return options;
}

void ReplyCursor(Call& call, uint64_t cursor) {
  char text[20];
  const char* begin = PrintUnsignedBackwards(cursor, text + sizeof(text));
  call.reply().Array(2);
  call.reply().Bulk({begin, static_cast<size_t>(text + sizeof(text) - begin)});
}

}  // namespace respect

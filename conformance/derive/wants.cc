#include "conformance/derive/wants.h"

namespace respect::conformance {

spec::Want WantOf(spec::Want::Kind kind, std::vector<spec::Want> items) {
  spec::Want want;
  want.kind = kind;
  want.items = std::move(items);
  return want;
}

spec::Want WantText(spec::Want::Kind kind, std::string text) {
  spec::Want want;
  want.kind = kind;
  want.text = std::move(text);
  return want;
}

spec::Want WantInteger(int64_t value) { return WantText(spec::Want::Kind::kInteger, std::to_string(value)); }

spec::Want WantAny() { return {}; }

spec::Want WantAccepted(const spec::Command& command) {
  std::vector<spec::Want> replies;
  for (const spec::ReplyShape& shape : command.replies) replies.push_back(shape.want);
  return replies.empty() ? WantAny() : WantOf(spec::Want::Kind::kOneOf, std::move(replies));
}

}  // namespace respect::conformance

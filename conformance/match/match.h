// Match: does a reply fit what a case wants? One want describes both protocols; the protocol the connection speaks
// decides which form of a double, boolean, null, map, set, push or verbatim string is right. Strictness is the same at
// every depth. An error whose first word is right but whose other words are not is drift, apart from a difference.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/resp/reply.h"
#include "spec/reader/model.h"

namespace respect::conformance {

struct Mismatch {
  bool only_text = false;  // nothing but words of error texts differ
  std::string path;        // where in the reply: "" is the whole, "[2][0]" an element
  std::string reason;      // "expected a bulk string, got an integer"
  std::string expected;    // typed, of the part at `path`
  std::string actual;      // typed, of the part at `path`
};

using SavedReplies = std::map<std::string, Reply>;

// Nothing when it fits. `protocol` is 2 or 3. O(size of both), save kUnordered and kSet, which are O(n * m).
std::optional<Mismatch> Match(const spec::Want& want, const Reply& reply, int protocol, const SavedReplies& saved = {});

// The want as people read it, each part led by its sign: `$"a"`, `integer 1..5`, `one of :1, :2`. In the form that
// `protocol` has; saved replies are shown by name.
std::string DescribeWant(const spec::Want& want, int protocol);

}  // namespace respect::conformance

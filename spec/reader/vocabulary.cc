#include "spec/reader/vocabulary.h"

#include <algorithm>
#include <array>
#include <set>

namespace respect::spec {
namespace {

constexpr std::array<std::string_view, 22> kCommandFlags = {"write",
                                                            "readonly",
                                                            "denyoom",
                                                            "module",
                                                            "admin",
                                                            "pubsub",
                                                            "noscript",
                                                            "blocking",
                                                            "loading",
                                                            "stale",
                                                            "skip_monitor",
                                                            "skip_slowlog",
                                                            "asking",
                                                            "fast",
                                                            "no_auth",
                                                            "may_replicate",
                                                            "no_mandatory_keys",
                                                            "no_async_loading",
                                                            "no_multi",
                                                            "movablekeys",
                                                            "allow_busy",
                                                            "touches_arbitrary_keys"};

constexpr std::array<std::string_view, 30> kAclCategories = {
    "keyspace", "read",        "write",      "set",         "sortedset",  "list",  "hash",  "string",
    "bitmap",   "hyperloglog", "geo",        "stream",      "pubsub",     "admin", "fast",  "slow",
    "blocking", "dangerous",   "connection", "transaction", "scripting",  "array", "bloom", "cuckoo",
    "cms",      "topk",        "tdigest",    "search",      "timeseries", "json"};

constexpr std::array<std::string_view, 11> kKeyFlags = {
    "RO", "RW", "OW", "RM", "access", "update", "insert", "delete", "not_key", "incomplete", "variable_flags"};

bool Has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::set<std::string> ImpliedCategories(const std::vector<std::string>& written,
                                        const std::vector<std::string>& flags) {
  std::set<std::string> implied;
  if (Has(flags, "readonly") && !Has(written, "scripting")) implied.insert("read");
  if (Has(flags, "admin")) implied.insert("dangerous");
  for (const char* word : {"write", "admin", "pubsub", "fast", "blocking"}) {
    if (Has(flags, word)) implied.insert(word);
  }
  if (!Has(flags, "fast")) implied.insert("slow");
  return implied;
}

}  // namespace

std::span<const std::string_view> CommandFlags() { return kCommandFlags; }
std::span<const std::string_view> AclCategories() { return kAclCategories; }
std::span<const std::string_view> KeyFlags() { return kKeyFlags; }

size_t PlaceOf(std::span<const std::string_view> words, std::string_view word) {
  return static_cast<size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

std::vector<std::string> AllCategories(const std::vector<std::string>& written, const std::vector<std::string>& flags,
                                       bool of_module) {
  std::set<std::string> all(written.begin(), written.end());
  if (!of_module) all.merge(ImpliedCategories(written, flags));
  std::vector<std::string> ordered;
  for (const std::string_view category : kAclCategories) {
    if (all.contains(std::string(category))) ordered.push_back("@" + std::string(category));
  }
  return ordered;
}

}  // namespace respect::spec

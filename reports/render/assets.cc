#include "reports/render/assets.h"

#include <cassert>

#include "reports/render/escape.h"

#define ASSET(label, name) extern "C" const char asset_##label##_begin[], asset_##label##_end[];
#include "reports/render/assets.def"
#undef ASSET

namespace respect::reports {
namespace {

struct AssetEntry {
  std::string_view name;
  const char* begin;
  const char* end;
};

const AssetEntry kAssets[] = {
#define ASSET(label, name) {name, asset_##label##_begin, asset_##label##_end},
#include "reports/render/assets.def"
#undef ASSET
};

std::string Joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out += Asset(name);
  return out;
}

// The value of a place in the shell, written there as {{name}}.
std::string ValueOf(std::string_view place, const PageParts& parts) {
  if (place == "title") return EscapeXml(parts.title);
  if (place == "styles") return Joined(parts.styles);
  if (place == "scripts") return Joined(parts.scripts);
  if (place == "body") return parts.body;
  if (place == "data") return EscapeScriptJson(parts.data_json);
  assert(false && "page.html names a place that nothing fills");
  return "";
}

}  // namespace

std::string_view Asset(std::string_view name) {
  for (const AssetEntry& asset : kAssets) {
    if (asset.name == name) return {asset.begin, static_cast<size_t>(asset.end - asset.begin)};
  }
  assert(false && "no such asset");
  return "";
}

std::string MakePage(const PageParts& parts) {
  std::string out;
  // Filled in one pass over the shell, so that braces inside a filled-in value mean nothing.
  std::string_view rest = Asset("page.html");
  for (size_t open; (open = rest.find("{{")) != std::string_view::npos;) {
    const size_t close = rest.find("}}", open);
    out += rest.substr(0, open);
    out += ValueOf(rest.substr(open + 2, close - open - 2), parts);
    rest.remove_prefix(close + 2);
  }
  out += rest;
  return out;
}

}  // namespace respect::reports

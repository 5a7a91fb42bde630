// How bytes stand in our JSON files: text as text, anything that is not valid UTF-8 as {"hex": "00ff"}.
// For the .cc files that write and read results; includes the heavy JSON header.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "reports/model/utf8.h"

namespace respect::reports {

using Json = nlohmann::ordered_json;  // members stay in the order they are written

std::string ToHex(std::string_view bytes);

// Never throws when dumped, whatever the bytes.
Json BytesToJson(std::string_view bytes);

// Throws nlohmann::json::exception or std::invalid_argument when it is neither of the two forms.
std::string BytesFromJson(const Json& value);

}  // namespace respect::reports

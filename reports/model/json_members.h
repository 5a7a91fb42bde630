// Members of our JSON objects, written and read by type. What is empty, zero or false is left out when written and left
// as it is when not found, so that files stay small and old files stay readable.
// Get throws nlohmann::json::exception or std::invalid_argument on a member of the wrong type.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model/json_text.h"

namespace respect::reports {

void Put(Json& object, const char* name, std::string_view value);
void Put(Json& object, const char* name, const std::vector<std::string>& values);

template <std::integral T>
void Put(Json& object, const char* name, T value) {
  if (value != T{}) object[name] = value;
}

void Get(const Json& object, const char* name, std::string& value);
void Get(const Json& object, const char* name, std::vector<std::string>& values);

template <std::integral T>
void Get(const Json& object, const char* name, T& value) {
  if (const auto found = object.find(name); found != object.end()) value = found->get<T>();
}

}  // namespace respect::reports

#include "reports/model/json_members.h"

namespace respect::reports {

void Put(Json& object, const char* name, std::string_view value) {
  if (!value.empty()) object[name] = BytesToJson(value);
}

void Put(Json& object, const char* name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  Json list = Json::array();
  for (const std::string& value : values) list.push_back(BytesToJson(value));
  object[name] = std::move(list);
}

void Get(const Json& object, const char* name, std::string& value) {
  if (const auto found = object.find(name); found != object.end()) value = BytesFromJson(*found);
}

void Get(const Json& object, const char* name, std::vector<std::string>& values) {
  const auto found = object.find(name);
  if (found == object.end()) return;
  values.clear();
  for (const Json& value : *found) values.push_back(BytesFromJson(value));
}

}  // namespace respect::reports

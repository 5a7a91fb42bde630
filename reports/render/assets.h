// The files of page/, as they were when the program was built, and the shell that makes a page of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace respect::reports {

// The bytes of a file of assets.def. Requires that it is named there.
std::string_view Asset(std::string_view name);

struct PageParts {
  std::string title;                      // text
  std::vector<std::string_view> styles;   // asset names
  std::vector<std::string_view> scripts;  // asset names; together they are the body of one function
  std::string body;                       // HTML
  std::string data_json;                  // JSON the scripts read
};

// A whole page of the shell page.html: self-contained, nothing fetched.
std::string MakePage(const PageParts& parts);

}  // namespace respect::reports

#include "reports/render/html.h"

#include "reports/render/assets.h"
#include "reports/render/page_data.h"

namespace respect::reports {

std::string ToHtml(const ConformanceRun& run) {
  return MakePage(
      {.title = "Conformance",
       .styles = {"theme.css", "matrix.css"},
       .scripts = {"theme.js", "elements.js", "data.js", "rows.js", "summary.js", "matrix.js", "detail.js", "main.js"},
       .body = std::string(Asset("matrix.html")),
       .data_json = PageDataJson(run)});
}

}  // namespace respect::reports

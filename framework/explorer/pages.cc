// SPDX-License-Identifier: Apache-2.0

#include "framework/explorer/pages.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "framework/explorer/kept_schedule.h"
#include "framework/report/html_report.h"
#include "framework/schedule/output_file.h"

namespace ravel {

std::string WritePages(const Options& options, bool fails, Failure& failure) {
  std::vector<std::string> paths;
  if (!options.html.empty()) paths.push_back(options.html);
  if (fails && !options.out.empty()) {
    std::error_code error;  // it shows when the file is written
    std::filesystem::create_directories(options.out, error);
    paths.push_back(KeptPagePath(options.out, failure.scenario));
  }
  if (paths.empty()) return "";
  const std::string page = HtmlReport(failure);
  std::string problem;
  for (const std::string& path : paths) {
    const absl::Status status = internal::WriteOutputFile(path, page);
    if (!status.ok()) {
      problem = absl::StrCat(path, ": ", status.message());
    } else if (failure.page.empty()) {
      failure.page = path;
    }
  }
  return problem;
}

}  // namespace ravel

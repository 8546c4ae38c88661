// SPDX-License-Identifier: Apache-2.0
//
// A failure as a page: one file that needs neither network nor other files.
// What it shows is in docs/report.md.

#ifndef RAVEL_FRAMEWORK_REPORT_HTML_REPORT_H_
#define RAVEL_FRAMEWORK_REPORT_HTML_REPORT_H_

#include <string>

#include "framework/report/failure.h"

namespace ravel {

std::string HtmlReport(const Failure& failure);

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_HTML_REPORT_H_

// SPDX-License-Identifier: Apache-2.0
//
// A failure as JSON for the script of its page. Texts and stacks are listed
// once and then meant by their number, steps are numbered among those that the
// page holds (html_excerpt.h). The members are listed in html_data.cc.

#ifndef RAVEL_FRAMEWORK_REPORT_HTML_DATA_H_
#define RAVEL_FRAMEWORK_REPORT_HTML_DATA_H_

#include <string>

#include "framework/report/story.h"

namespace ravel::internal {

// Safe between <script> and </script>: no '<', '>' or '&' in it, and always
// UTF-8, whatever the program's strings are.
std::string PageData(const Story& story);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_HTML_DATA_H_

// SPDX-License-Identifier: Apache-2.0
//
// The parts of a page that are the same for every failure.

#ifndef RAVEL_FRAMEWORK_REPORT_HTML_PAGE_H_
#define RAVEL_FRAMEWORK_REPORT_HTML_PAGE_H_

#include <string_view>

namespace ravel::internal {

extern const std::string_view kHtmlBody;
extern const std::string_view kHtmlStyle;
// Scripts, to be run in this order; each is a function body of its own, and
// they share `ravel`, which the first one makes.
extern const std::string_view kHtmlModel;     // the data, made convenient
extern const std::string_view kHtmlTimeline;  // the table
extern const std::string_view kHtmlLines;     // what is drawn over the table
extern const std::string_view kHtmlPanels;    // everything beside the table
extern const std::string_view kHtmlControls;  // slider, keys, theme, fragment

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_HTML_PAGE_H_

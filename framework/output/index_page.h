// SPDX-License-Identifier: Apache-2.0
//
// The parts of index.html that are the same for every run. It looks like the
// page of a failure, and has its style (framework/report/html_style.cc).

#ifndef RAVEL_FRAMEWORK_OUTPUT_INDEX_PAGE_H_
#define RAVEL_FRAMEWORK_OUTPUT_INDEX_PAGE_H_

#include <string_view>

namespace ravel::internal {

// By which an index of Ravel's is known from any other page.
inline constexpr std::string_view kIndexMark =
    "<meta name=\"generator\" content=\"Ravel\">";

extern const std::string_view kIndexHead;
extern const std::string_view kIndexStyle;
extern const std::string_view kIndexControls;
extern const std::string_view kIndexTable;  // up to its first row
extern const std::string_view kIndexScript;

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_OUTPUT_INDEX_PAGE_H_

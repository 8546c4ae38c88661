// SPDX-License-Identifier: Apache-2.0
//
// The source text around the places of a failure, for a page that has to be
// readable where the files are not.

#ifndef RAVEL_FRAMEWORK_REPORT_HTML_SOURCE_H_
#define RAVEL_FRAMEWORK_REPORT_HTML_SOURCE_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ravel::internal {

using Places = std::map<std::string, std::set<int>>;  // file -> lines

struct SourceExcerpt {
  std::string file;
  // Numbers and texts; consecutive ones, and gaps between them.
  std::vector<std::pair<int, std::string>> lines;
};

// The neighbourhoods of the lines. A file that cannot be read is left out,
// and so is what exceeds `kMostSourceLines` a file.
inline constexpr size_t kMostSourceLines = 600;
std::vector<SourceExcerpt> ReadSources(const Places& places);

}  // namespace ravel::internal

#endif  // RAVEL_FRAMEWORK_REPORT_HTML_SOURCE_H_

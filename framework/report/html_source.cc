// SPDX-License-Identifier: Apache-2.0

#include "framework/report/html_source.h"

#include "absl/strings/str_split.h"
#include "framework/report/line.h"
#include "framework/schedule/whole_file.h"

namespace ravel::internal {
namespace {

constexpr int kNeighbours = 5;  // on either side
constexpr size_t kMostBytes = size_t{8} << 20;
constexpr size_t kWidestLine = 240;
constexpr size_t kMostFiles = 30;

bool IsNear(const std::set<int>& lines, int number) {
  const auto next = lines.lower_bound(number - kNeighbours);
  return next != lines.end() && *next <= number + kNeighbours;
}

}  // namespace

std::vector<SourceExcerpt> ReadSources(const Places& places) {
  std::vector<SourceExcerpt> excerpts;
  for (const auto& [file, lines] : places) {
    if (excerpts.size() == kMostFiles) break;
    const absl::StatusOr<std::string> text = ReadWholeFile(file, kMostBytes);
    if (!text.ok()) continue;
    SourceExcerpt excerpt;
    excerpt.file = file;
    int number = 0;
    for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
      ++number;
      if (!IsNear(lines, number)) continue;
      if (excerpt.lines.size() == kMostSourceLines) break;
      excerpt.lines.emplace_back(number,
                                 Cut({line.data(), line.size()}, kWidestLine));
    }
    if (!excerpt.lines.empty()) excerpts.push_back(std::move(excerpt));
  }
  return excerpts;
}

}  // namespace ravel::internal

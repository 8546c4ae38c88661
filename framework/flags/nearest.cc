// SPDX-License-Identifier: Apache-2.0

#include "framework/flags/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace ravel {

size_t EditDistance(std::string_view a, std::string_view b) {
  // row[j]: from the part of `a` seen so far to the first j of `b`.
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min(
          {above[j] + (a[i] == b[j] ? 0 : 1), above[j + 1] + 1, row[j] + 1});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) {
        row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
      }
    }
  }
  return row.back();
}

std::string Nearest(std::string_view wrong,
                    std::span<const std::string> names) {
  std::string nearest;
  // A third of the letters wrong, and it was hardly meant.
  size_t least = wrong.size() / 3 + 1;
  for (const std::string& name : names) {
    const size_t distance = EditDistance(wrong, name);
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}

}  // namespace ravel

// SPDX-License-Identifier: Apache-2.0
//
// Draws an index with a probability proportional to its weight.

#ifndef RAVEL_SCHEDULER_STRATEGIES_DRAW_WEIGHTED_H_
#define RAVEL_SCHEDULER_STRATEGIES_DRAW_WEIGHTED_H_

#include <cstddef>
#include <cstdint>

#include "scheduler/strategies/random.h"

namespace ravel {

// Of `size` indices, by weight(index); `size` if all weights are 0.
template <typename Weight>
size_t DrawWeighted(Random& random, size_t size, const Weight& weight) {
  uint32_t total = 0;
  for (size_t i = 0; i < size; ++i) total += weight(i);
  if (total == 0) return size;
  uint32_t rest = random.Below(total);
  size_t i = 0;
  for (; rest >= weight(i); ++i) rest -= weight(i);
  return i;
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_DRAW_WEIGHTED_H_

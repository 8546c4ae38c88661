// SPDX-License-Identifier: Apache-2.0
//
// How strategies that draw lots make a choice that is not of threads.

#ifndef RAVEL_SCHEDULER_STRATEGIES_DRAW_VALUE_H_
#define RAVEL_SCHEDULER_STRATEGIES_DRAW_VALUE_H_

#include <cstdint>

#include "scheduler/choice.h"
#include "scheduler/strategies/random.h"

namespace ravel {

// Uniform, but for kills: offered at every step, most of them must not happen,
// or no process would get far.
inline uint16_t DrawValue(Random& random, const Choice& choice) {
  constexpr uint32_t kRarity = 16;
  if (choice.kind == ChoiceKind::kKill && random.Below(kRarity) != 0) return 0;
  const uint32_t least = choice.kind == ChoiceKind::kKill ? 1 : 0;
  return static_cast<uint16_t>(least + random.Below(choice.bound - least));
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_DRAW_VALUE_H_

// SPDX-License-Identifier: Apache-2.0
//
// The dependency relation of the reductions: what a step touched, and how.
// Two steps of different threads depend on each other if they touch the same
// byte of memory, or the same object, and one of them changes it; whatever is
// not known to commute counts as a change. It goes by what was performed: a
// failed compare-exchange or try_lock only reads.

#ifndef RAVEL_SCHEDULER_REDUCTION_EFFECT_H_
#define RAVEL_SCHEDULER_REDUCTION_EFFECT_H_

#include <cstdint>

#include "scheduler/step.h"

namespace ravel {

// What things are called, in executions with the same beginning: objects by
// where they live, for their numbers follow the order of first use.
enum class Place : uint64_t {
  kObjects = uint64_t{1} << 63,  // those without an address, by number
  kThreads = uint64_t{1} << 62,
  kRecord = (uint64_t{1} << 61) + 8,  // what record() was told
  kClock = (uint64_t{1} << 61) + 16,
  kFiles = (uint64_t{1} << 61) + 24,
};

// What a lock's state becomes.
enum class LockChange : uint8_t { kNone, kTake, kFree, kShare, kUnshare };

struct Effect {
  uint64_t key = 0;   // 0: touches nothing
  uint8_t bytes = 1;  // from key on
  bool writes = false;
  bool is_lock = false;     // its gates follow from the state of the lock
  bool waits = false;       // could not run before its gate was open
  bool tries = false;       // would have written if the gate was open, else
                            // read; without a gate there is no telling
  bool is_world = false;    // depends on every other step
  bool is_enabled = false;  // only follows what let it run; commutes
  Gate gate = kNoGate;
  uint8_t open = 0;  // gates, before it; of what is no lock
  LockChange change = LockChange::kNone;
};

// What the scheduler's rules make of some steps.
struct EffectRules {
  bool ordered_clock = false;   // timers wait until everybody idles
  bool idling_matters = false;  // threads that idle are made to wait
  bool clock_matters = false;   // somebody looked at the clock
  bool has_daemons = false;     // which end with the last other thread
};

Effect EffectOf(const Step& step, const EffectRules& rules);

// The same of an operation that was announced, as far as one can tell.
Effect EffectOf(ThreadId thread, const Op& op, const EffectRules& rules);

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_REDUCTION_EFFECT_H_

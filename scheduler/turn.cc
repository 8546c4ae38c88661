// SPDX-License-Identifier: Apache-2.0

#include "scheduler/turn.h"

#include <linux/futex.h>
#include <time.h>

#include <cerrno>

#include "scheduler/system_call.h"

namespace ravel {

void Turn::Give() {
  const uint32_t before = __atomic_exchange_n(&word_, kGiven, __ATOMIC_ACQ_REL);
  if (before == kAwaited) SystemCall(SYS_futex, &word_, FUTEX_WAKE, 1);
}

// Without spinning: where processes share a processor the giver must get off
// it first, and where they do not, the giver's next turn is as far away as
// this wake-up.
bool Turn::Take(int milliseconds) {
  const timespec patience = {milliseconds / 1000,
                             milliseconds % 1000 * 1'000'000L};
  for (;;) {
    uint32_t seen = kGiven;
    if (__atomic_compare_exchange_n(&word_, &seen, kNotGiven, false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
      return true;
    }
    seen = kNotGiven;
    if (!__atomic_compare_exchange_n(&word_, &seen, kAwaited, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) &&
        seen == kGiven) {
      continue;
    }
    const long error =
        SystemCall(SYS_futex, &word_, FUTEX_WAIT, kAwaited, &patience);
    if (error == -ETIMEDOUT &&
        __atomic_load_n(&word_, __ATOMIC_ACQUIRE) != kGiven) {
      return false;
    }
  }
}

}  // namespace ravel

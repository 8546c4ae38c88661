// SPDX-License-Identifier: Apache-2.0
//
// A table that the processes of an execution share, empty when one begins.

#ifndef RAVEL_FRAMEWORK_MODELS_EXECUTION_TABLE_H_
#define RAVEL_FRAMEWORK_MODELS_EXECUTION_TABLE_H_

#include <cstdint>
#include <cstring>

#include "scheduler/scheduler.h"
#include "scheduler/shared_region.h"

namespace ravel {

template <typename Entry, uint32_t kEntries>
struct ExecutionTable {
  static constexpr uint32_t kMost = kEntries;

  uint32_t epoch;  // of the execution that it is of
  uint32_t count;
  Entry entries[kMost];

  // Whatever execution it is of. There is one for each type of entries, made
  // when it is first asked for: before the first fork, or processes have their
  // own.
  static ExecutionTable& Shared() {
    static auto* const table = static_cast<ExecutionTable*>(
        SharedRegion::OfProcess().Reserve(sizeof(ExecutionTable)));
    return *table;
  }

  // Of the execution that goes on; entries that are not in use are zero.
  static ExecutionTable& Of(const Scheduler& scheduler) {
    ExecutionTable& table = Shared();
    if (table.epoch != scheduler.epoch()) {
      memset(static_cast<void*>(table.entries), 0, table.count * sizeof(Entry));
      table.epoch = scheduler.epoch();
      table.count = 0;
    }
    return table;
  }
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_MODELS_EXECUTION_TABLE_H_

// SPDX-License-Identifier: Apache-2.0

#include "scenarios/all.h"

namespace ravel::scenarios {

std::vector<Scenario> All() {
  std::vector<Scenario> all;
  for (const auto& story :
       {BoundedQueue(), ConditionVariables(), DatabaseValue(),
        DiningPhilosophers(), KilledWorker(), MessagePassing(), PipeRecords(),
        ProcessCounter(), ProcessLocks(), RavelBoundedQueue(),
        RavelConditionVariables(), RavelDatabaseValue(),
        RavelDiningPhilosophers(), RavelMessagePassing()}) {
    all.insert(all.end(), story.begin(), story.end());
  }
  return all;
}

}  // namespace ravel::scenarios

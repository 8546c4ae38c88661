// SPDX-License-Identifier: Apache-2.0
//
// The steps of the running execution, as a strategy that draws lots learns of
// them: all that were made since it looked the last time.

#ifndef RAVEL_SCHEDULER_STRATEGIES_STEP_READER_H_
#define RAVEL_SCHEDULER_STRATEGIES_STEP_READER_H_

#include <cstdint>

#include "scheduler/execution_log.h"

namespace ravel {

class StepReader {
 public:
  void Attach(const ExecutionLog& log) { log_ = &log; }
  void Begin() { read_ = 0; }

  // Calls visit(step) for each new one, in order.
  template <typename Visit>
  void ReadNew(const Visit& visit) {
    for (; read_ < log_->step_count; ++read_) visit(log_->steps[read_]);
  }

 private:
  const ExecutionLog* log_ = nullptr;
  uint32_t read_ = 0;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_STRATEGIES_STEP_READER_H_

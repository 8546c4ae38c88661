// SPDX-License-Identifier: Apache-2.0
//
// Tells executions apart by what happens before what: two that differ only in
// the order of steps that commute (of different objects, or looks at one) are
// one behaviour, a trace in the sense of Mazurkiewicz ("Trace Theory", 1987).
// A search that runs 10,000 executions and sees 34 behaviours has seen 34.
//
// A trace is known by the steps of each thread, and of each step by the last
// one that changed its object. So the fingerprint is the sum, over the steps,
// of a hash of who makes it, the how-manyeth step of the thread it is, its
// kind, and whose step that last change was. Threads are numbered by who
// created them, and objects have no number at all: nothing in it depends on
// the schedule.
//
// Reads what an execution has left in the log, so it costs its steps nothing.

#ifndef RAVEL_SCHEDULER_OBSERVERS_COVERAGE_H_
#define RAVEL_SCHEDULER_OBSERVERS_COVERAGE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "scheduler/step.h"

namespace ravel {

class Coverage {
 public:
  // The same for executions of one scenario with the same trace, and but for
  // a chance of 2^-64 for no others.
  uint64_t Fingerprint(std::span<const Step> steps);

 private:
  struct Thread {
    uint64_t name = 0;
    uint64_t steps = 0;
    uint64_t created = 0;
  };
  struct Object {
    uint64_t execution = 0;  // that the rest is of
    uint64_t change = 0;     // the last step that changed it; 0: none
  };

  Thread& Of(ThreadId thread);
  uint64_t& LastChange(ObjectId object);

  uint64_t execution_ = 0;
  std::vector<Thread> threads_;
  std::vector<Object> objects_;
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OBSERVERS_COVERAGE_H_

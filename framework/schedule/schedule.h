// SPDX-License-Identifier: Apache-2.0
//
// One execution as the choices that made it: what is kept in order to run it
// again. As one line of text: schedule_line.h; as a file: schedule_file.h.

#ifndef RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_H_
#define RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_H_

#include <ravel/ravel.h>

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/choice.h"

namespace ravel {

// The options that change what an execution does. The defaults are part of
// the format r1: a line that says nothing of an option means them, for ever.
// A new option needs one line here and one in schedule_options.cc.
struct ScheduleOptions {
  Points points = Points::kRacy;
  Isolation isolation = Isolation::kGlobals;
  uint32_t max_steps = 100'000;
  Clock clock = Clock::kAny;
  Heap heap = Heap::kQuarantine;
  uint32_t spurious = 1;
  uint32_t spins = 100;
  uint32_t crashes = 0;

  bool operator==(const ScheduleOptions&) const = default;
};

struct Schedule {
  std::string scenario;
  std::string program;  // the executable, by name or path
  uint64_t build = 0;   // fingerprint of the program
  ScheduleOptions options;
  // The plain accesses that are scheduling points, by code offset.
  std::vector<uint32_t> promoted;
  std::vector<Choice> choices;
  uint64_t trace = 0;  // fingerprint of the steps performed
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_SCHEDULE_SCHEDULE_H_

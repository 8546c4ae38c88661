// SPDX-License-Identifier: Apache-2.0
//
// One failing execution as a report needs it: names and source places, no
// addresses. Built from a detailed replay (failure_builder.h), printed by
// text_report.h, kept by schedule_file.h.

#ifndef RAVEL_FRAMEWORK_REPORT_FAILURE_H_
#define RAVEL_FRAMEWORK_REPORT_FAILURE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/operation.h"

namespace ravel {

struct Frame {
  std::string function;  // demangled, without its parameters' types
  std::string file;      // as the compiler recorded it
  int line = 0;
};

struct FailureStep {
  ThreadId thread = 0;
  OpKind kind = OpKind::kNone;
  // The object by name: `database_value`, `forks[1]`, a thread's name;
  // empty where it has none ("mutex 2" is a name).
  std::string object;
  // Of memory operations up to 8 bytes; `after` is set for writes.
  std::optional<uint64_t> before;
  std::optional<uint64_t> after;
  // What they are called, where they are addresses; else empty.
  std::string before_name = {};
  std::string after_name = {};
  uint8_t size = 0;
  // The other thread of the step: started, joined, woken. kNoThread: none.
  ThreadId other = kNoThread;
  bool preempted = false;    // its thread could have gone on, another ran next
  std::vector<Frame> stack;  // innermost first; user code only
  size_t trace = SIZE_MAX;   // which step of the scheduler's; none of accesses
};

// A thread that cannot go on; in the real world, where it is.
struct FailureWait {
  OpKind kind = OpKind::kNone;
  std::string object;
  ThreadId holder = kNoThread;    // who is in the way, where that is known
  std::vector<Frame> stack;       // where it waits
  std::vector<Frame> held_since;  // where the holder took the object
  // In the real world: the function of the system's that it is blocked in, if
  // it is no operation; if neither, the thread runs.
  std::string call = {};
};

struct FailureThread {
  std::string name;      // "main", "t1", or the one the program gave
  std::string function;  // what it runs: "Increase()"; empty for main
  std::optional<FailureWait> waits;  // at the end of the execution
};

// Two accesses that no happens-before orders. Steps are indices into
// Failure::steps, the earlier one first.
struct FailureRace {
  size_t first = 0;
  size_t second = 0;
};

// The nearest execution that passes: the failing one, but for one thing.
struct FailurePass {
  std::string text;            // "step 7 (...) comes before step 6 (...)"
  std::vector<size_t> steps;   // those it names
  bool races = false;          // all the same
  std::string schedule;        // its line
  std::string replay_command;  // ends in the line
};

struct Failure {
  std::string scenario;
  std::string kind;     // "data_race", "deadlock", ...
  std::string message;  // one sentence
  std::string file;     // of the failed assertion
  int line = 0;
  std::vector<FailureThread> threads;
  std::vector<FailureStep> steps;
  size_t trace_size = 0;  // how many steps there were, shown or not
  std::vector<FailureRace> races;
  std::string output;  // what the execution printed
  // How it was found: "execution 3 of 3 (random, seed 1)".
  std::string found;
  // How it fails: "needs 1 preemption; no schedule without one fails".
  std::string needs;
  std::optional<FailurePass> passes;
  std::string schedule;        // the line
  std::string found_schedule;  // of the search, if another; empty: the same
  std::string replay_command;  // ends in the line
  // Behind that command, with a step's number behind it: stops before it.
  std::string debug_flag;
  std::string schedule_file;  // empty: not kept
  std::string page;           // the report as HTML; empty: not written
  bool real = false;          // the real world: no steps, no schedule
};

}  // namespace ravel

#endif  // RAVEL_FRAMEWORK_REPORT_FAILURE_H_

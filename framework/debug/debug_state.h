// SPDX-License-Identifier: Apache-2.0
//
// What a debugger reads of an execution that is stopped before a step, and
// the place where it stops. The layout is plain, so that ravel_gdb.py, which
// is embedded in the library, needs no debug information of Ravel's own.

#ifndef RAVEL_FRAMEWORK_DEBUG_DEBUG_STATE_H_
#define RAVEL_FRAMEWORK_DEBUG_DEBUG_STATE_H_

#include <cstdint>

#include "scheduler/thread_set.h"

namespace ravel {

enum class DebugThreadState : uint8_t { kRuns, kReady, kBlocked, kEnded };

// Read by ravel_gdb.py as "<QQIHBBHBB4x".
struct DebugThread {
  // Where its registers were saved (scheduler/context.cc); 0: it runs, or it
  // is one of a forked process.
  uint64_t stack_pointer;
  uint64_t address;  // what it announced, and on which object
  uint32_t object;
  uint16_t holder;  // who is in its way; kNoThread: nobody, or unknown
  uint8_t kind;
  DebugThreadState state;
  uint16_t process;
  uint8_t timed;  // its wait has a deadline
  uint8_t unused;
};
static_assert(sizeof(DebugThread) == 32);

// Read by ravel_gdb.py as "<8I".
struct DebugState {
  static constexpr uint32_t kVersion = 1;

  uint32_t version;
  uint32_t stop_at;  // the record before which to stop; the debugger sets it
  uint32_t record;   // the one that comes next
  uint32_t thread;   // that makes it
  uint32_t thread_count;
  uint32_t table;   // descriptor of the file with the names; debug_table.h
  uint32_t remote;  // the thread is one of a forked process
  uint32_t script;  // ravel_gdb.py is there, and has set this
  DebugThread threads[ThreadSet::kCapacity];
};

}  // namespace ravel

extern "C" {
extern ravel::DebugState ravel_debug_state;
// Called when all is stopped; the script has a breakpoint here.
void ravel_debug_stop();
}

#endif  // RAVEL_FRAMEWORK_DEBUG_DEBUG_STATE_H_

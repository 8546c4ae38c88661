// SPDX-License-Identifier: Apache-2.0
//
// What the processes of an execution tell each other, in memory that they
// share. docs/processes.md has the whole picture: one process decides, the
// host; the forked ones, its guests, do what it says and tell it what they
// did. Only the process that has its turn writes here.

#ifndef RAVEL_SCHEDULER_PROCESS_TABLE_H_
#define RAVEL_SCHEDULER_PROCESS_TABLE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "scheduler/choice.h"
#include "scheduler/guard.h"
#include "scheduler/operation.h"
#include "scheduler/stack_trace.h"
#include "scheduler/thread_set.h"
#include "scheduler/turn.h"

namespace ravel {

using ProcessId = uint16_t;  // 0: the one of the scenario's first thread

// One process; its words may be guards.
struct ProcessRecord {
  Turn turn;
  pid_t pid;
  ProcessId parent;
  ThreadId main;        // its first thread
  bool forked;          // the table has this process
  bool dead;            // reaped, or killed by Ravel
  bool reaped;          // waited for by its parent
  uint32_t ended;       // 1: it runs no more
  uint32_t ended_some;  // how many of its children ended and wait to be reaped
  ObjectId children;    // the object that its children's ends change
};

// What a guest did, in order.
struct ProcessMessage {
  enum class Kind : uint8_t {
    kAccess,     // op: kRead or kWrite; value: its size
    kFree,       // op.address, value: the size
    kNewMemory,  // op.address, value: the size
    kAnnounce,   // op, guard, deadline, may_wake; goes_on: no turn was waited
                 // for
    kPerformed,  // op, value, changes
    kEnlist,     // the thread is new
    kDaemon,     // the thread `value` is one
    kThreadEnd,  // the thread has ended
  };
  Kind kind;
  bool may_wake;
  bool goes_on;
  bool changes;
  ThreadId thread;
  Op op;
  Guard guard;
  int64_t deadline;
  uint64_t value;
  uintptr_t place;
};

// What a guest wants to know before it goes on.
enum class GuestRequest : uint8_t {
  kNothing,  // to be told that the messages were read
  kTurn,     // to go on; whichever thread does
  kPick,     // a choice
  kForked,   // its child has been forked: value is its pid
  kStop,     // nothing more: the execution is over
  kEnd,      // nothing more: the process ends
  kKill,     // another process to be ended: value, and signal << 16
  kProgram,  // nothing more: the process becomes another program. If it
             // cannot, it gives the turn again
};

struct ProcessTable {
  static constexpr uint32_t kCapacity = 2048;
  static constexpr uint32_t kMaxMessages = 4096;
  static constexpr uint32_t kMaxFrames = 64;

  ProcessRecord processes[kCapacity];
  uint32_t count;  // of processes, the first one included

  // From a guest, which then gives the host its turn.
  Turn host_turn;
  GuestRequest request;
  ThreadId thread;
  ChoiceKind choice;
  uint64_t value;
  uint32_t message_count;
  ProcessMessage messages[kMaxMessages];
  // The stack of the last message, if an observer wants to know.
  uint32_t frame_count;
  uintptr_t frames[kMaxFrames];
  FrameRegisters registers[kMaxFrames];

  // From the host, which then gives the guest its turn.
  uint64_t answer;   // to the request; of kTurn: the thread that goes on
  ObjectId objects;  // the state of the execution that guests go on with
  int64_t now;
  int64_t tick;
  bool peek;  // no turn: the guest only reads what is there
  uintptr_t peek_address;
  size_t peek_size;
  uint64_t peek_value;

  static ProcessTable& Shared();
};

// Where the memory that only one process sees is for the host, which keeps
// what it knows by address: no address of a user's has these bits.
inline uintptr_t AddressIn(ProcessId process, uintptr_t address) {
  return address | static_cast<uintptr_t>(process) << 48;
}
inline uintptr_t WithoutProcess(uintptr_t address) {
  return address & ((uintptr_t{1} << 48) - 1);
}
inline ProcessId ProcessOf(uintptr_t address) {
  return static_cast<ProcessId>(address >> 48);
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_PROCESS_TABLE_H_

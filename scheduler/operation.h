// SPDX-License-Identifier: Apache-2.0
//
// What a thread is about to do. An operation is plain data: the engine never
// learns what a mutex is, only what the table below says about each kind.

#ifndef RAVEL_SCHEDULER_OPERATION_H_
#define RAVEL_SCHEDULER_OPERATION_H_

#include <cstdint>

namespace ravel {

using ThreadId = uint16_t;
using ObjectId = uint32_t;

inline constexpr ThreadId kNoThread = UINT16_MAX;
inline constexpr ObjectId kNoObject = 0;

// New kinds go at the end: schedules name them by number. One line here, one
// in kOpTraits.
enum class OpKind : uint8_t {
  kNone,
  kRead,           // plain load
  kWrite,          // plain store
  kAtomicLoad,     //
  kAtomicStore,    //
  kAtomicUpdate,   // read-modify-write; a failed compare-exchange is a load
  kFence,          //
  kCreateThread,   // object: the thread created
  kExitThread,     //
  kJoinThread,     // object: the thread joined
  kDetachThread,   //
  kLock,           //
  kTryLock,        //
  kUnlock,         //
  kWaitCondition,  // gets in line at a condition variable
  kWakeCondition,  // leaves the line once notified
  kNotifyOne,      //
  kNotifyAll,      //
  kSleep,          //
  kYield,          //
  kChoose,         // ravel::choose(n)
  kFailedCheck,    // a failed assertion; changes nothing, ends the story
};

inline constexpr int kOpKinds = static_cast<int>(OpKind::kFailedCheck) + 1;

// The memory orders of <atomic>, in its order.
enum class MemoryOrder : uint8_t {
  kRelaxed,
  kConsume,
  kAcquire,
  kRelease,
  kAcqRel,
  kSeqCst,
};

inline constexpr bool Acquires(MemoryOrder order) {
  return order != MemoryOrder::kRelaxed && order != MemoryOrder::kRelease;
}
inline constexpr bool Releases(MemoryOrder order) {
  return order >= MemoryOrder::kRelease;
}

// What the engine, the reductions and the reports need to know of a kind.
struct OpTraits {
  const char* name;  // the verb of a report: "lock", "read", "join"
  bool is_memory;    // a load or a store; `size` counts
  bool is_write;     // changes its object (of memory operations)
  // Performed as soon as it can be, without a choice: once enabled, it
  // commutes with whatever any other thread may do (a join of a thread that
  // has ended), so exploring its other places shows nothing new.
  bool is_eager;
  // Hands the processor over of its own accord, so running another thread
  // next is no preemption.
  bool is_voluntary;
  // While it cannot run, the word of its guard names the thread in its way,
  // as thread number + 1.
  bool guard_names_holder;
};

// name, is_memory, is_write, is_eager, is_voluntary, guard_names_holder
inline constexpr OpTraits kOpTraits[kOpKinds] = {
    /* kNone          */ {"nothing", false, false, false, false, false},
    /* kRead          */ {"read", true, false, false, false, false},
    /* kWrite         */ {"write", true, true, false, false, false},
    /* kAtomicLoad    */ {"load", true, false, false, false, false},
    /* kAtomicStore   */ {"store", true, true, false, false, false},
    /* kAtomicUpdate  */ {"update", true, true, false, false, false},
    /* kFence         */ {"fence", false, false, false, false, false},
    /* kCreateThread  */ {"start", false, false, false, false, false},
    /* kExitThread    */ {"exit", false, false, true, false, false},
    /* kJoinThread    */ {"join", false, false, true, false, false},
    /* kDetachThread  */ {"detach", false, false, true, false, false},
    /* kLock          */ {"lock", false, false, false, false, true},
    /* kTryLock       */ {"try_lock", false, false, false, false, false},
    /* kUnlock        */ {"unlock", false, false, false, false, false},
    /* kWaitCondition */ {"wait", false, false, false, false, false},
    /* kWakeCondition */ {"wake", false, false, false, false, false},
    /* kNotifyOne     */ {"notify_one", false, false, false, false, false},
    /* kNotifyAll     */ {"notify_all", false, false, false, false, false},
    /* kSleep         */ {"sleep", false, false, false, true, false},
    /* kYield         */ {"yield", false, false, false, true, false},
    /* kChoose        */ {"choose", false, false, false, false, false},
    /* kFailedCheck   */ {"failed check", false, false, true, false, false},
};

inline const OpTraits& Traits(OpKind kind) {
  return kOpTraits[static_cast<int>(kind)];
}

struct Op {
  OpKind kind = OpKind::kNone;
  MemoryOrder order = MemoryOrder::kSeqCst;
  uint8_t size = 0;             // bytes, of memory operations
  ObjectId object = kNoObject;  // numbered by first use in the execution
  uintptr_t address = 0;        // where the object lives
};

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OPERATION_H_

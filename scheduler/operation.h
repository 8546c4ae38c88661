// SPDX-License-Identifier: Apache-2.0
//
// What a thread is about to do. An operation is plain data: the engine never
// learns what a mutex is, only what the table below says about each kind.

#ifndef RAVEL_SCHEDULER_OPERATION_H_
#define RAVEL_SCHEDULER_OPERATION_H_

#include <bit>
#include <cstddef>
#include <cstdint>

namespace ravel {

using ThreadId = uint16_t;
using ObjectId = uint32_t;

inline constexpr ThreadId kNoThread = UINT16_MAX;
inline constexpr ObjectId kNoObject = 0;

// Schedules name a kind by its traits' name. A new one is a line here and a
// line in kOpTraits.
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
  kTryLock,        // value: whether it was taken
  kUnlock,         //
  kWaitCondition,  // gets in line at a condition variable
  kWakeCondition,  // leaves the line once notified
  kNotifyOne,      //
  kNotifyAll,      //
  kSleep,          //
  kYield,          //
  kChoose,         // ravel::choose(n)
  kFailedCheck,    // a failed assertion; changes nothing, ends the story
  kTimeOut,        // a wait that its deadline ended
  kReadClock,      //
  kLockShared,     //
  kTryLockShared,  // value: whether it was taken
  kUnlockShared,   //
  kAcquire,        // of a semaphore
  kTryAcquire,     // value: whether it was taken
  kRelease,        //
  kPut,            // into a queue
  kGet,            //
  kTaskDone,       //
  kJoinQueue,      //
  kCloseQueue,     //
  kInspect,        // asks a primitive for its state: size, is_set, ...
  kSetEvent,       //
  kClearEvent,     //
  kWaitEvent,      //
  kArrive,         // at a barrier or latch
  kPassBarrier,    //
  kBeginOnce,      // of a once flag or a static variable's guard
  kEndOnce,        //
  kSetFuture,      //
  kGetFuture,      //
  kOutput,         // writes to a stream, under its lock
  kWriteFile,      // by its descriptor
  kEndProcess,     // a forked process ends; object: its parent's children
  kWaitProcess,    // for a child's end, or looks for one
  kKillProcess,    //
  kReadPipe,       // value: how many bytes
  kWritePipe,      // value: how many bytes
  kClosePipe,      // one of its ends
  kTryJoin,        // value: whether the thread had ended
  kFree,           // gives memory back; not a step
};

inline constexpr int kOpKinds = static_cast<int>(OpKind::kFree) + 1;

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

// What an operation on a synchronisation object orders ([intro.races]).
enum class Sync : uint8_t {
  kNone,
  kAcquire,        // what others released there happens before what follows
  kRelease,        // what came before happens before what others acquire
  kBoth,           //
  kAcquireIfDone,  // if the step's value is not 0
};

// What the engine, the reductions and the reports need to know of a kind.
struct OpTraits {
  const char* name;        // the verb of a report: "lock", "read", "join"
  bool is_memory = false;  // a load or a store; `size` counts
  bool is_write = false;   // changes its object (of memory operations)
  // Performed as soon as it can be, without a choice: once enabled, it
  // commutes with whatever any other thread may do (a join of a thread that
  // has ended), so exploring its other places shows nothing new.
  bool is_eager = false;
  // Hands the processor over of its own accord, so running another thread
  // next is no preemption, and in a row they are idling.
  bool is_voluntary = false;
  // Changes something that another look by the same thread could find.
  bool is_progress = false;
  // Changes nothing that it would find changed if it came again (unless it
  // takes or gives back something): in a loop of such, a thread spins.
  bool is_look = false;
  // Takes something that others may want, or gives it back.
  bool is_lock = false;
  // Does so only if its value is not 0.
  bool is_try = false;
  // While it cannot run, the word of its guard names the thread in its way,
  // as thread number + 1.
  bool guard_names_holder = false;
  Sync sync = Sync::kNone;
};

inline constexpr OpTraits kOpTraits[kOpKinds] = {
    {.name = "nothing"},
    {.name = "read", .is_memory = true, .is_look = true},
    {.name = "write", .is_memory = true, .is_write = true, .is_progress = true},
    {.name = "load", .is_memory = true, .is_look = true},
    {.name = "store", .is_memory = true, .is_write = true, .is_progress = true},
    {.name = "update",
     .is_memory = true,
     .is_write = true,
     .is_progress = true},
    {.name = "fence"},
    {.name = "start", .is_progress = true},
    {.name = "exit", .is_eager = true, .is_progress = true},
    {.name = "join", .is_eager = true, .is_progress = true},
    {.name = "detach", .is_eager = true},
    {.name = "lock",
     .is_lock = true,
     .guard_names_holder = true,
     .sync = Sync::kAcquire},
    {.name = "try_lock",
     .is_look = true,
     .is_lock = true,
     .is_try = true,
     .sync = Sync::kAcquireIfDone},
    {.name = "unlock",
     .is_look = true,
     .is_lock = true,
     .sync = Sync::kRelease},
    {.name = "wait"},
    {.name = "wake", .is_eager = true},
    {.name = "notify_one", .is_progress = true},
    {.name = "notify_all", .is_progress = true},
    {.name = "sleep", .is_voluntary = true, .is_look = true},
    {.name = "yield", .is_voluntary = true, .is_look = true},
    {.name = "choose", .is_progress = true},
    {.name = "failed check", .is_eager = true},
    {.name = "time out", .is_voluntary = true, .is_look = true},
    {.name = "read clock", .is_voluntary = true, .is_look = true},
    {.name = "lock_shared",
     .is_lock = true,
     .guard_names_holder = true,
     .sync = Sync::kAcquire},
    {.name = "try_lock_shared",
     .is_look = true,
     .is_lock = true,
     .is_try = true,
     .sync = Sync::kAcquireIfDone},
    {.name = "unlock_shared",
     .is_look = true,
     .is_lock = true,
     .sync = Sync::kRelease},
    {.name = "acquire", .is_lock = true, .sync = Sync::kAcquire},
    {.name = "try_acquire",
     .is_look = true,
     .is_lock = true,
     .is_try = true,
     .sync = Sync::kAcquireIfDone},
    {.name = "release", .is_progress = true, .sync = Sync::kRelease},
    {.name = "put", .is_progress = true, .sync = Sync::kBoth},
    {.name = "get", .is_progress = true, .sync = Sync::kBoth},
    {.name = "task_done", .is_progress = true, .sync = Sync::kBoth},
    {.name = "join", .sync = Sync::kAcquire},
    {.name = "close", .is_progress = true, .sync = Sync::kBoth},
    {.name = "inspect", .is_look = true, .sync = Sync::kAcquire},
    {.name = "set", .is_progress = true, .sync = Sync::kBoth},
    {.name = "clear", .is_progress = true, .sync = Sync::kBoth},
    {.name = "wait", .sync = Sync::kAcquire},
    {.name = "arrive", .is_progress = true, .sync = Sync::kBoth},
    {.name = "pass", .is_eager = true, .sync = Sync::kAcquire},
    {.name = "begin once",
     .is_lock = true,
     .guard_names_holder = true,
     .sync = Sync::kAcquire},
    {.name = "end once", .is_progress = true, .sync = Sync::kRelease},
    {.name = "set", .is_progress = true, .sync = Sync::kBoth},
    {.name = "get", .is_eager = true, .sync = Sync::kAcquire},
    {.name = "print",
     .is_progress = true,
     .guard_names_holder = true,
     .sync = Sync::kBoth},
    {.name = "write to file", .is_progress = true},
    {.name = "end process", .is_progress = true, .sync = Sync::kBoth},
    {.name = "wait for process", .sync = Sync::kAcquire},
    {.name = "kill", .is_progress = true, .sync = Sync::kBoth},
    {.name = "read from", .is_progress = true, .sync = Sync::kBoth},
    {.name = "write to", .is_progress = true, .sync = Sync::kBoth},
    {.name = "close", .is_progress = true, .sync = Sync::kBoth},
    {.name = "try_join", .is_look = true},
    {.name = "free"},
};

inline const OpTraits& Traits(OpKind kind) {
  return kOpTraits[static_cast<int>(kind)];
}

// What an operation waits for, or asks for: that its object is in a state in
// which one of its kind goes through.
enum Gate : uint8_t {
  kNoGate = 0,
  kLockGate = 1,
  kSharedGate = 2,
  kAcquireGate = 4,
  kPutGate = 8,
  kGetGate = 16,
  kTasksGate = 32,
  kEventGate = 64,
};

inline constexpr Gate GateOf(OpKind kind) {
  switch (kind) {
    case OpKind::kLock:
    case OpKind::kTryLock:
    case OpKind::kOutput:
    case OpKind::kBeginOnce:
      return kLockGate;
    case OpKind::kLockShared:
    case OpKind::kTryLockShared:
      return kSharedGate;
    case OpKind::kAcquire:
    case OpKind::kTryAcquire:
      return kAcquireGate;
    case OpKind::kPut:
      return kPutGate;
    case OpKind::kGet:
      return kGetGate;
    case OpKind::kJoinQueue:
      return kTasksGate;
    case OpKind::kWaitEvent:
    case OpKind::kGetFuture:
      return kEventGate;
    default:
      return kNoGate;
  }
}

// How an operation that is not of memory might have ended otherwise, in five
// bits. Its step may have another kind (a wait that timed out, a try_put that
// only looked), so the gate it was after is in it.
struct WaitHint {
  static constexpr uint8_t kTimed = 1;    // by its deadline
  static constexpr uint8_t kMayWake = 2;  // spuriously
  static constexpr uint8_t kJoins = 2;  // of a time-out: it waited for a thread

  // Of one that does not wait, whatever it finds.
  static constexpr uint8_t Tries(OpKind kind) { return Encode(GateOf(kind)); }
  // Of one with a deadline.
  static constexpr uint8_t Timed(OpKind kind) {
    const uint8_t joins = kind == OpKind::kJoinThread ? kJoins : 0;
    return static_cast<uint8_t>(Encode(GateOf(kind)) | joins | kTimed);
  }
  static constexpr Gate GateIn(uint8_t hint) {
    const int code = hint >> 2;
    return code == 0 ? kNoGate : static_cast<Gate>(1 << (code - 1));
  }

 private:
  static constexpr uint8_t Encode(Gate gate) {
    uint8_t code = 0;
    for (int bits = gate; bits != 0; bits >>= 1) ++code;
    return static_cast<uint8_t>(code << 2);
  }
};

struct Op {
  OpKind kind = OpKind::kNone;
  MemoryOrder order : 3 = MemoryOrder::kSeqCst;
  uint8_t size : 5 = 0;  // bytes, of memory operations; a WaitHint of others
  ThreadId unused = 0;
  ObjectId object = kNoObject;  // numbered by first use in the execution
  uintptr_t address = 0;        // where the object lives

  void set_size(uint8_t bits) { size = bits & 31; }
};

// The two words of an Op. On the hot path it is built and taken apart in
// registers: a word that was stored byte by byte cannot be loaded as a whole
// until the stores are done.
struct PackedOp {
  uint64_t what;
  uint64_t address;
};
static_assert(sizeof(Op) == sizeof(PackedOp));

inline Op PackOp(OpKind kind, ObjectId object = kNoObject,
                 uintptr_t address = 0,
                 MemoryOrder order = MemoryOrder::kSeqCst, size_t size = 0) {
  const uint64_t what = static_cast<uint64_t>(kind) |
                        static_cast<uint64_t>(order) << 8 |
                        uint64_t{size} << 11 | uint64_t{object} << 32;
  return std::bit_cast<Op>(PackedOp{what, address});
}

}  // namespace ravel

#endif  // RAVEL_SCHEDULER_OPERATION_H_
